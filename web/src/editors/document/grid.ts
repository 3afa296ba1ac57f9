/** A table as cells: a box split into rows and columns, each cell knowing its own. */

import type { AttributeValues, Question } from '@/core/model/answers';
import { type BoxNumbers, type BoxRegion, roundedBox } from '@/core/geometry/box';

/** Cells of a box in reading order, with whole pixels between them kept apart by nothing. */
export function cellsOf(box: BoxNumbers, rows: number, columns: number): { readonly row: number; readonly column: number; readonly box: BoxNumbers }[] {
  const [x, y, width, height] = box;
  return Array.from({ length: rows * columns }, (_, index) => {
    const row = Math.floor(index / columns);
    const column = index % columns;
    const left = x + (width * column) / columns;
    const top = y + (height * row) / rows;
    const cell: BoxNumbers = [left, top, x + (width * (column + 1)) / columns - left, y + (height * (row + 1)) / rows - top];
    return { row, column, box: roundedBox({ box: cell, rotation: 0 }).box };
  });
}

/** The regions that take the place of one box: its label, its attributes, and row and column where they are asked for. */
export function splitRegions(question: Question, region: BoxRegion, rows: number, columns: number, newId: () => string): BoxRegion[] {
  const { suggestion: _gone, rotation: _straight, ...rest } = region;
  const asks = (name: string): boolean => question.attributes.some((attribute) => attribute.name === name && (attribute.type === 'number' || attribute.type === 'rating'));
  return cellsOf(region.box, rows, columns).map(({ row, column, box }) => {
    const place: AttributeValues = { ...(asks('row') ? { row: row + 1 } : {}), ...(asks('column') ? { column: column + 1 } : {}) };
    return { ...rest, id: newId(), box, attributes: { ...region.attributes, ...place } };
  });
}
