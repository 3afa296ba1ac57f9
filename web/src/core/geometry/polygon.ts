/** Polygons with holes: the first ring is the outline, the others are holes (even-odd), none repeats its first point. */

import type { Region } from '../model/answers';
import type { Extent } from './box';
import { distanceToLines, type Geometry, type Grip, isPair, type Line, nearestOnPiece, type Pair, pairOf, pointOf, rounded } from './geometry';
import { type Bounds, boundsOf, clamp, type Point, turn } from './point';

export type Ring = readonly Pair[];

export interface PolygonRegion extends Region {
  readonly rings: readonly Ring[];
}

/** Twice the signed area of a ring, positive clockwise as seen on a screen. */
export function twiceArea(ring: Ring): number {
  let sum = 0;
  for (let index = 0; index < ring.length; index += 1) {
    const [x, y] = ring[index] as Pair;
    const [nextX, nextY] = ring[(index + 1) % ring.length] as Pair;
    sum += x * nextY - nextX * y;
  }
  return sum;
}

export function areaOfRings(rings: readonly Ring[]): number {
  return rings.reduce((sum, ring, index) => sum + (index === 0 ? 1 : -1) * Math.abs(twiceArea(ring) / 2), 0);
}

/** Whether a point lies in the polygon, by the even-odd rule. */
export function ringsContain(rings: readonly Ring[], { x, y }: Point): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let index = 0, before = ring.length - 1; index < ring.length; before = index, index += 1) {
      const [ax, ay] = ring[index] as Pair;
      const [bx, by] = ring[before] as Pair;
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
  }
  return inside;
}

/** A ring without points that repeat the one before them; null when it encloses nothing. */
export function tidyRing(ring: Ring): Ring | null {
  const kept = ring.filter(([x, y], index) => {
    const [px, py] = ring[(index + ring.length - 1) % ring.length] as Pair;
    return ring.length === 1 || x !== px || y !== py;
  });
  return kept.length >= 3 && Math.abs(twiceArea(kept)) > 1e-6 ? kept : null;
}

/** Rings that can be stored: rounded, tidy, without holes that enclose nothing; null when nothing is left. */
export function tidyRings(rings: readonly Ring[]): readonly Ring[] | null {
  const [outline, ...holes] = rings.map((ring) => tidyRing(ring.map(([x, y]): Pair => [rounded(x), rounded(y)])));
  if (!outline) return null;
  return [outline, ...holes.filter((hole) => hole !== null)];
}

const at = (grip: string): [kind: string, ring: number, index: number] => {
  const [kind = '', ring = '0', index = '0'] = grip.split(':');
  return [kind, Number(ring), Number(index)];
};

function mapRing(region: PolygonRegion, which: number, change: (ring: Ring) => Ring): PolygonRegion {
  return { ...region, rings: region.rings.map((ring, index) => (index === which ? change(ring) : ring)) };
}

function middle(ring: Ring, index: number): Point {
  const [ax, ay] = ring[index] as Pair;
  const [bx, by] = ring[(index + 1) % ring.length] as Pair;
  return { x: (ax + bx) / 2, y: (ay + by) / 2 };
}

/** The place on a polygon's border that is nearest to a point: which edge, and how far along. */
export function nearestOnRings(rings: readonly Ring[], point: Point): { ring: number; index: number; at: Point; distance: number } | null {
  let best: { ring: number; index: number; at: Point; distance: number } | null = null;
  rings.forEach((ring, which) => {
    ring.forEach((pair, index) => {
      const near = nearestOnPiece(point, pointOf(pair), pointOf(ring[(index + 1) % ring.length] as Pair));
      const distance = Math.hypot(near.x - point.x, near.y - point.y);
      if (!best || distance < best.distance) best = { ring: which, index, at: { x: near.x, y: near.y }, distance };
    });
  });
  return best;
}

/**
 * The points of a ring between two places on its border, the shorter way round, without the places
 * themselves: what a neighbour's outline takes over so that no gap is left.
 */
export function bordersBetween(ring: Ring, from: Point, to: Point): Pair[] {
  const start = nearestOnRings([ring], from);
  const end = nearestOnRings([ring], to);
  if (!start || !end) return [];
  const forward: Pair[] = [];
  const along = (index: number, share: Point): number => {
    const [x, y] = ring[index] as Pair;
    return Math.hypot(share.x - x, share.y - y);
  };
  const sameEdge = start.index === end.index;
  const startsBefore = along(start.index, start.at) <= along(end.index, end.at);
  const steps = sameEdge ? (startsBefore ? 0 : ring.length) : (end.index - start.index + ring.length) % ring.length;
  for (let step = 1; step <= steps; step += 1) forward.push(ring[(start.index + step) % ring.length] as Pair);
  const backward: Pair[] = [];
  const backSteps = sameEdge ? (startsBefore ? ring.length : 0) : (start.index - end.index + ring.length) % ring.length;
  for (let step = 0; step < backSteps; step += 1) backward.push(ring[(start.index - step + ring.length) % ring.length] as Pair);
  const length = (pairs: readonly Pair[]): number => {
    const all = [from, ...pairs.map(pointOf), to];
    return all.reduce((sum, point, index) => (index === 0 ? 0 : sum + Math.hypot(point.x - (all[index - 1] as Point).x, point.y - (all[index - 1] as Point).y)), 0);
  };
  const same = (a: Pair, b: Point): boolean => Math.hypot(a[0] - b.x, a[1] - b.y) < 1e-9;
  return (length(forward) <= length(backward) ? forward : backward).filter((pair) => !same(pair, from) && !same(pair, to));
}

const lines = ({ rings }: PolygonRegion): Line[] => rings.map((ring) => ({ points: ring.map(pointOf), closed: true }));
const bounds = ({ rings }: PolygonRegion): Bounds => boundsOf((rings[0] ?? []).map(pointOf));

export const polygonGeometry: Geometry<PolygonRegion> = {
  type: 'polygons',
  fits: (region): region is PolygonRegion => {
    const { rings } = region as Partial<PolygonRegion>;
    return Array.isArray(rings) && rings.length > 0 && rings.every((ring) => Array.isArray(ring) && ring.length >= 3 && ring.every(isPair));
  },
  bounds,
  contains: ({ rings }, point) => ringsContain(rings, point),
  distance: (region, point) => distanceToLines(lines(region), point),
  area: ({ rings }) => areaOfRings(rings),
  lines,
  moved: (region, dx, dy) => ({ ...region, rings: region.rings.map((ring) => ring.map(([x, y]): Pair => [x + dx, y + dy])) }),
  grips({ rings }) {
    const vertices = rings.flatMap((ring, which) => ring.map((pair, index): Grip => ({ id: `v:${which}:${index}`, at: pointOf(pair), kind: 'vertex', cursor: 'move' })));
    const middles = rings.flatMap((ring, which) => ring.map((_pair, index): Grip => ({ id: `m:${which}:${index}`, at: middle(ring, index), kind: 'middle', cursor: 'copy' })));
    return [...vertices, ...middles];
  },
  dragged(region, grip, to) {
    const [kind, which, index] = at(grip);
    if (kind === 'm') return mapRing(region, which, (ring) => [...ring.slice(0, index + 1), pairOf(to), ...ring.slice(index + 1)]);
    return mapRing(region, which, (ring) => ring.map((pair, at_) => (at_ === index ? pairOf(to) : pair)));
  },
  sized(region, dx, dy) {
    const { left, top, right, bottom } = bounds(region);
    const scale = (value: number, from: number, to: number, by: number): number => (to === from ? value : from + ((value - from) * Math.max(1, to - from + by)) / (to - from));
    return { ...region, rings: region.rings.map((ring) => ring.map(([x, y]): Pair => [scale(x, left, right, dx), scale(y, top, bottom, dy)])) };
  },
  turned(region, degrees) {
    const { left, top, right, bottom } = bounds(region);
    const centre = { x: (left + right) / 2, y: (top + bottom) / 2 };
    return { ...region, rings: region.rings.map((ring) => ring.map((pair) => pairOf(turn(pointOf(pair), centre, degrees)))) };
  },
  inside(region, extent: Extent) {
    const rings = tidyRings(region.rings.map((ring) => ring.map(([x, y]): Pair => [clamp(x, 0, extent.width), clamp(y, 0, extent.height)])));
    return rings ? { ...region, rings } : null;
  },
  numbers: (region) => {
    const { left, top, right, bottom } = bounds(region);
    return [
      { name: 'x', value: rounded(left) }, { name: 'y', value: rounded(top) },
      { name: 'width', value: rounded(right - left), least: 1 }, { name: 'height', value: rounded(bottom - top), least: 1 },
    ];
  },
  withNumber(region, name, value) {
    const { left, top, right, bottom } = bounds(region);
    if (name === 'x') return polygonGeometry.moved(region, value - left, 0);
    if (name === 'y') return polygonGeometry.moved(region, 0, value - top);
    return polygonGeometry.sized(region, name === 'width' ? value - (right - left) : 0, name === 'height' ? value - (bottom - top) : 0);
  },
  inserted(region, grip) {
    const [kind, which, index] = at(grip);
    const ring = region.rings[which];
    if (!ring || kind === '') return null;
    const made = mapRing(region, which, (points) => [...points.slice(0, index + 1), pairOf(middle(points, index)), ...points.slice(index + 1)]);
    return { region: made, grip: `v:${which}:${index + 1}` };
  },
  removed(region, grip) {
    const [kind, which, index] = at(grip);
    const ring = region.rings[which];
    if (kind !== 'v' || !ring) return null;
    if (ring.length > 3) return mapRing(region, which, (points) => points.filter((_pair, at_) => at_ !== index));
    // Less than a triangle is no hole; an outline goes only with its region.
    return which === 0 ? null : { ...region, rings: region.rings.filter((_ring, at_) => at_ !== which) };
  },
};
