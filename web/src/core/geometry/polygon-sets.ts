/** Polygons as sets of points: united, cut from one another, split by a line, clipped to the picture. */

import clipping, { type MultiPolygon, type Polygon } from 'polygon-clipping';
import type { Extent } from './box';
import type { Pair } from './geometry';
import type { Point } from './point';
import { areaOfRings, type Ring, tidyRings } from './polygon';

/** Pieces of less than this many square pixels are crumbs of rounding. */
const CRUMB = 0.5;

const toClip = (rings: readonly Ring[]): Polygon => rings.map((ring) => ring.map(([x, y]): [number, number] => [x, y]));

/** Polygons as they are stored: rings that do not repeat their first point, crumbs left out, the largest first. */
function fromClip(polygons: MultiPolygon): (readonly Ring[])[] {
  return polygons
    .flatMap((polygon) => {
      const rings = tidyRings(polygon.map((ring) => ring.slice(0, -1).map(([x, y]): Pair => [x, y])));
      return rings ? [rings] : [];
    })
    .filter((rings) => areaOfRings(rings) >= CRUMB)
    .toSorted((a, b) => areaOfRings(b) - areaOfRings(a));
}

/** All polygons as one or, where they do not touch, several. */
export function united(all: readonly (readonly Ring[])[]): (readonly Ring[])[] {
  const [first, ...rest] = all.map(toClip);
  return first ? fromClip(clipping.union(first, ...rest)) : [];
}

/** What is left of a polygon without what others cover. */
export function without(rings: readonly Ring[], others: readonly (readonly Ring[])[]): (readonly Ring[])[] {
  return others.length === 0 ? [rings] : fromClip(clipping.difference(toClip(rings), ...others.map(toClip)));
}

/** The pieces on the two sides of the straight line through two points. */
export function splitBy(rings: readonly Ring[], a: Point, b: Point): (readonly Ring[])[] {
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  if (length === 0) return [rings];
  const reach = 4 * (Math.max(...rings.flat().flatMap(([x, y]) => [Math.abs(x - a.x), Math.abs(y - a.y)])) + length);
  const along = { x: ((b.x - a.x) / length) * reach, y: ((b.y - a.y) / length) * reach };
  const [start, end]: [Pair, Pair] = [[a.x - along.x, a.y - along.y], [a.x + along.x, a.y + along.y]];
  const half = (side: 1 | -1): Polygon => [[
    [...start] as [number, number], [...end] as [number, number],
    [end[0] - side * along.y, end[1] + side * along.x], [start[0] - side * along.y, start[1] + side * along.x],
  ]];
  const whole = toClip(rings);
  return [...fromClip(clipping.intersection(whole, half(1))), ...fromClip(clipping.intersection(whole, half(-1)))];
}

/** The part of a polygon that lies on the picture. */
export function clippedTo(rings: readonly Ring[], { width, height }: Extent): (readonly Ring[])[] {
  return fromClip(clipping.intersection(toClip(rings), [[[0, 0], [width, 0], [width, height], [0, height]]]));
}
