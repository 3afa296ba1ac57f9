/** One text as the editor knows it: its code points, blocks and units, and which spans lie where. */

import type { Question, Region } from '@/core/model/answers';
import type { Datum } from '@/core/model/task';
import { type Block, blocksOf } from '@/core/text/blocks';
import { Boundaries } from '@/core/text/boundaries';
import { StoredText } from '@/core/text/offsets';
import { isSpan, type SpanRegion } from '@/core/text/span';
import { SpanIndex } from '@/core/text/span-index';

export class Paper {
  readonly text: StoredText;
  readonly blocks: readonly Block[];
  readonly bounds: Boundaries;
  readonly index = new SpanIndex();

  constructor(
    /** Name of the datum. */
    readonly key: string,
    words: string,
    /** The page that shows the words, where the datum is HTML. */
    readonly html: string | null = null,
  ) {
    this.text = new StoredText(words);
    this.blocks = blocksOf(this.text);
    this.bounds = new Boundaries(this.text, this.blocks);
  }
}

/** The texts among an item's data. */
export function papersOf(data: { readonly [name: string]: Datum }): Paper[] {
  return Object.entries(data).flatMap(([name, datum]) => {
    const html = (datum as { readonly html?: unknown }).html;
    if (typeof datum.text !== 'string') return [];
    return [new Paper(name, datum.text, datum.type === 'html' && typeof html === 'string' ? html : null)];
  });
}

/** The text that a span lies in: the one that it names, else that of its question, else the first. */
export function paperOf(papers: readonly Paper[], question: Question | undefined, region: Region | undefined): Paper | undefined {
  const name = region?.datum ?? question?.on;
  return papers.find(({ key }) => key === name) ?? (name === undefined || name === null ? papers[0] : undefined);
}

/** Puts spans where they are found by position; those outside of the text are left out. */
export function indexSpan(papers: readonly Paper[], question: Question | undefined, region: Region | undefined): SpanRegion | null {
  const paper = paperOf(papers, question, region);
  if (!paper || !isSpan(region)) return null;
  const last = region.ranges.at(-1)?.[1] ?? 0;
  if (region.ranges.length === 0 || last > paper.text.length) return null;
  paper.index.set(region.id, region.ranges);
  return region;
}
