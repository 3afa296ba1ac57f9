/** A few lines of a text around its first span, cut where spans begin and end. */

import type { Range, StoredText } from '@/core/text/offsets';
import { covers } from '@/core/text/ranges';

const SHORT = 320;
const BEFORE = 60;

export interface ExcerptPiece<S> {
  /** Where it begins, in code points. */
  readonly at: number;
  readonly text: string;
  /** Spans that cover it, outer ones first. */
  readonly spans: readonly S[];
}

export function excerpt<S extends { readonly ranges: readonly Range[] }>(text: StoredText, spans: readonly S[], most = SHORT): ExcerptPiece<S>[] {
  const valid = spans.filter(({ ranges }) => ranges.length > 0 && ranges.every(([a, b]) => a >= 0 && b > a && b <= text.length));
  const first = Math.min(...valid.map(({ ranges }) => (ranges[0] as Range)[0]), text.length);
  const start = valid.length === 0 || text.length <= most || first < BEFORE * 2 ? 0 : first - BEFORE;
  const end = Math.min(text.length, start + most);
  const cuts = new Set([start, end]);
  for (const { ranges } of valid) for (const [a, b] of ranges) for (const cut of [a, b]) if (cut > start && cut < end) cuts.add(cut);
  const edges = [...cuts].sort((a, b) => a - b);
  const size = (span: S): number => (span.ranges.at(-1) as Range)[1] - (span.ranges[0] as Range)[0];
  const pieces = edges.slice(0, -1).map((at, index): ExcerptPiece<S> => ({
    at,
    text: text.slice(at, edges[index + 1] as number),
    spans: valid.filter(({ ranges }) => covers(ranges, at)).sort((a, b) => size(b) - size(a)),
  }));
  const more = (words: string, at: number): ExcerptPiece<S> => ({ at, text: words, spans: [] });
  return [...(start > 0 ? [more('…', -1)] : []), ...pieces, ...(end < text.length ? [more('…', text.length + 1)] : [])];
}
