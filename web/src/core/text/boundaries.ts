/** Where graphemes, tokens and sentences begin and end, found block by block when they are needed. */

import { type Block, blockAt } from './blocks';
import type { Range, StoredText } from './offsets';

/** What the ends of a span snap to; `character` is a code point. */
export type Unit = 'token' | 'grapheme' | 'character';
/** What the caret moves by. */
export type Stride = Unit | 'sentence' | 'block';

export function unitFrom(option: unknown): Unit {
  return option === 'grapheme' || option === 'character' ? option : 'token';
}

const segmenters = {
  token: new Intl.Segmenter('en', { granularity: 'word' }),
  grapheme: new Intl.Segmenter('en', { granularity: 'grapheme' }),
  sentence: new Intl.Segmenter('en', { granularity: 'sentence' }),
};
type Segmented = keyof typeof segmenters;

const MOST_KEPT = 64;
const isSpace = (words: string): boolean => words.trim() === '';

/**
 * The pieces of a text. A token is a word or a sign (emoji with all that is joined to it is one); white
 * space is no token. A sentence ends before the white space that follows it. Nothing reaches over a block.
 */
export class Boundaries {
  private readonly kept = new Map<string, readonly Range[]>();

  constructor(readonly text: StoredText, readonly blocks: readonly Block[]) {}

  /** The pieces of one block in their order. */
  pieces(block: number, kind: Segmented): readonly Range[] {
    const key = `${kind} ${block}`;
    const known = this.kept.get(key);
    if (known) {
      this.kept.delete(key);
      this.kept.set(key, known);
      return known;
    }
    const found = this.segment(block, kind);
    this.kept.set(key, found);
    if (this.kept.size > MOST_KEPT) this.kept.delete(this.kept.keys().next().value as string);
    return found;
  }

  /** The token, grapheme or sentence at a position; null where there is none (white space, a line break). */
  at(point: number, kind: Segmented): Range | null {
    const pieces = this.pieces(blockAt(this.blocks, point), kind);
    const piece = pieces[firstEndingAfter(pieces, point)];
    return piece && piece[0] <= point ? piece : null;
  }

  /** A selection widened to whole units, white space at its ends left out for tokens; null where nothing is left. */
  snapped([from, to]: Range, unit: Unit): Range | null {
    const start = this.text.clamp(Math.min(from, to));
    const end = this.text.clamp(Math.max(from, to));
    if (unit === 'character' || start === end) return end > start ? [start, end] : null;
    if (unit === 'grapheme') return [this.at(start, 'grapheme')?.[0] ?? start, this.at(end - 1, 'grapheme')?.[1] ?? end];
    const first = this.at(start, 'token') ?? this.after(start, 'token');
    const last = this.at(end - 1, 'token') ?? this.before(end, 'token');
    if (!first || !last || first[0] >= end || last[1] <= start || last[1] <= first[0]) return null;
    return [first[0], last[1]];
  }

  /** The first piece that begins at or after a position. */
  after(point: number, kind: Segmented): Range | null {
    for (let block = blockAt(this.blocks, point); block < this.blocks.length; block += 1) {
      const found = this.pieces(block, kind).find(([start]) => start >= point);
      if (found) return found;
    }
    return null;
  }

  /** The last piece that ends at or before a position. */
  before(point: number, kind: Segmented): Range | null {
    for (let block = blockAt(this.blocks, point); block >= 0; block -= 1) {
      const found = this.pieces(block, kind).findLast(([, end]) => end <= point);
      if (found) return found;
    }
    return null;
  }

  /** Where a caret comes to that goes one stride on. */
  next(point: number, stride: Stride): number {
    if (stride === 'character') return this.text.clamp(this.overBreak(point, 1));
    if (stride === 'block') {
      const block = blockAt(this.blocks, point);
      return this.blocks[block + 1]?.start ?? this.text.length;
    }
    if (stride === 'grapheme') {
      const here = this.at(point, 'grapheme');
      return here ? here[1] : this.text.clamp(this.overBreak(point, 1));
    }
    const here = this.at(point, stride);
    if (here && here[1] > point) return stride === 'sentence' ? (this.after(here[1], stride)?.[0] ?? here[1]) : here[1];
    const next = this.after(point, stride);
    return next ? (stride === 'sentence' ? next[0] : next[1]) : this.text.length;
  }

  /** Where a caret comes to that goes one stride back. */
  previous(point: number, stride: Stride): number {
    if (stride === 'character') return this.text.clamp(this.overBreak(point, -1));
    if (stride === 'block') {
      const block = blockAt(this.blocks, point);
      const start = this.blocks[block]?.start ?? 0;
      return start < point ? start : (this.blocks[block - 1]?.start ?? 0);
    }
    if (stride === 'grapheme') {
      const block = this.blocks[blockAt(this.blocks, point)];
      return block && point > block.start && point <= block.end ? (this.at(point - 1, 'grapheme')?.[0] ?? point - 1) : this.text.clamp(this.overBreak(point, -1));
    }
    const here = point > 0 ? this.at(point - 1, stride) : null;
    if (here) return here[0];
    return this.before(point, stride)?.[0] ?? 0;
  }

  /** One code point on or back, a line break taken whole. */
  private overBreak(point: number, by: 1 | -1): number {
    const index = blockAt(this.blocks, point);
    const block = this.blocks[index] as Block;
    if (by === 1) return point >= block.end && index + 1 < this.blocks.length ? (this.blocks[index + 1] as Block).start : point + 1;
    return point === block.start && index > 0 && !block.continues ? (this.blocks[index - 1] as Block).end : point - 1;
  }

  private segment(index: number, kind: Segmented): readonly Range[] {
    const block = this.blocks[index];
    if (!block) return [];
    const base = this.text.toUnit(block.start);
    const found: Range[] = [];
    for (const { segment, index: at } of segmenters[kind].segment(this.text.slice(block.start, block.end))) {
      if (kind === 'token' && isSpace(segment)) continue;
      const length = kind === 'sentence' ? segment.trimEnd().length : segment.length;
      if (length > 0) found.push([this.text.toPoint(base + at), this.text.toPoint(base + at + length)]);
    }
    return found;
  }
}

/** Index of the first piece that ends after a position. */
function firstEndingAfter(pieces: readonly Range[], point: number): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((pieces[middle] as Range)[1] <= point) low = middle + 1;
    else high = middle;
  }
  return low;
}
