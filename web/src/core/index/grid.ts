/**
 * Spatial index that can change: a uniform grid of buckets. Insert, update and remove cost the cells
 * that a rectangle covers; a point query costs one bucket. Rectangles that would fill many cells are
 * kept in one list beside the grid, so that a picture-sized region stays cheap.
 */

import { type Bounds, clamp, overlaps } from '../geometry/point';
import type { Extent } from '../geometry/box';

const CELLS_PER_SIDE = 64;
const MOST_CELLS = 256;

interface Entry<V> {
  readonly id: string;
  value: V;
  bounds: Bounds;
  /** First and last column and row; null when kept in the list of large ones. */
  cells: readonly [number, number, number, number] | null;
  /** Last query that saw this entry: finds doubles without a set. */
  seen: number;
}

/** Rectangles by id, each with what it stands for, so that a search need not look that up. */
export class SpatialGrid<V = undefined> {
  private readonly entries = new Map<string, Entry<V>>();
  private readonly buckets: Entry<V>[][] = [];
  private readonly large: Entry<V>[] = [];
  private readonly cellWidth: number;
  private readonly cellHeight: number;
  private query = 0;

  constructor(extent: Extent) {
    this.cellWidth = Math.max(extent.width, 1) / CELLS_PER_SIDE;
    this.cellHeight = Math.max(extent.height, 1) / CELLS_PER_SIDE;
    for (let index = 0; index < CELLS_PER_SIDE * CELLS_PER_SIDE; index += 1) this.buckets.push([]);
  }

  get size(): number {
    return this.entries.size;
  }

  /** Inserts, or moves when the id is known. */
  set(id: string, bounds: Bounds, value?: V): void {
    const known = this.entries.get(id);
    const cells = this.cellsOf(bounds);
    if (known) {
      known.bounds = bounds;
      known.value = value as V;
      if (sameCells(known.cells, cells)) return;
      this.unlink(known);
      known.cells = cells;
      this.link(known);
      return;
    }
    const entry: Entry<V> = { id, value: value as V, bounds, cells, seen: 0 };
    this.entries.set(id, entry);
    this.link(entry);
  }

  delete(id: string): void {
    const entry = this.entries.get(id);
    if (!entry) return;
    this.unlink(entry);
    this.entries.delete(id);
  }

  clear(): void {
    this.entries.clear();
    this.large.length = 0;
    for (const bucket of this.buckets) bucket.length = 0;
  }

  boundsOf(id: string): Bounds | undefined {
    return this.entries.get(id)?.bounds;
  }

  /** Ids whose rectangle touches `bounds`, each once, in no promised order. */
  search(bounds: Bounds): string[] {
    const found: string[] = [];
    this.visit(bounds, (id) => found.push(id));
    return found;
  }

  /** Calls `meet` for each rectangle that touches `bounds`: a search that makes no list. */
  visit(bounds: Bounds, meet: (id: string, value: V) => void): void {
    this.query += 1;
    const { query } = this;
    for (const entry of this.large) if (overlaps(entry.bounds, bounds)) meet(entry.id, entry.value);
    const last = CELLS_PER_SIDE - 1;
    const fromColumn = clamp(Math.floor(bounds.left / this.cellWidth), 0, last);
    const toColumn = clamp(Math.floor(bounds.right / this.cellWidth), 0, last);
    const fromRow = clamp(Math.floor(bounds.top / this.cellHeight), 0, last);
    const toRow = clamp(Math.floor(bounds.bottom / this.cellHeight), 0, last);
    if ((toColumn - fromColumn + 1) * (toRow - fromRow + 1) > CELLS_PER_SIDE * CELLS_PER_SIDE * 0.75) {
      for (const entry of this.entries.values()) if (entry.cells && overlaps(entry.bounds, bounds)) meet(entry.id, entry.value);
      return;
    }
    for (let row = fromRow; row <= toRow; row += 1) {
      for (let column = fromColumn; column <= toColumn; column += 1) {
        for (const entry of this.bucket(column, row)) {
          if (entry.seen === query) continue;
          entry.seen = query;
          if (overlaps(entry.bounds, bounds)) meet(entry.id, entry.value);
        }
      }
    }
  }

  private span(bounds: Bounds): [number, number, number, number] {
    const last = CELLS_PER_SIDE - 1;
    return [
      clamp(Math.floor(bounds.left / this.cellWidth), 0, last),
      clamp(Math.floor(bounds.right / this.cellWidth), 0, last),
      clamp(Math.floor(bounds.top / this.cellHeight), 0, last),
      clamp(Math.floor(bounds.bottom / this.cellHeight), 0, last),
    ];
  }

  private cellsOf(bounds: Bounds): Entry<V>['cells'] {
    const cells = this.span(bounds);
    const area = (cells[1] - cells[0] + 1) * (cells[3] - cells[2] + 1);
    return area > MOST_CELLS ? null : cells;
  }

  private bucket(column: number, row: number): Entry<V>[] {
    return this.buckets[row * CELLS_PER_SIDE + column] as Entry<V>[];
  }

  private link(entry: Entry<V>): void {
    for (const list of this.listsOf(entry)) list.push(entry);
  }

  private unlink(entry: Entry<V>): void {
    for (const list of this.listsOf(entry)) {
      const at = list.indexOf(entry);
      const last = list.pop();
      // The order within a list means nothing: the last one takes the empty place.
      if (last && last !== entry) list[at] = last;
    }
  }

  private listsOf({ cells }: Entry<V>): Entry<V>[][] {
    if (!cells) return [this.large];
    const lists: Entry<V>[][] = [];
    const [fromColumn, toColumn, fromRow, toRow] = cells;
    for (let row = fromRow; row <= toRow; row += 1) {
      for (let column = fromColumn; column <= toColumn; column += 1) lists.push(this.bucket(column, row));
    }
    return lists;
  }
}

type Cells = Entry<unknown>['cells'];

function sameCells(a: Cells, b: Cells): boolean {
  if (a === null || b === null) return a === b;
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3];
}
