/** What a question offers to single keys: its labels, or the steps and candidates that stand for them. */

import type { LabelChoice, Question } from '@/core/model/answers';
import { letterOf } from '@/core/model/conversation';
import { t } from '@/i18n/en/form';
import { isPerPart, namedCandidates } from './candidates';
import { levelsOf, preferencesOf } from './pairwise';
import { stepsOf } from './scale';

/** More steps than this are typed, not chosen by one key. */
const MOST_KEYED = 11;

const choiceOf = (name: string, title: string): LabelChoice => ({ name, title, key: null, colour: '#6f6a5e', rule: null });

/** The choices of a question that one key each can make; none where keys would not help. */
export function keyedChoices(question: Question): readonly LabelChoice[] {
  if (isPerPart(question)) return [];
  switch (question.type) {
    case 'rating': {
      const steps = stepsOf(question);
      return question.options.style === 'slider' || steps.length > MOST_KEYED ? [] : steps.map((step) => choiceOf(String(step), String(step)));
    }
    case 'pairwise':
      return preferencesOf(question).map(({ name }) => choiceOf(name, preferenceTitle(question, name, titlesOf(question))));
    case 'ranking': {
      const candidates = namedCandidates(question) ?? [];
      const titles = titlesOf(question);
      return candidates.length > MOST_KEYED ? [] : candidates.map((id, index) => choiceOf(id, titles[index] as string));
    }
    default:
      return question.labels;
  }
}

/** Letters by place: what every candidate is called where its own title is not at hand. */
function titlesOf(question: Question): string[] {
  return (namedCandidates(question) ?? ['', '']).map((_, index) => letterOf(index));
}

/** A step of a preference in words: 'B is much better'. */
export function preferenceTitle(question: Question, step: string, titles: readonly string[]): string {
  if (step === 'tie') return t('tie');
  const [side, strength] = step.split(' ');
  const name = titles[side === 'first' ? 0 : 1] ?? '';
  if (strength === '1') return t(levelsOf(question) > 1 ? 'better_1_of' : 'better_1', { name });
  return t(strength === '2' ? 'better_2' : 'better_3', { name });
}
