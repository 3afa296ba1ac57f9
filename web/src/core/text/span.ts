/** Spans and relations: what their regions hold, and the commands that change it. */

import type { Question, Region } from '../model/answers';
import { changeRegions } from '../store/commands';
import type { Delta } from '../store/delta';
import type { AnswerDocument } from '../store/document';
import { type Range, StoredText } from './offsets';
import { normalised, overlaps, rangesFrom, sameRanges } from './ranges';

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

// --- what a question allows of its spans ---

/** The span that already says what another would: the same label over the same words. */
export function sameSpan(spans: readonly SpanRegion[], label: string, ranges: readonly Range[]): SpanRegion | undefined {
  return spans.find((span) => span.label === label && sameRanges(span.ranges, ranges));
}

/** The span that ranges must not meet, where spans of the question must not overlap; `except` is the one that is changed. */
export function metSpan(question: Question, spans: readonly SpanRegion[], ranges: readonly Range[], except?: string): SpanRegion | undefined {
  if (question.options.overlap !== false) return undefined;
  return spans.find((span) => span.id !== except && overlaps(span.ranges, ranges));
}

// --- what a question allows of its relations ---

/** Whether it matters which end is which. */
export function isDirected(question: Question): boolean {
  return question.options.directed !== false && question.options.chains !== true;
}

/** Whether a relation of the question may end at regions of another one; `owner` is undefined for what belongs to none. */
export function mayJoin(question: Question, owner: string | undefined): boolean {
  const { between } = question.options;
  return owner !== undefined && (!Array.isArray(between) || between.map(String).includes(owner));
}

/** Labels that a relation from a region labelled `from` to one labelled `to` may have; null where none is excluded. */
export function labelsBetween(question: Question, from: string, to: string): readonly string[] | null {
  const { allowed } = question.options;
  if (!Array.isArray(allowed) || allowed.length === 0) return null;
  const triples = (allowed as readonly unknown[]).flatMap((triple) => (Array.isArray(triple) ? [triple as readonly unknown[]] : []));
  const found = triples.filter(([, source, target]) => (source === from && target === to) || (!isDirected(question) && source === to && target === from));
  return found.flatMap(([label]) => (typeof label === 'string' ? [label] : []));
}

/** The label that a relation between two regions gets: the wanted one where it may, else the first that may; null for none. */
export function labelBetween(question: Question, wanted: string | undefined, from: string, to: string): string | null {
  const allowed = labelsBetween(question, from, to);
  if (allowed === null) return wanted ?? null;
  return (wanted !== undefined && allowed.includes(wanted) ? wanted : allowed[0]) ?? null;
}

/** The relation that already says what another would: the same label between the same regions. */
export function sameRelation(question: Question, relations: readonly RelationRegion[], label: string, from: string, to: string): RelationRegion | undefined {
  return relations.find((one) => one.label === label && ((one.from === from && one.to === to) || (!isDirected(question) && one.from === to && one.to === from)));
}
