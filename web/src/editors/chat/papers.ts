/** The texts of a conversation's parts, by id: code points, words, and the pieces that spans cut them into. */

import type { Part } from '@/core/model/conversation';
import { blocksOf } from '@/core/text/blocks';
import { Boundaries } from '@/core/text/boundaries';
import { type Range, StoredText } from '@/core/text/offsets';

export interface PartPaper {
  readonly part: Part;
  readonly text: StoredText;
  readonly bounds: Boundaries;
}

export function papersOf(parts: readonly Part[]): Map<string, PartPaper> {
  return new Map(parts.map((part) => {
    const text = new StoredText(part.text);
    return [part.id, { part, text, bounds: new Boundaries(text, blocksOf(text)) }];
  }));
}

/** A span as it is laid over a part. */
export interface Laid {
  readonly id: string;
  readonly ranges: readonly Range[];
}

/** A stretch of text over which the same spans lie. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  /** Ids of spans that lie over it, those that begin first first. */
  readonly over: readonly string[];
  /** Ids of spans that begin here. */
  readonly begins: readonly string[];
}

/** Cuts a text where spans begin and end; `more` are places to cut besides. */
export function piecesOf(length: number, laid: readonly Laid[], more: readonly number[] = []): Piece[] {
  const cuts = new Set<number>([0, length]);
  for (const { ranges } of laid) for (const [start, end] of ranges) cuts.add(start).add(end);
  for (const at of more) cuts.add(at);
  const places = [...cuts].filter((at) => at >= 0 && at <= length).toSorted((a, b) => a - b);
  const ordered = laid.toSorted((a, b) => (a.ranges[0]?.[0] ?? 0) - (b.ranges[0]?.[0] ?? 0));
  return places.slice(0, -1).map((start, index) => {
    const end = places[index + 1] as number;
    return {
      start,
      end,
      over: ordered.filter(({ ranges }) => ranges.some(([from, to]) => from <= start && end <= to)).map(({ id }) => id),
      begins: ordered.filter(({ ranges }) => ranges[0]?.[0] === start && end <= (ranges[0]?.[1] ?? 0)).map(({ id }) => id),
    };
  });
}

/** The code point at a place of the DOM within an element that holds the text and nothing else. */
export function pointAt(element: Element, text: StoredText, node: Node, offset: number): number | null {
  if (!element.contains(node)) return null;
  const range = element.ownerDocument.createRange();
  range.setStart(element, 0);
  range.setEnd(node, offset);
  return text.clamp(text.toPoint(range.toString().length));
}
