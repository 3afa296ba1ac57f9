/** Spans and relations: what their regions hold, and the commands that change it. */

import type { Region } from '../model/answers';
import { changeRegions } from '../store/commands';
import type { Delta } from '../store/delta';
import type { AnswerDocument } from '../store/document';
import { type Range, StoredText } from './offsets';
import { normalised, rangesFrom } from './ranges';

/** A labelled piece of a text, in code points of what is stored. */
export interface SpanRegion extends Region {
  readonly ranges: readonly Range[];
  /** What stands in the ranges; the server checks it. */
  readonly text: string;
  /** The turn or candidate of a conversation that it lies in. */
  readonly part?: string;
}

/** A link from one region to another. */
export interface RelationRegion extends Region {
  readonly from: string;
  readonly to: string;
}

export function isSpan(region: Region | undefined): region is SpanRegion {
  return region !== undefined && Array.isArray((region as Partial<SpanRegion>).ranges);
}

export function isRelation(region: Region | undefined): region is RelationRegion {
  return region !== undefined && typeof (region as Partial<RelationRegion>).from === 'string' && typeof (region as Partial<RelationRegion>).to === 'string';
}

/** The `text` of a span: its parts, a space between them. */
export function storedWords(text: StoredText, ranges: readonly Range[]): string {
  return ranges.map(([start, end]) => text.slice(start, end)).join(' ');
}

/** Gives a span other ranges; its words follow. */
export function reshapeSpan(document: AnswerDocument, question: string, id: string, text: StoredText, ranges: readonly Range[]): Delta {
  const clean = normalised(ranges);
  return changeRegions(document, question, [id], { what: 'edit', name: '' }, (region) => ({ ...region, ranges: clean, text: storedWords(text, clean) }) as SpanRegion);
}

/** Whether a region from outside is a span within a text of `length`. */
export function spanFits(region: Region, length: number): boolean {
  return isSpan(region) && rangesFrom(region.ranges, length) !== null;
}

/** Labels that a relation from a span labelled `from` to one labelled `to` may have; null where none is excluded. */
export function allowedLabels(allowed: unknown, from: string, to: string): readonly string[] | null {
  if (!Array.isArray(allowed) || allowed.length === 0) return null;
  return (allowed as readonly unknown[]).flatMap((triple) => {
    const [label, source, target] = Array.isArray(triple) ? (triple as readonly unknown[]) : [];
    return typeof label === 'string' && source === from && target === to ? [label] : [];
  });
}
