/** Boxes, plain and turned, as a shape among shapes (see geometry.ts); the arithmetic is in box.ts. */

import {
  boundsOfBox, boxContains, type BoxRegion, cornersOf, distanceToOutline, type Handle, HANDLE_DIRECTIONS, handlePoint,
  keptInside, moved, resized, type RotatedBox, shapeOf, turnedTowards, withShape,
} from './box';
import { type Geometry, type Grip, isNumber } from './geometry';

const CURSORS: Readonly<Record<Exclude<Handle, 'rotate'>, string>> = {
  nw: 'nwse-resize', se: 'nwse-resize', ne: 'nesw-resize', sw: 'nesw-resize', n: 'ns-resize', s: 'ns-resize', e: 'ew-resize', w: 'ew-resize',
};

/** Grips of a box: corners first, so that they win over edges where both are near. */
export function boxGrips(shape: RotatedBox): Grip[] {
  const handles = Object.keys(HANDLE_DIRECTIONS) as Exclude<Handle, 'rotate'>[];
  const sizing = handles.toSorted((a, b) => b.length - a.length).map((handle): Grip => ({
    id: handle, at: handlePoint(shape, handle), kind: handle.length === 2 ? 'corner' : 'edge', cursor: CURSORS[handle],
  }));
  return [...sizing, { id: 'rotate', at: handlePoint(shape, 'n'), kind: 'turn', cursor: 'grab' }];
}

export const boxGeometry: Geometry<BoxRegion> = {
  type: 'boxes',
  fits: (region): region is BoxRegion => {
    const { box } = region as Partial<BoxRegion>;
    return Array.isArray(box) && box.length === 4 && box.every(isNumber);
  },
  bounds: (region) => boundsOfBox(shapeOf(region)),
  contains(region, point) {
    if (region.rotation) return boxContains(shapeOf(region), point);
    const [x, y, width, height] = region.box;
    return point.x >= x && point.y >= y && point.x <= x + width && point.y <= y + height;
  },
  distance(region, point) {
    if (region.rotation) return distanceToOutline(shapeOf(region), point);
    // The same by hand for the many boxes that are not turned: pointers ask this of all that are near.
    const [x, y, width, height] = region.box;
    const dx = Math.abs(point.x - x - width / 2) - width / 2;
    const dy = Math.abs(point.y - y - height / 2) - height / 2;
    if (dx <= 0 && dy <= 0) return Math.min(-dx, -dy);
    return dx <= 0 ? dy : dy <= 0 ? dx : Math.hypot(dx, dy);
  },
  area: ({ box }) => box[2] * box[3],
  lines: (region) => [{ points: cornersOf(shapeOf(region)), closed: true }],
  moved: (region, dx, dy) => withShape(region, moved(shapeOf(region), dx, dy)),
  grips: (region) => boxGrips(shapeOf(region)),
  dragged(region, grip, to, even) {
    if (grip === 'rotate') return withShape(region, turnedTowards(shapeOf(region), to, even ? 15 : 1));
    return withShape(region, resized(shapeOf(region), grip as Exclude<Handle, 'rotate'>, to, even));
  },
  sized(region, dx, dy) {
    const [x, y, width, height] = region.box;
    return withShape(region, { box: [x, y, Math.max(1, width + dx), Math.max(1, height + dy)], rotation: region.rotation ?? 0 });
  },
  turned: (region, degrees) => withShape(region, { box: region.box, rotation: (region.rotation ?? 0) + degrees }),
  inside: (region, extent) => withShape(region, keptInside(shapeOf(region), extent)),
  numbers: ({ box: [x, y, width, height], rotation = 0 }) => [
    { name: 'x', value: x }, { name: 'y', value: y }, { name: 'width', value: width, least: 1 }, { name: 'height', value: height, least: 1 },
    { name: 'turn', value: rotation },
  ],
  withNumber(region, name, value) {
    if (name === 'turn') return withShape(region, { box: region.box, rotation: value });
    const at = ['x', 'y', 'width', 'height'].indexOf(name);
    const box = region.box.map((number, index) => (index === at ? value : number)) as unknown as BoxRegion['box'];
    return withShape(region, { box, rotation: region.rotation ?? 0 });
  },
};
