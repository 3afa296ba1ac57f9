/** How far two people marked the same place, whatever the geometry: for telling differences apart, never for figures. */

import { boundsOfRegion } from '../geometry/shapes';
import { type BoxRegion, intersectionOverUnion, shapeOf } from '../geometry/box';
import type { Region } from './answers';

type Range = readonly [number, number];

function ratioOf(shared: number, all: number): number {
  return all <= 0 ? 0 : shared / all;
}

function rangesRatio(a: readonly Range[], b: readonly Range[]): number {
  const length = (ranges: readonly Range[]): number => ranges.reduce((sum, [start, end]) => sum + end - start, 0);
  const shared = a.reduce((sum, [start, end]) => sum + b.reduce((inner, [from, to]) => inner + Math.max(0, Math.min(end, to) - Math.max(start, from)), 0), 0);
  return ratioOf(shared, length(a) + length(b) - shared);
}

/** Share of two regions that they have in common, in [0, 1]; 0 for regions of different kinds or places. */
export function alikeness(a: Region, b: Region): number {
  if ((a.page ?? 0) !== (b.page ?? 0) || (a.datum ?? '') !== (b.datum ?? '')) return 0;
  if ('box' in a && 'box' in b) return intersectionOverUnion(shapeOf(a as BoxRegion), shapeOf(b as BoxRegion));
  if ('ranges' in a && 'ranges' in b) return rangesRatio(a.ranges as Range[], b.ranges as Range[]);
  if ('start' in a && 'start' in b) {
    const [one, two] = [a, b] as unknown as [{ start: number; end: number }, { start: number; end: number }];
    return rangesRatio([[one.start, one.end]], [[two.start, two.end]]);
  }
  const [first, second] = [boundsOfRegion(a), boundsOfRegion(b)];
  if (!first || !second) return 0;
  const plain = ({ left, top, right, bottom }: NonNullable<typeof first>) => ({ box: [left, top, Math.max(right - left, 1), Math.max(bottom - top, 1)] as const, rotation: 0 });
  return intersectionOverUnion(plain(first), plain(second));
}
