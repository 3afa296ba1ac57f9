/** Suggestions of a model as regions to decide on, with ids that stay the same at each opening. */

import { type BoxRegion, type Json, hasRegions, type Question } from '@/core/model/answers';
import type { Suggestion } from '@/core/model/task';
import type { AnswerDocument } from '@/core/store/document';

/** One suggested region: what it would become, and how sure the model was. */
export interface SuggestedRegion {
  readonly question: string;
  readonly region: BoxRegion;
  readonly score: number | null;
  readonly model: string;
}

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

function isBox(value: Json | undefined): value is [number, number, number, number] {
  return Array.isArray(value) && value.length === 4 && value.every((number) => typeof number === 'number' && Number.isFinite(number));
}

/** The regions that a task's suggestions offer; malformed ones are left out. */
export function suggestedRegions(
  questions: readonly Question[],
  suggestions: { readonly [question: string]: Suggestion },
): SuggestedRegion[] {
  return questions.filter(hasRegions).flatMap((question) => {
    const suggestion = suggestions[question.name];
    if (!suggestion || !Array.isArray(suggestion.value)) return [];
    const labels = new Set(question.labels.map(({ name }) => name));
    return suggestion.value.flatMap((value: Json, index): SuggestedRegion[] => {
      if (value === null || typeof value !== 'object' || Array.isArray(value)) return [];
      const fields = value as { readonly [name: string]: Json };
      const { box, label } = fields;
      if (!isBox(box) || typeof label !== 'string' || !labels.has(label)) return [];
      const attributes = typeof fields.attributes === 'object' && fields.attributes && !Array.isArray(fields.attributes) ? fields.attributes : {};
      const id = typeof fields.id === 'string' && fields.id !== '' ? fields.id : steadyId(`${suggestion.id} ${index}`);
      const rotation = typeof fields.rotation === 'number' && fields.rotation !== 0 ? { rotation: fields.rotation } : {};
      const score = typeof fields.score === 'number' ? fields.score : suggestion.score;
      return [{
        question: question.name,
        region: { id, label, box, ...rotation, attributes: attributes as BoxRegion['attributes'], suggestion: suggestion.id },
        score,
        model: `${suggestion.model} ${suggestion.version}`.trim(),
      }];
    });
  });
}

/** Those that are neither taken into the answer nor dismissed. */
export function undecided(document: AnswerDocument, offered: readonly SuggestedRegion[]): SuggestedRegion[] {
  return offered.filter(({ question, region }) => {
    const dismissed = document.value(dismissedKey(question));
    return document.region(question, region.id) === undefined && !(Array.isArray(dismissed) && dismissed.includes(region.id));
  });
}
