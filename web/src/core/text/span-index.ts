/** Which spans touch a piece of the text: an index by position that knows nothing of layout. */

import { hull } from './ranges';
import type { Range } from './offsets';

const CELL = 512;
/** A span over more cells than this is kept aside and looked at with every query. */
const MOST_CELLS = 64;

/** Spans by position, in cells of the text: adding and removing cost as many cells as the span covers. */
export class SpanIndex {
  private readonly cells = new Map<number, Set<string>>();
  private readonly long = new Set<string>();
  private readonly ranges = new Map<string, readonly Range[]>();

  get size(): number {
    return this.ranges.size;
  }

  rangesOf(id: string): readonly Range[] | undefined {
    return this.ranges.get(id);
  }

  /** Adds a span, or moves it when it is known. */
  set(id: string, ranges: readonly Range[]): void {
    this.delete(id);
    this.ranges.set(id, ranges);
    const [first, last] = cellsOf(ranges);
    if (last - first >= MOST_CELLS) {
      this.long.add(id);
      return;
    }
    for (let cell = first; cell <= last; cell += 1) {
      const ids = this.cells.get(cell);
      if (ids) ids.add(id);
      else this.cells.set(cell, new Set([id]));
    }
  }

  delete(id: string): void {
    const ranges = this.ranges.get(id);
    if (!ranges) return;
    this.ranges.delete(id);
    if (this.long.delete(id)) return;
    const [first, last] = cellsOf(ranges);
    for (let cell = first; cell <= last; cell += 1) {
      const ids = this.cells.get(cell);
      ids?.delete(id);
      if (ids?.size === 0) this.cells.delete(cell);
    }
  }

  clear(): void {
    this.cells.clear();
    this.long.clear();
    this.ranges.clear();
  }

  /** Ids of spans whose hull touches `[start, end)`, in reading order: by start, the longer first. */
  touching(start: number, end: number): string[] {
    const found = new Set<string>();
    const take = (id: string): void => {
      const [from, to] = hull(this.ranges.get(id) as readonly Range[]);
      if (from < end && start < to) found.add(id);
    };
    for (let cell = Math.floor(start / CELL); cell <= Math.floor(Math.max(start, end - 1) / CELL); cell += 1) {
      for (const id of this.cells.get(cell) ?? []) take(id);
    }
    for (const id of this.long) take(id);
    return [...found].sort((a, b) => this.compare(a, b));
  }

  /** Reading order of two spans: by start, the longer first, then by id. */
  compare(a: string, b: string): number {
    const [startA, endA] = hull(this.ranges.get(a) ?? []);
    const [startB, endB] = hull(this.ranges.get(b) ?? []);
    return startA - startB || endB - endA || (a < b ? -1 : a > b ? 1 : 0);
  }
}

function cellsOf(ranges: readonly Range[]): [number, number] {
  const [start, end] = hull(ranges);
  return [Math.floor(start / CELL), Math.floor(Math.max(start, end - 1) / CELL)];
}

/**
 * How deep each span lies below the others that it meets, so that lines under them do not hide one
 * another: the first free level, spans taken in reading order.
 */
export function depths(spans: readonly { readonly id: string; readonly ranges: readonly Range[] }[]): Map<string, number> {
  const result = new Map<string, number>();
  const ends: number[] = [];
  for (const { id, ranges } of spans) {
    const [start, end] = hull(ranges);
    let level = ends.findIndex((last) => last <= start);
    if (level < 0) level = ends.length;
    ends[level] = end;
    result.set(id, level);
  }
  return result;
}
