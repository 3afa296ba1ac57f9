/** What an answer becomes when a choice of its question is made by key or click. */

import type { Json, Question } from '@/core/model/answers';
import { namedCandidates } from './candidates';
import { answerOf, stepOf } from './pairwise';
import { placesOf, rankingOf, toggled } from './ranking';

/** The value after a choice: choices and rankings toggle; a single answer is set, and unset when chosen again. */
export function chosen(question: Question, before: unknown, label: string): Json | undefined {
  switch (question.type) {
    case 'choices': {
      const all = Array.isArray(before) ? (before as string[]) : [];
      const next = all.includes(label) ? all.filter((one) => one !== label) : [...all, label];
      const order = question.labels.map(({ name }) => name);
      return next.toSorted((a, b) => order.indexOf(a) - order.indexOf(b));
    }
    case 'rating':
      return before === Number(label) && !question.required ? undefined : Number(label);
    case 'pairwise':
      return stepOf(question, before) === label && !question.required ? undefined : answerOf(question, label);
    case 'ranking': {
      const candidates = namedCandidates(question) ?? [];
      return rankingOf(toggled(placesOf(before, candidates), label), candidates);
    }
    default:
      return before === label && !question.required ? undefined : label;
  }
}
