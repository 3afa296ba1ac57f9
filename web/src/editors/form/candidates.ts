/** What ranking, pairwise and per-turn questions are about, taken from the item where the blueprint names nothing. */

import { conversationOf, letterOf, type Part, partsOf } from '@/core/model/conversation';
import type { Question } from '@/core/model/answers';
import type { Datum } from '@/core/model/task';

type Data = { readonly [name: string]: Datum };

/** One of the things to be compared. */
export interface Candidate {
  readonly id: string;
  /** Its letter, or the name that the blueprint gives it. */
  readonly title: string;
  /** What it says; empty for those that only have a name. */
  readonly text: string;
}

/** Whether a question is answered for each turn or candidate rather than for the whole item. */
export function isPerPart(question: Question): boolean {
  return question.options.per === 'turn' || question.options.per === 'candidate';
}

/** The turns or candidates that a question is answered for. */
export function partsAsked(question: Question, data: Data): Part[] {
  const conversation = conversationIn(question, data);
  return conversation ? partsOf(conversation).filter(({ kind }) => kind === question.options.per) : [];
}

/** What a ranking or pairwise question compares, in the order in which it is shown. */
export function candidatesOf(question: Question, data: Data): Candidate[] {
  const conversation = conversationIn(question, data);
  const texts = new Map((conversation?.candidates ?? []).map(({ id, text }, place) => [id, { text, letter: letterOf(place) }] as const));
  const names = namedCandidates(question);
  if (names) return names.map((name) => ({ id: name, title: texts.get(name)?.letter ?? name.replaceAll('_', ' '), text: texts.get(name)?.text ?? '' }));
  return [...texts].map(([id, { text, letter }]) => ({ id, title: letter, text }));
}

/** Ids of candidates that a question carries itself (named by the blueprint, or resolved). */
export function namedCandidates(question: Question): readonly string[] | null {
  const named = question.options.candidates;
  return Array.isArray(named) && named.length > 0 ? named.filter((one): one is string => typeof one === 'string') : null;
}

/**
 * The questions with candidates and parts of this item filled in, so that keys, checks and words
 * need nothing but the question.
 */
export function resolved(questions: readonly Question[], data: Data): Question[] {
  return questions.map((question) => {
    if (isPerPart(question)) return { ...question, options: { ...question.options, parts: partsAsked(question, data).map(({ id }) => id) } };
    if ((question.type !== 'ranking' && question.type !== 'pairwise') || namedCandidates(question)) return question;
    return { ...question, options: { ...question.options, candidates: candidatesOf(question, data).map(({ id }) => id) } };
  });
}

function conversationIn(question: Question, data: Data) {
  const own = question.on === null ? null : conversationOf(data[question.on]);
  if (own) return own;
  for (const datum of Object.values(data)) {
    const conversation = conversationOf(datum);
    if (conversation) return conversation;
  }
  return null;
}
