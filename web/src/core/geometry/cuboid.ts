/** Boxes in space as a picture shows them: a near and a far face of four corners, clockwise from the top left. */

import type { Region } from '../model/answers';
import { distanceToLines, type Geometry, type Grip, isPair, type Line, type Pair, pairOf, pointOf, rounded } from './geometry';
import { ringsContain } from './polygon';
import { type Bounds, boundsOf, clamp, type Point } from './point';

export type Face = readonly [Pair, Pair, Pair, Pair];

export interface CuboidRegion extends Region {
  readonly front: Face;
  readonly back: Face;
}

const mapFace = (face: Face, change: (pair: Pair, index: number) => Pair): Face => face.map(change) as unknown as Face;
const moveFace = (face: Face, dx: number, dy: number): Face => mapFace(face, ([x, y]) => [x + dx, y + dy]);

/** A face between two opposite corners. */
export function faceBetween(a: Point, b: Point): Face {
  const [left, right] = [Math.min(a.x, b.x), Math.max(a.x, b.x)];
  const [top, bottom] = [Math.min(a.y, b.y), Math.max(a.y, b.y)];
  return [[left, top], [right, top], [right, bottom], [left, bottom]];
}

/** The far face of a near one, shifted by the depth and smaller by a share. */
export function backOf(front: Face, dx: number, dy: number, share = 1): Face {
  const centre = middleOf(front);
  return mapFace(front, ([x, y]) => [centre.x + (x - centre.x) * share + dx, centre.y + (y - centre.y) * share + dy]);
}

export function middleOf(face: Face): Point {
  return { x: face.reduce((sum, [x]) => sum + x, 0) / 4, y: face.reduce((sum, [, y]) => sum + y, 0) / 4 };
}

const all = ({ front, back }: CuboidRegion): Point[] => [...front, ...back].map(pointOf);

function edges({ front, back }: CuboidRegion): Line[] {
  return [
    { points: back.map(pointOf), closed: true, soft: true },
    ...front.map((pair, index): Line => ({ points: [pointOf(pair), pointOf(back[index] as Pair)], closed: false, soft: true })),
    { points: front.map(pointOf), closed: true },
  ];
}

/** A corner dragged with its face staying upright: its two neighbours follow along the sides. */
function upright(face: Face, index: number, to: Point): Face {
  const opposite = pointOf(face[(index + 2) % 4] as Pair);
  return mapFace(face, (pair, at) => {
    if (at === index) return pairOf(to);
    if (at === (index + 2) % 4) return pair;
    // Of the two neighbours one shares the column of the dragged corner, the other its row.
    const sharesColumn = (index % 2 === 0) === (at === (index + 3) % 4);
    return sharesColumn ? [to.x, opposite.y] : [opposite.x, to.y];
  });
}

/** The far face after the near one changed from `before` to `after`: moved and scaled with it. */
function followed(back: Face, before: Face, after: Face): Face {
  const size = (face: Face): Point => ({ x: Math.abs(face[1][0] - face[0][0]) || 1, y: Math.abs(face[3][1] - face[0][1]) || 1 });
  const [one, two] = [size(before), size(after)];
  const [from, to] = [middleOf(before), middleOf(after)];
  return mapFace(back, ([x, y]) => [to.x + ((x - from.x) * two.x) / one.x, to.y + ((y - from.y) * two.y) / one.y]);
}

export const cuboidGeometry: Geometry<CuboidRegion> = {
  type: 'cuboids',
  fits: (region): region is CuboidRegion => {
    const { front, back } = region as Partial<CuboidRegion>;
    return [front, back].every((face) => Array.isArray(face) && face.length === 4 && face.every(isPair));
  },
  bounds: (region): Bounds => boundsOf(all(region)),
  contains: ({ front, back }, point) => ringsContain([front], point) || ringsContain([back], point),
  distance: (region, point) => distanceToLines(edges(region), point),
  area(region) {
    const { left, top, right, bottom } = boundsOf(all(region));
    return (right - left) * (bottom - top);
  },
  lines: edges,
  moved: (region, dx, dy) => ({ ...region, front: moveFace(region.front, dx, dy), back: moveFace(region.back, dx, dy) }),
  grips: ({ front, back }) => [
    ...front.map((pair, index): Grip => ({ id: `f${index}`, at: pointOf(pair), kind: 'corner', cursor: 'move' })),
    ...back.map((pair, index): Grip => ({ id: `b${index}`, at: pointOf(pair), kind: 'vertex', cursor: 'move' })),
  ],
  /** Near corners size the box, far corners move the far face; with `even` only the corner itself moves. */
  dragged(region, grip, to, even) {
    const index = Number(grip.slice(1));
    const near = grip.startsWith('f');
    const face = near ? region.front : region.back;
    if (even) {
      const moved = mapFace(face, (pair, at) => (at === index ? pairOf(to) : pair));
      return near ? { ...region, front: moved } : { ...region, back: moved };
    }
    if (!near) {
      const [x, y] = face[index] as Pair;
      return { ...region, back: moveFace(face, to.x - x, to.y - y) };
    }
    const front = upright(face, index, to);
    const degenerate = Math.abs(front[1][0] - front[0][0]) < 1 || Math.abs(front[3][1] - front[0][1]) < 1;
    return degenerate ? region : { ...region, front, back: followed(region.back, region.front, front) };
  },
  sized(region, dx, dy) {
    const [x, y] = region.front[2];
    return cuboidGeometry.dragged(region, 'f2', { x: Math.max(x + dx, region.front[0][0] + 1), y: Math.max(y + dy, region.front[0][1] + 1) }, false);
  },
  inside(region, extent) {
    const round = (face: Face): Face => mapFace(face, ([x, y]) => [rounded(x), rounded(y)]);
    const centre = middleOf(region.front);
    const dx = clamp(centre.x, 0, extent.width) - centre.x;
    const dy = clamp(centre.y, 0, extent.height) - centre.y;
    return { ...region, front: round(moveFace(region.front, dx, dy)), back: round(moveFace(region.back, dx, dy)) };
  },
  numbers({ front, back }) {
    const [one, two] = [middleOf(front), middleOf(back)];
    return [
      { name: 'x', value: rounded(front[0][0]) }, { name: 'y', value: rounded(front[0][1]) },
      { name: 'depth_x', value: rounded(two.x - one.x) }, { name: 'depth_y', value: rounded(two.y - one.y) },
    ];
  },
  withNumber(region, name, value) {
    const field = cuboidGeometry.numbers(region).find((one) => one.name === name);
    const by = value - (field?.value ?? value);
    if (name === 'x') return cuboidGeometry.moved(region, by, 0);
    if (name === 'y') return cuboidGeometry.moved(region, 0, by);
    return { ...region, back: name === 'depth_x' ? moveFace(region.back, by, 0) : moveFace(region.back, 0, by) };
  },
};
