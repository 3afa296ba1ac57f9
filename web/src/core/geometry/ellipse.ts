/** Ellipses: a centre, two radii and a turn. Sized by the box round them. */

import type { Region } from '../model/answers';
import { centreOf, type Extent, type Handle, handlePoint, normaliseRotation, type RotatedBox, resized, turnedTowards } from './box';
import { boxGrips } from './box-geometry';
import { type Geometry, isNumber, type Line, rounded } from './geometry';
import { type Bounds, clamp, type Point, turn } from './point';

export interface EllipseRegion extends Region {
  /** Centre x and y, radius x and y. */
  readonly ellipse: readonly [number, number, number, number];
  readonly rotation?: number;
}

const CORNERS = 48;
const LEAST_RADIUS = 0.5;

export function boxOfEllipse({ ellipse: [cx, cy, rx, ry], rotation = 0 }: Pick<EllipseRegion, 'ellipse' | 'rotation'>): RotatedBox {
  return { box: [cx - rx, cy - ry, 2 * rx, 2 * ry], rotation };
}

/** The ellipse in a box. */
export function withBox(region: EllipseRegion, { box, rotation }: RotatedBox): EllipseRegion {
  const centre = centreOf(box);
  const { rotation: _gone, ...rest } = region;
  const turned = rounded(normaliseRotation(rotation));
  const radius = (side: number): number => Math.max(LEAST_RADIUS, rounded(side / 2));
  return { ...rest, ellipse: [rounded(centre.x), rounded(centre.y), radius(box[2]), radius(box[3])], ...(turned === 0 ? {} : { rotation: turned }) };
}

function local({ ellipse: [cx, cy], rotation = 0 }: EllipseRegion, point: Point): Point {
  const at = turn(point, { x: cx, y: cy }, -rotation);
  return { x: at.x - cx, y: at.y - cy };
}

function outline({ ellipse: [cx, cy, rx, ry], rotation = 0 }: EllipseRegion): Line {
  const points = Array.from({ length: CORNERS }, (_, index) => {
    const angle = (index / CORNERS) * 2 * Math.PI;
    return turn({ x: cx + rx * Math.cos(angle), y: cy + ry * Math.sin(angle) }, { x: cx, y: cy }, rotation);
  });
  return { points, closed: true };
}

export const ellipseGeometry: Geometry<EllipseRegion> = {
  type: 'ellipses',
  fits: (region): region is EllipseRegion => {
    const { ellipse } = region as Partial<EllipseRegion>;
    return Array.isArray(ellipse) && ellipse.length === 4 && ellipse.every(isNumber) && ellipse[2] > 0 && ellipse[3] > 0;
  },
  bounds({ ellipse: [cx, cy, rx, ry], rotation = 0 }): Bounds {
    const angle = (rotation * Math.PI) / 180;
    const half = { x: Math.hypot(rx * Math.cos(angle), ry * Math.sin(angle)), y: Math.hypot(rx * Math.sin(angle), ry * Math.cos(angle)) };
    return { left: cx - half.x, top: cy - half.y, right: cx + half.x, bottom: cy + half.y };
  },
  contains(region, point) {
    const at = local(region, point);
    return (at.x / region.ellipse[2]) ** 2 + (at.y / region.ellipse[3]) ** 2 <= 1;
  },
  distance(region, point) {
    const at = local(region, point);
    const [, , rx, ry] = region.ellipse;
    const radius = Math.hypot(at.x / rx, at.y / ry);
    if (radius === 0) return Math.min(rx, ry);
    return Math.hypot(at.x - at.x / radius, at.y - at.y / radius);
  },
  area: ({ ellipse: [, , rx, ry] }) => Math.PI * rx * ry,
  lines: (region) => [outline(region)],
  moved: (region, dx, dy) => ({ ...region, ellipse: [region.ellipse[0] + dx, region.ellipse[1] + dy, region.ellipse[2], region.ellipse[3]] }),
  grips: (region) => boxGrips(boxOfEllipse(region)),
  dragged(region, grip, to, even) {
    const box = boxOfEllipse(region);
    if (grip === 'rotate') return withBox(region, turnedTowards(box, to, even ? 15 : 1));
    return withBox(region, resized(box, grip as Exclude<Handle, 'rotate'>, to, even));
  },
  sized(region, dx, dy) {
    const box = boxOfEllipse(region);
    const corner = handlePoint({ box: box.box, rotation: 0 }, 'se');
    return withBox(region, { ...resized({ box: box.box, rotation: 0 }, 'se', { x: Math.max(corner.x + dx, box.box[0] + 1), y: Math.max(corner.y + dy, box.box[1] + 1) }), rotation: box.rotation });
  },
  turned: (region, degrees) => withBox(region, { box: boxOfEllipse(region).box, rotation: (region.rotation ?? 0) + degrees }),
  inside(region, extent: Extent) {
    const [cx, cy, rx, ry] = region.ellipse;
    return withBox({ ...region, ellipse: [clamp(cx, 0, extent.width), clamp(cy, 0, extent.height), rx, ry] }, boxOfEllipse({ ...region, ellipse: [clamp(cx, 0, extent.width), clamp(cy, 0, extent.height), rx, ry] }));
  },
  numbers: ({ ellipse: [cx, cy, rx, ry], rotation = 0 }) => [
    { name: 'x', value: cx }, { name: 'y', value: cy },
    { name: 'rx', value: rx, least: LEAST_RADIUS }, { name: 'ry', value: ry, least: LEAST_RADIUS },
    { name: 'turn', value: rotation },
  ],
  withNumber(region, name, value) {
    if (name === 'turn') return withBox(region, { box: boxOfEllipse(region).box, rotation: value });
    const at = ['x', 'y', 'rx', 'ry'].indexOf(name);
    const ellipse = region.ellipse.map((number, index) => (index === at ? value : number)) as unknown as EllipseRegion['ellipse'];
    return { ...region, ellipse };
  },
};
