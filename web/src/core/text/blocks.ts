/** A text in blocks: its paragraphs, and the pieces of those that are too long to lay out at once. */

import type { StoredText } from './offsets';

/** What is laid out as one block; the line break after it belongs to no block. */
export interface Block {
  readonly start: number;
  readonly end: number;
  /** The block goes on with the paragraph of the block before it. */
  readonly continues: boolean;
}

const BREAK = /\r\n|\r|\n/g;
/** Longest block in UTF-16 units; longer paragraphs are cut at a sentence or a space. */
export const LONGEST = 6_000;
/** How far back a place between two graphemes is looked for. */
const NEAR = 256;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Where to cut a paragraph that begins at `from`: after a sentence, else after a space, never within a character. */
function cutAfter(units: string, from: number, to: number): number {
  const window = units.slice(from + LONGEST / 2, Math.min(to, from + LONGEST));
  const sentence = Math.max(window.lastIndexOf('. '), window.lastIndexOf('。'), window.lastIndexOf('? '), window.lastIndexOf('! '));
  const space = window.lastIndexOf(' ');
  if (sentence >= 0) return from + LONGEST / 2 + sentence + (window[sentence] === '。' ? 1 : 2);
  if (space >= 0) return from + LONGEST / 2 + space + 1;
  // No space for thousands of characters: cut between two graphemes.
  const last = from + LONGEST - NEAR;
  let cut = NEAR;
  for (const { index } of graphemes.segment(units.slice(last, from + LONGEST + 1))) if (index > 0 && index <= NEAR) cut = index;
  return last + cut;
}

export function blocksOf(text: StoredText): Block[] {
  const { units } = text;
  const blocks: Block[] = [];
  const add = (start: number, end: number, continues: boolean): void => {
    blocks.push({ start: text.toPoint(start), end: text.toPoint(end), continues });
  };
  const paragraph = (start: number, end: number): void => {
    let at = start;
    while (end - at > LONGEST) {
      const cut = cutAfter(units, at, end);
      add(at, cut, at > start);
      at = cut;
    }
    add(at, end, at > start);
  };
  let from = 0;
  for (const { 0: found, index } of units.matchAll(BREAK)) {
    paragraph(from, index);
    from = index + found.length;
  }
  paragraph(from, units.length);
  return blocks;
}

/** Index of the block that holds a position, or of the one before the line break that does. */
export function blockAt(blocks: readonly Block[], point: number): number {
  let low = 0;
  let high = blocks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((blocks[middle] as Block).start <= point) low = middle;
    else high = middle - 1;
  }
  return low;
}
