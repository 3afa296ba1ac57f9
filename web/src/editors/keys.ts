/** Keys of a project's labels and choices: the blueprint's where they are free, else the first free ones. */

import { canonical, isStroke, type Keys } from '@/core/actions/keys';
import { hasRegions, type Question } from '@/core/model/answers';
import { keyedChoices } from './form/keyed';

/** Types whose labels, steps or candidates are chosen by one key each. */
const KEYED: ReadonlySet<string> = new Set(['choice', 'choices', 'rating', 'pairwise', 'ranking']);

/** One label of one question and the key that chooses it; null when all are taken. */
export interface LabelKey {
  readonly question: string;
  readonly label: string;
  readonly key: Keys | null;
}

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'] as const;
const SHIFTED = DIGITS.map((digit) => `Shift+Digit${digit}`);
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

function wanted(key: string): Keys {
  return /^[A-Z]$/.test(key) ? `Shift+${key.toLowerCase()}` : key.toLowerCase();
}

/**
 * Gives each label of each question a key, none twice and none that `taken` (the keys of actions that
 * are alive at the same time) already means. The blueprint's own keys come first; then digits go to
 * the first question with labels, and shifted digits to what is left of it; other questions get the
 * first free letter of the label's name, else a free digit, else any free letter. Candidates get digits
 * as long as there are any; a rating gets the digits of its steps where all of them are free.
 */
export function assignKeys(questions: readonly Question[], taken: Iterable<Keys>): LabelKey[] {
  const used = new Set([...taken].map(canonical));
  const claim = (key: Keys): Keys | null => {
    const stroke = canonical(key);
    if (used.has(stroke)) return null;
    used.add(stroke);
    return key;
  };
  const labelled = questions
    .filter((question) => hasRegions(question) || KEYED.has(question.type))
    .map((question) => ({ ...question, labels: keyedChoices(question) }))
    .filter(({ labels }) => labels.length > 0);
  const ordered = [...labelled.filter(hasRegions), ...labelled.filter((q) => !hasRegions(q))].filter(({ type }) => type !== 'rating');
  const given = new Map<string, Keys | null>();
  for (const question of ordered) {
    for (const label of question.labels) {
      const own = label.key && isStroke(wanted(label.key)) ? claim(wanted(label.key)) : null;
      if (own) given.set(`${question.name} ${label.name}`, own);
    }
  }
  ordered.forEach((question, index) => {
    for (const label of question.labels) {
      const id = `${question.name} ${label.name}`;
      if (given.has(id)) continue;
      const letters = [...label.name.toLowerCase()].filter((letter) => LETTERS.includes(letter));
      const choices = index === 0 || question.type === 'pairwise' || question.type === 'ranking' ? [...DIGITS, ...SHIFTED, ...letters] : [...letters, ...DIGITS, ...SHIFTED, ...LETTERS];
      let key: Keys | null = null;
      for (const choice of choices) {
        key = claim(choice);
        if (key) break;
      }
      given.set(id, key);
    }
  });
  // A step of a rating is chosen by its own digit or by none: 4 never means 1.
  for (const question of labelled.filter(({ type }) => type === 'rating')) {
    if (!question.labels.every(({ name }) => (DIGITS as readonly string[]).includes(name) && !used.has(canonical(name)))) continue;
    for (const { name } of question.labels) given.set(`${question.name} ${name}`, claim(name));
  }
  return labelled.flatMap((question) =>
    question.labels.map((label) => ({ question: question.name, label: label.name, key: given.get(`${question.name} ${label.name}`) ?? null })),
  );
}
