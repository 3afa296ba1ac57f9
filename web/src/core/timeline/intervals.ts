/**
 * Interval index: what lies at a time, and what touches a span. An implicit tree over the intervals
 * sorted by start, each node knowing the latest end below it (Cormen et al., Introduction to
 * Algorithms, 'interval trees'); built anew when it is asked after a change, which costs a few
 * milliseconds for ten thousand.
 */

import type { Span } from './scale';

interface Entry extends Span {
  readonly id: string;
}

export class IntervalIndex {
  private readonly entries = new Map<string, Entry>();
  private sorted: Entry[] = [];
  /** Latest end in the subtree whose middle is this place. */
  private latest: Float64Array = new Float64Array(0);
  private stale = false;

  get size(): number {
    return this.entries.size;
  }

  /** Inserts, or moves when the id is known. */
  set(id: string, { start, end }: Span): void {
    this.entries.set(id, { id, start, end });
    this.stale = true;
  }

  delete(id: string): void {
    if (this.entries.delete(id)) this.stale = true;
  }

  clear(): void {
    this.entries.clear();
    this.stale = true;
  }

  spanOf(id: string): Span | undefined {
    return this.entries.get(id);
  }

  /** Ids of the intervals that hold the time (half-open), by start. */
  at(time: number): string[] {
    return this.within({ start: time, end: time + 1 });
  }

  /** Ids of the intervals that share time with a half-open span, by start. */
  within(span: Span): string[] {
    if (this.stale) this.build();
    const found: string[] = [];
    this.search(0, this.sorted.length, span, found);
    return found;
  }

  /** Ids by start, then by end. */
  inOrder(): string[] {
    if (this.stale) this.build();
    return this.sorted.map(({ id }) => id);
  }

  private build(): void {
    this.sorted = [...this.entries.values()].sort((a, b) => a.start - b.start || a.end - b.end);
    this.latest = new Float64Array(this.sorted.length);
    this.fill(0, this.sorted.length);
    this.stale = false;
  }

  private fill(from: number, to: number): number {
    if (from >= to) return -Infinity;
    const middle = (from + to) >> 1;
    const latest = Math.max((this.sorted[middle] as Entry).end, this.fill(from, middle), this.fill(middle + 1, to));
    this.latest[middle] = latest;
    return latest;
  }

  private search(from: number, to: number, span: Span, found: string[]): void {
    if (from >= to) return;
    const middle = (from + to) >> 1;
    if ((this.latest[middle] as number) <= span.start) return;
    this.search(from, middle, span, found);
    const entry = this.sorted[middle] as Entry;
    if (entry.start >= span.end) return;
    if (entry.end > span.start) found.push(entry.id);
    this.search(middle + 1, to, span, found);
  }
}

/** One interval with the lane in which it is drawn. */
export interface Laned {
  readonly id: string;
  readonly lane: number;
}

/**
 * Lanes for intervals that may overlap, so that none covers another: each takes the first lane that
 * is free at its start. Uses as few lanes as the busiest moment needs.
 */
export function lanesOf(intervals: readonly ({ readonly id: string } & Span)[]): { readonly laned: Laned[]; readonly lanes: number } {
  const ends: number[] = [];
  const sorted = intervals.toSorted((a, b) => a.start - b.start || a.end - b.end);
  const laned = sorted.map(({ id, start, end }) => {
    let lane = ends.findIndex((free) => free <= start);
    if (lane < 0) lane = ends.length;
    ends[lane] = Math.max(end, start + 1);
    return { id, lane };
  });
  return { laned, lanes: Math.max(1, ends.length) };
}
