/** Ranges of code points: the geometry of a span. Several where it is discontinuous. */

import type { Range, StoredText } from './offsets';

/** Between the parts of a discontinuous span where it is shown or spoken. */
export const GAP = ' … ';

/** Sorted, without empty ones; those that overlap or touch are one. */
export function normalised(ranges: readonly Range[]): Range[] {
  const result: [number, number][] = [];
  for (const [start, end] of ranges.filter(([a, b]) => b > a).toSorted((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = result.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else result.push([start, end]);
  }
  return result;
}

/** From the first start to the last end. */
export function hull(ranges: readonly Range[]): Range {
  return [ranges[0]?.[0] ?? 0, ranges.at(-1)?.[1] ?? 0];
}

export function sameRanges(a: readonly Range[], b: readonly Range[]): boolean {
  return a.length === b.length && a.every(([start, end], index) => start === b[index]?.[0] && end === b[index]?.[1]);
}

/** Whether a position lies in the ranges, their ends excluded. */
export function covers(ranges: readonly Range[], point: number): boolean {
  return ranges.some(([start, end]) => start <= point && point < end);
}

export function overlaps(a: readonly Range[], b: readonly Range[]): boolean {
  return a.some(([start, end]) => b.some((other) => start < other[1] && other[0] < end));
}

/** The ranges without a piece. */
export function without(ranges: readonly Range[], [from, to]: Range): Range[] {
  return ranges.flatMap(([start, end]): Range[] => {
    const kept: Range[] = [];
    if (start < from) kept.push([start, Math.min(end, from)]);
    if (end > to) kept.push([Math.max(start, to), end]);
    return kept;
  });
}

/** What stands in the ranges, as it is shown: the parts joined by a gap. */
export function wordsOf(text: StoredText, ranges: readonly Range[]): string {
  return ranges.map(([start, end]) => text.slice(start, end)).join(GAP);
}

/** A value that came from outside as ranges within a text of `length`; null where it is none. */
export function rangesFrom(value: unknown, length: number): Range[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const ranges: Range[] = [];
  for (const pair of value as unknown[]) {
    if (!Array.isArray(pair) || pair.length !== 2 || !pair.every(Number.isInteger)) return null;
    const [start, end] = pair as [number, number];
    if (start < 0 || end <= start || end > length) return null;
    ranges.push([start, end]);
  }
  return normalised(ranges);
}
