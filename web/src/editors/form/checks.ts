/**
 * What is wrong with a plain value: the checks of `src/assay/core/labels`, in the same words. Both
 * sides run the cases of `tests/core/labels/form_cases.json`.
 */

import type { Json, Question } from '@/core/model/answers';
import { t } from '@/i18n/en/form';
import { date, pairwise, ranking, taxonomy } from './checks-structured';
import { lengthOf } from './lengths';
import { general, grouped } from './numbers';
import { type Problem, quoted, wrong } from './problem';
import { scaleOf } from './scale';

type Check = (question: Question, value: Json) => Problem[];

const DEFAULT_LENGTH = 10_000;
const MAX_NUMBER = 1e15;

function isNumber(value: Json): value is number {
  return typeof value === 'number' && Math.abs(value) <= MAX_NUMBER;
}

function choice(question: Question, value: Json): Problem[] {
  if (typeof value !== 'string') return wrong('type', t('e_choice_type'));
  if (question.labels.some(({ name }) => name === value)) return [];
  const names = question.labels.slice(0, 20).map(({ name }) => name).join(', ');
  return wrong('unknown_label', t('e_choice_unknown', { value: quoted(value), names }));
}

function choices(question: Question, value: Json): Problem[] {
  if (!Array.isArray(value)) return wrong('type', t('e_choices_type'));
  const names = new Set(question.labels.map(({ name }) => name));
  if (value.length > names.size) return wrong('too_many', t('e_choices_many', { n: names.size }));
  const seen = new Set<string>();
  const problems = value.flatMap((name: Json, index): Problem[] => {
    if (typeof name !== 'string') return wrong('type', t('e_choices_entry'), `/${index}`);
    if (!names.has(name)) return wrong('unknown_label', t('e_unknown', { value: quoted(name) }), `/${index}`);
    if (seen.has(name)) return wrong('duplicate', t('e_twice', { value: quoted(name) }), `/${index}`);
    seen.add(name);
    return [];
  });
  if (problems.length > 0) return problems;
  const least = question.options.least ?? (question.required ? 1 : 0);
  const most = question.options.most ?? names.size;
  return least <= value.length && value.length <= most ? [] : wrong('count', t('e_choices_count', { least, most }));
}

function number(question: Question, value: Json): Problem[] {
  if (!isNumber(value)) return wrong('not_a_number', t('e_number'));
  const { whole, least, most } = question.options;
  if (whole && !Number.isInteger(value)) return wrong('not_whole', t('e_whole'));
  if (least !== undefined && value < least) return wrong('range', t('e_at_least', { least: general(least) }));
  if (most !== undefined && value > most) return wrong('range', t('e_at_most', { most: general(most) }));
  return [];
}

function rating(question: Question, value: Json): Problem[] {
  const [least, most] = scaleOf(question);
  if (typeof value !== 'number' || !Number.isInteger(value)) return wrong('type', t('e_step_type', { least, most }));
  return least <= value && value <= most ? [] : wrong('range', t('e_step_range', { least, most }));
}

function text(question: Question, value: Json): Problem[] {
  if (typeof value !== 'string') return wrong('type', t('e_text_type'));
  const { options } = question;
  const least = options.least ?? (question.required ? 1 : 0);
  const most = options.most ?? DEFAULT_LENGTH;
  const length = lengthOf(value);
  if (length < least || length > most) return wrong('length', t('e_length', { least: grouped(least), most: grouped(most) }));
  const half = [...value].findIndex((one) => /^[\uD800-\uDFFF]$/.test(one));
  if (half >= 0) return wrong('lone_surrogate', t('e_surrogate', { at: half }));
  if (value.includes('\0')) return wrong('nul', t('e_nul'));
  if (options.lines === false && /[\n\r]/.test(value)) return wrong('lines', t('e_lines'));
  return [];
}

const CHECKS: Readonly<Record<string, Check>> = { choice, choices, number, rating, text, date, pairwise, ranking, taxonomy };

/** What is wrong with a value that is there; nothing for types that only the server checks. */
export function problemsOf(question: Question, value: Json): Problem[] {
  return CHECKS[question.type]?.(question, value) ?? [];
}
