/** Open lines of two points or more. */

import type { Region } from '../model/answers';
import { distanceToLines, type Geometry, type Grip, isPair, type Line, type Pair, pairOf, pointOf, rounded } from './geometry';
import { type Bounds, boundsOf, clamp, type Point, turn } from './point';

export interface PolylineRegion extends Region {
  readonly points: readonly Pair[];
}

const lineOf = ({ points }: PolylineRegion): Line => ({ points: points.map(pointOf), closed: false });
const bounds = ({ points }: PolylineRegion): Bounds => boundsOf(points.map(pointOf));
const indexOf = (grip: string): number => Number(grip.slice(2));

/** Length in pixels. */
export function lengthOf({ points }: Pick<PolylineRegion, 'points'>): number {
  return points.reduce((sum, [x, y], index) => {
    const before = points[index - 1];
    return before ? sum + Math.hypot(x - before[0], y - before[1]) : sum;
  }, 0);
}

function middle(points: readonly Pair[], index: number): Point {
  const [a, b] = [points[index] as Pair, points[index + 1] as Pair];
  return { x: (a[0] + b[0]) / 2, y: (a[1] + b[1]) / 2 };
}

const inserted = (points: readonly Pair[], index: number, pair: Pair): Pair[] => [...points.slice(0, index + 1), pair, ...points.slice(index + 1)];

export const polylineGeometry: Geometry<PolylineRegion> = {
  type: 'polylines',
  fits: (region): region is PolylineRegion => {
    const { points } = region as Partial<PolylineRegion>;
    return Array.isArray(points) && points.length >= 2 && points.every(isPair);
  },
  bounds,
  contains: () => false,
  distance: (region, point) => distanceToLines([lineOf(region)], point),
  area: (region) => lengthOf(region),
  lines: (region) => [lineOf(region)],
  moved: (region, dx, dy) => ({ ...region, points: region.points.map(([x, y]): Pair => [x + dx, y + dy]) }),
  grips: ({ points }) => [
    ...points.map((pair, index): Grip => ({ id: `v:${index}`, at: pointOf(pair), kind: 'vertex', cursor: 'move' })),
    ...points.slice(1).map((_pair, index): Grip => ({ id: `m:${index}`, at: middle(points, index), kind: 'middle', cursor: 'copy' })),
  ],
  dragged(region, grip, to) {
    const index = indexOf(grip);
    if (grip.startsWith('m')) return { ...region, points: inserted(region.points, index, pairOf(to)) };
    return { ...region, points: region.points.map((pair, at) => (at === index ? pairOf(to) : pair)) };
  },
  sized(region, dx, dy) {
    const { left, top, right, bottom } = bounds(region);
    const scale = (value: number, from: number, to: number, by: number): number => (to === from ? value : from + ((value - from) * Math.max(1, to - from + by)) / (to - from));
    return { ...region, points: region.points.map(([x, y]): Pair => [scale(x, left, right, dx), scale(y, top, bottom, dy)]) };
  },
  turned(region, degrees) {
    const { left, top, right, bottom } = bounds(region);
    return { ...region, points: region.points.map((pair) => pairOf(turn(pointOf(pair), { x: (left + right) / 2, y: (top + bottom) / 2 }, degrees))) };
  },
  inside(region, extent) {
    const points = region.points
      .map(([x, y]): Pair => [rounded(clamp(x, 0, extent.width)), rounded(clamp(y, 0, extent.height))])
      .filter(([x, y], index, all) => index === 0 || x !== (all[index - 1] as Pair)[0] || y !== (all[index - 1] as Pair)[1]);
    return points.length >= 2 ? { ...region, points } : null;
  },
  numbers: (region) => {
    const { left, top } = bounds(region);
    return [{ name: 'x', value: rounded(left) }, { name: 'y', value: rounded(top) }];
  },
  withNumber(region, name, value) {
    const { left, top } = bounds(region);
    return name === 'x' ? polylineGeometry.moved(region, value - left, 0) : polylineGeometry.moved(region, 0, value - top);
  },
  inserted(region, grip) {
    const index = Math.min(indexOf(grip), region.points.length - 2);
    return index < 0 ? null : { region: { ...region, points: inserted(region.points, index, pairOf(middle(region.points, index))) }, grip: `v:${index + 1}` };
  },
  removed(region, grip) {
    if (!grip.startsWith('v') || region.points.length <= 2) return null;
    return { ...region, points: region.points.filter((_pair, index) => index !== indexOf(grip)) };
  },
};
