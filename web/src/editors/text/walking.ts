/** Where the caret goes, and what it selects on its way: from token to token, or between characters. */

import type { Stride, Unit } from '@/core/text/boundaries';
import type { Range } from '@/core/text/offsets';
import type { Paper } from './paper';
import type { Caret, Pending } from './state';

/** A caret with what it selects now. */
export interface Walked {
  readonly caret: Caret;
  readonly pending: Pending | null;
}

/** The token at a position, else the next, else the one before. */
export function tokenNear({ bounds }: Paper, point: number): Range | null {
  return bounds.at(point, 'token') ?? bounds.after(point, 'token') ?? bounds.before(point, 'token');
}

/**
 * Puts the caret at a position. Where tokens are marked, the token there is what is selected; between
 * characters nothing is, until the caret goes on with Shift.
 */
export function placed(paper: Paper, unit: Unit, point: number): Walked {
  const token = unit === 'token' ? tokenNear(paper, point) : null;
  const at = token ? token[0] : paper.text.clamp(point);
  const caret: Caret = { paper: paper.key, point: at, anchor: token ?? [at, at], keyed: true };
  return { caret, pending: token ? { paper: paper.key, range: token } : null };
}

/** Goes a stride on or back; with `extend` all from the anchor to there is selected. */
export function walked(paper: Paper, unit: Unit, caret: Caret, stride: Stride, by: 1 | -1, extend: boolean): Walked {
  return unit === 'token' ? overTokens(paper, caret, stride, by, extend) : betweenCharacters(paper, unit, caret, stride, by, extend);
}

/** Selects all from the caret's anchor to a position. */
export function extended(paper: Paper, unit: Unit, caret: Caret, point: number): Walked {
  const cell = unit === 'token' ? tokenNear(paper, point) : null;
  const to: Range = cell ?? [paper.text.clamp(point), paper.text.clamp(point)];
  const range = paper.bounds.snapped([Math.min(caret.anchor[0], to[0]), Math.max(caret.anchor[1], to[1])], unit);
  return { caret: { ...caret, point: to[0], keyed: true }, pending: range ? { paper: paper.key, range } : null };
}

function overTokens(paper: Paper, caret: Caret, stride: Stride, by: 1 | -1, extend: boolean): Walked {
  const { bounds } = paper;
  const here = tokenNear(paper, caret.point);
  if (!here) return { caret, pending: null };
  let target: Range | null;
  if (stride === 'token' || stride === 'grapheme' || stride === 'character') {
    // A caret that stands before the first token comes to it first.
    target = by === 1 ? (here[0] > caret.point ? here : bounds.after(here[1], 'token')) : bounds.before(here[0], 'token');
  } else if (by === -1) {
    target = bounds.at(bounds.previous(here[0], stride), 'token') ?? bounds.after(bounds.previous(here[0], stride), 'token');
  } else {
    const next = bounds.next(here[0], stride);
    target = extend ? lastBefore(paper, here, next, stride) : bounds.after(next, 'token');
  }
  const cell = target ?? here;
  return extend ? extended(paper, 'token', caret, cell[0]) : placed(paper, 'token', cell[0]);
}

/** The last token of this sentence or paragraph; that of the next when it is here already. */
function lastBefore({ bounds, text }: Paper, here: Range, next: number, stride: Stride): Range | null {
  const last = bounds.before(next, 'token');
  if (last && last[0] > here[0]) return last;
  return bounds.before(next >= text.length ? text.length : bounds.next(next, stride), 'token');
}

function betweenCharacters(paper: Paper, unit: Unit, caret: Caret, stride: Stride, by: 1 | -1, extend: boolean): Walked {
  const point = by === 1 ? paper.bounds.next(caret.point, stride) : paper.bounds.previous(caret.point, stride);
  if (!extend) return placed(paper, unit, point);
  const range: Range = [Math.min(caret.anchor[0], point), Math.max(caret.anchor[1], point)];
  const snapped = paper.bounds.snapped(range, unit);
  return { caret: { ...caret, point, keyed: true }, pending: snapped ? { paper: paper.key, range: snapped } : null };
}

/** A span's ranges with its end or start one unit further or nearer; null where nothing would be left. */
export function stretched(paper: Paper, unit: Unit, ranges: readonly Range[], side: 'start' | 'end', by: 1 | -1): Range[] | null {
  const { bounds, text } = paper;
  const index = side === 'start' ? 0 : ranges.length - 1;
  const [start, end] = ranges[index] as Range;
  const kind = unit === 'token' ? 'token' : 'grapheme';
  let edge: number;
  if (unit === 'character') edge = side === 'start' ? start + by : end + by;
  else if (side === 'end') edge = by === 1 ? (bounds.after(end, kind)?.[1] ?? text.length) : (bounds.before(bounds.at(end - 1, kind)?.[0] ?? end - 1, kind)?.[1] ?? start);
  else edge = by === -1 ? (bounds.before(start, kind)?.[0] ?? 0) : (bounds.after(bounds.at(start, kind)?.[1] ?? start + 1, kind)?.[0] ?? end);
  edge = text.clamp(edge);
  const piece: Range = side === 'start' ? [edge, end] : [start, edge];
  if (piece[1] <= piece[0]) return null;
  return ranges.map((range, at) => (at === index ? piece : range));
}

/** A span's ranges with one end of one part dragged to a position; null where that would turn it over. */
export function dragged(paper: Paper, unit: Unit, ranges: readonly Range[], part: number, side: 'start' | 'end', point: number): Range[] | null {
  const range = ranges[part];
  if (!range) return null;
  const loose: Range = side === 'start' ? [point, range[1]] : [range[0], point];
  if (loose[1] <= loose[0]) return null;
  const snapped = paper.bounds.snapped(loose, unit);
  return snapped ? ranges.map((one, at) => (at === part ? snapped : one)) : null;
}
