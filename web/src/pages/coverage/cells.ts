import type { CoverageCell } from '@/api/types';

export type Counted = 'settled' | 'n' | 'accepted';

/** One grid of two attributes: rows by the first, columns by the second; cells by both. */
export interface Grid {
  rows: string[];
  columns: string[];
  at: (row: string, column: string) => CoverageCell | undefined;
  total: CoverageCell;
  row: (row: string) => CoverageCell;
  column: (column: string) => CoverageCell;
}

const unique = (values: string[]) => [...new Set(values)];

function sum(cells: CoverageCell[]): CoverageCell {
  const add = (read: (cell: CoverageCell) => number) => cells.reduce((total, cell) => total + read(cell), 0);
  return {
    values: [],
    n: add((cell) => cell.n),
    in_work: add((cell) => cell.in_work),
    settled: add((cell) => cell.settled),
    accepted: add((cell) => cell.accepted),
    target: null,
    status: 'met',
    short: add((cell) => cell.short),
    lacking: add((cell) => cell.lacking),
  };
}

/** The grid of cells whose first two values are the row and the column (one attribute: one column). */
export function gridOf(cells: CoverageCell[]): Grid {
  const keyed = new Map(cells.map((cell) => [`${cell.values[0]}\u0000${cell.values[1] ?? ''}`, cell]));
  return {
    rows: unique(cells.map((cell) => cell.values[0] ?? '')),
    columns: unique(cells.map((cell) => cell.values[1] ?? '')),
    at: (row, column) => keyed.get(`${row}\u0000${column}`),
    total: sum(cells),
    row: (row) => sum(cells.filter((cell) => cell.values[0] === row)),
    column: (column) => sum(cells.filter((cell) => (cell.values[1] ?? '') === column)),
  };
}

/** Cells of three attributes in layers by one of them: a grid of the other two for each of its values. */
export function layersOf(cells: CoverageCell[], axis: number): { value: string; cells: CoverageCell[] }[] {
  return unique(cells.map((cell) => cell.values[axis] ?? '')).map((value) => ({
    value,
    cells: cells.filter((cell) => cell.values[axis] === value).map((cell) => ({ ...cell, values: cell.values.filter((_, index) => index !== axis) })),
  }));
}

/** The address of the items of a cell. */
export function itemsHref(project: string, by: readonly string[], values: readonly string[], counted: Counted): string {
  const params = new URLSearchParams();
  by.forEach((name, index) => params.append('attribute', `${name}:${values[index] ?? ''}`));
  if (counted === 'accepted') params.append('state', 'accepted');
  if (counted === 'settled') for (const state of ['settled', 'accepted']) params.append('state', state);
  return `/projects/${project}/items?${params.toString()}`;
}

/** Counts as a table for pasting elsewhere. */
export function asText(by: readonly string[], cells: readonly CoverageCell[]): string {
  const head = [...by, 'items', 'in_work', 'settled', 'accepted', 'target', 'status'];
  const rows = cells.map((cell) => [...cell.values, cell.n, cell.in_work, cell.settled, cell.accepted, cell.target ?? '', cell.status]);
  return [head, ...rows].map((row) => row.join('\t')).join('\n');
}
