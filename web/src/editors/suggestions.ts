/** Suggestions of a model as regions to decide on, with ids that stay the same at each opening. */

import { hasRegions, type Json, type Question, type Region } from '@/core/model/answers';
import type { Suggestion } from '@/core/model/task';
import type { AnswerDocument } from '@/core/store/document';
import type { OfferedRegion } from './contract';

/** Where dismissed suggestions are noted in a document: a value that belongs to no question. */
export function dismissedKey(question: string): string {
  return `~dismissed ${question}`;
}

/** A UUID of version 7's form made from text: the same text gives the same id. */
export function steadyId(text: string): string {
  let hex = '';
  for (let part = 0; part < 4; part += 1) {
    let hash = 0x811c9dc5 ^ (part * 0x9e3779b9);
    for (let index = 0; index < text.length; index += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
      hash ^= hash >>> 13;
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hex += ((hash ^ (hash >>> 15)) >>> 0).toString(16).padStart(8, '0');
  }
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Whether a region that came from outside has the geometry of its question's type. */
export type Fits = (question: Question, region: Region) => boolean;

/** The regions that a task's suggestions offer; malformed ones are left out. */
export function suggestedRegions(questions: readonly Question[], suggestions: { readonly [question: string]: Suggestion }, fits: Fits): OfferedRegion[] {
  return questions.filter(hasRegions).flatMap((question) => {
    const suggestion = suggestions[question.name];
    if (!suggestion || !Array.isArray(suggestion.value)) return [];
    const model = `${suggestion.model} ${suggestion.version}`.trim();
    return suggestion.value.flatMap((value: Json, index): OfferedRegion[] => {
      const region = regionOf(question, value, suggestion.id, `${suggestion.id} ${index}`);
      if (!region || !fits(question, region)) return [];
      const score = (value as { readonly score?: Json }).score;
      return [{ question: question.name, region, score: typeof score === 'number' ? score : suggestion.score, model }];
    });
  });
}

/** One value as a region of a question, or null when its label is not one of the question's. */
export function regionOf(question: Question, value: unknown, suggestion: string, idFrom: string): Region | null {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
  const { score: _score, id: given, label, attributes: said, ...geometry } = value as { readonly [name: string]: Json };
  if (typeof label !== 'string' || !question.labels.some(({ name }) => name === label)) return null;
  const attributes = typeof said === 'object' && said && !Array.isArray(said) ? (said as Region['attributes']) : {};
  const id = typeof given === 'string' && given !== '' ? given : steadyId(idFrom);
  if (geometry.rotation === 0 || geometry.rotation === null) delete (geometry as Record<string, Json>).rotation;
  return { ...geometry, id, label, attributes, suggestion };
}

/** Those that are neither taken into the answer nor dismissed. */
export function undecided(document: AnswerDocument, offered: readonly OfferedRegion[]): OfferedRegion[] {
  return offered.filter(({ question, region }) => {
    const dismissed = document.value(dismissedKey(question));
    return document.region(question, region.id) === undefined && !(Array.isArray(dismissed) && dismissed.includes(region.id));
  });
}
