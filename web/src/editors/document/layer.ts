/** The text layer of a page: its words, where each stands, and what a range of text covers. */

import { type Range, StoredText } from '@/core/text/offsets';
import { fetchJson } from './fetch';

/** A word: where it is in the page's text (code points) and on its picture (pixels). */
export interface LayerWord {
  readonly start: number;
  readonly end: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export class PageLayer {
  readonly text: StoredText;
  /** Whether the words stand in the order of the text, none within another: then they need not all be looked at. */
  private readonly inOrder: boolean;
  private readonly laid = new WeakMap<readonly Range[], readonly Rect[]>();

  constructor(text: string, readonly words: readonly LayerWord[]) {
    this.text = new StoredText(text);
    this.inOrder = words.every(({ start, end }, index) => index === 0 || ((words[index - 1] as LayerWord).start <= start && (words[index - 1] as LayerWord).end <= end));
  }

  /** The index of the word at a point of the picture, else of the nearest one; -1 where there is none. */
  wordAt(x: number, y: number, reach = Infinity): number {
    let best = -1;
    let least = reach;
    this.words.forEach((word, index) => {
      const dx = Math.max(word.x - x, 0, x - word.x - word.width);
      const dy = Math.max(word.y - y, 0, y - word.y - word.height);
      // A line is kept to: what is beside counts less than what is above or below.
      const distance = dx + 3 * dy;
      if (distance < least || (distance === 0 && least > 0)) {
        best = index;
        least = distance;
      }
    });
    return best;
  }

  /** The text from one word to another, whichever comes first. */
  between(one: number, other: number): Range | null {
    const first = this.words[Math.min(one, other)];
    const last = this.words[Math.max(one, other)];
    return first && last ? [first.start, last.end] : null;
  }

  /** The word above or below another: the nearest on the next line. */
  vertical(index: number, by: 1 | -1): number {
    const from = this.words[index];
    if (!from) return index;
    const middle = from.y + from.height / 2;
    let best = index;
    let least = Infinity;
    this.words.forEach((word, at) => {
      const dy = by * (word.y + word.height / 2 - middle);
      if (dy < from.height * 0.6) return;
      const distance = dy * 4 + Math.abs(word.x + word.width / 2 - from.x - from.width / 2);
      if (distance < least) {
        least = distance;
        best = at;
      }
    });
    return best;
  }

  /** Where ranges stand on the picture, words of one line joined. The same ranges give the same list. */
  rects(ranges: readonly Range[]): readonly Rect[] {
    const known = this.laid.get(ranges);
    if (known) return known;
    const found: { x: number; y: number; width: number; height: number }[] = [];
    for (const [start, end] of ranges) {
      let open: (typeof found)[number] | null = null;
      for (let at = this.firstAfter(start); at < this.words.length; at += 1) {
        const word = this.words[at] as LayerWord;
        if (word.start >= end) {
          if (this.inOrder) break;
          continue;
        }
        if (word.end <= start) continue;
        const part = within(word, start, end);
        const same = open !== null && Math.abs(open.y + open.height / 2 - part.y - part.height / 2) < Math.max(open.height, part.height) / 2 && part.x >= open.x;
        if (open && same) {
          const bottom = Math.max(open.y + open.height, part.y + part.height);
          open.width = part.x + part.width - open.x;
          open.y = Math.min(open.y, part.y);
          open.height = bottom - open.y;
        } else {
          open = { ...part };
          found.push(open);
        }
      }
    }
    this.laid.set(ranges, found);
    return found;
  }

  /** The first word that ends after a place of the text; the first of all where the words stand in no order. */
  private firstAfter(point: number): number {
    if (!this.inOrder) return 0;
    let low = 0;
    let high = this.words.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.words[middle] as LayerWord).end <= point) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The share of a word that a range covers. */
function within(word: LayerWord, start: number, end: number): Rect {
  const length = word.end - word.start;
  const from = Math.max(0, start - word.start) / length;
  const to = Math.min(length, end - word.start) / length;
  return { x: word.x + word.width * from, y: word.y, width: word.width * (to - from), height: word.height };
}

/** A layer as the server sends it; null for what has another shape. */
export function layerFrom(value: unknown): PageLayer | null {
  const { text, words } = (value ?? {}) as { text?: unknown; words?: unknown };
  if (typeof text !== 'string' || !Array.isArray(words)) return null;
  return new PageLayer(text, words.flatMap((word: unknown) => {
    const numbers = Array.isArray(word) && word.length >= 6 ? (word as unknown[]).slice(0, 6).map(Number) : [];
    const [start, end, x, y, width, height] = numbers as [number, number, number, number, number, number];
    return numbers.length === 6 && numbers.every(Number.isFinite) && end > start ? [{ start, end, x, y, width, height }] : [];
  }));
}

const kept = new Map<string, Promise<PageLayer | null>>();

/** The text layer at an address, fetched once. */
export function loadLayer(url: string): Promise<PageLayer | null> {
  const known = kept.get(url);
  if (known) return known;
  const loading = fetchJson(url).then(layerFrom);
  kept.set(url, loading);
  loading.catch(() => kept.delete(url));
  if (kept.size > 400) kept.delete(kept.keys().next().value as string);
  return loading;
}
