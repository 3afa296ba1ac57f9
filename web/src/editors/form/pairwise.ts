/** Preferences between two candidates: from 'the first by far' over 'equal' to 'the second by far'. */

import type { Json, Question } from '@/core/model/answers';
import { namedCandidates } from './candidates';

/** One step of the scale; `side` is the place of the winner, null for a tie. */
export interface Preference {
  readonly name: string;
  readonly side: 0 | 1 | null;
  readonly strength: number;
}

/** How many levels of strength a question has, from 1 to 3. */
export function levelsOf(question: Question): number {
  const levels = question.options.strength;
  return typeof levels === 'number' && levels >= 1 && levels <= 3 ? levels : 1;
}

/** The steps from left to right. */
export function preferencesOf(question: Question): Preference[] {
  const levels = levelsOf(question);
  const side = (place: 0 | 1): Preference[] =>
    Array.from({ length: levels }, (_, index) => ({ name: `${place === 0 ? 'first' : 'second'} ${index + 1}`, side: place, strength: index + 1 }));
  const tie: Preference[] = question.options.tie === false ? [] : [{ name: 'tie', side: null, strength: 0 }];
  return [...side(0).toReversed(), ...tie, ...side(1)];
}

/** The answer of a step, with the order in which the two were shown. */
export function answerOf(question: Question, name: string): Json | undefined {
  const shown = namedCandidates(question);
  const step = preferencesOf(question).find((one) => one.name === name);
  if (!step || !shown || shown.length !== 2) return undefined;
  if (step.side === null) return { winner: null, shown };
  const winner = shown[step.side] as string;
  return levelsOf(question) > 1 ? { winner, strength: step.strength, shown } : { winner, shown };
}

/** The step that an answer is; null when it is none. */
export function stepOf(question: Question, value: unknown): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { winner, strength } = value as { winner?: unknown; strength?: unknown };
  if (winner === null) return 'tie';
  const side = (namedCandidates(question) ?? []).indexOf(winner as string);
  if (side !== 0 && side !== 1) return null;
  return preferencesOf(question).find((one) => one.side === side && one.strength === (typeof strength === 'number' ? strength : 1))?.name ?? null;
}
