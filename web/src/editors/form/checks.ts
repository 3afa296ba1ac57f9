/**
 * What is wrong with a plain value: the checks of `src/assay/core/labels`, in the same words. Both
 * sides run the cases of `tests/core/labels/form_cases.json`.
 */

import type { Json, Question } from '@/core/model/answers';
import { compiledPattern, PatternError } from '@/core/text/pattern';
import { t } from '@/i18n/en/form';
import { isPerPart } from './candidates';
import { date, pairwise, ranking, taxonomy } from './checks-structured';
import { lengthOf } from './lengths';
import { general, grouped } from './numbers';
import { type Problem, quoted, wrong } from './problem';
import { scaleOf, stepOf } from './scale';

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
  const { step } = question.options;
  if (typeof step === 'number' && !onGrid(value, least ?? 0, step)) return wrong('step', t('e_steps', { least: general(least ?? 0), step: general(step) }));
  return [];
}

/** Whether a number is whole steps away from where they begin. */
function onGrid(value: number, start: number, step: number): boolean {
  const near = start + Math.round((value - start) / step) * step;
  return Math.abs(near - value) <= 1e-9 * Math.max(Math.abs(near), Math.abs(value), step);
}

function rating(question: Question, value: Json): Problem[] {
  const [least, most] = scaleOf(question);
  const step = stepOf(question);
  if (Number.isInteger(step)) {
    if (typeof value !== 'number' || !Number.isInteger(value)) return wrong('type', t('e_step_type', { least, most }));
  } else if (!isNumber(value)) return wrong('type', t('e_step_number', { least, most }));
  if (value < least || value > most) return wrong('range', t('e_step_range', { least, most }));
  const steps = (value - least) / step;
  return Math.abs(steps - Math.round(steps)) < 1e-6 ? [] : wrong('step', t('e_steps', { least, step: general(step) }));
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
  const { pattern } = options;
  if (typeof pattern === 'string' && value !== '' && !follows(pattern, value)) return wrong('pattern', t('e_pattern', { pattern }));
  return [];
}

/** Whether a text follows a pattern; one that cannot be read is left to the server. */
function follows(pattern: string, text: string): boolean {
  try {
    return compiledPattern(pattern).matches(text);
  } catch (error) {
    if (error instanceof PatternError) return true;
    throw error;
  }
}

const CHECKS: Readonly<Record<string, Check>> = { choice, choices, number, rating, text, date, pairwise, ranking, taxonomy };

/** What is wrong with a value that is there; nothing for types that only the server checks. */
export function problemsOf(question: Question, value: Json): Problem[] {
  const check = CHECKS[question.type];
  if (!check) return [];
  return isPerPart(question) ? perPart(question, value, check) : check(question, value);
}

/** An answer for each turn or candidate; a required question wants all of them. */
function perPart(question: Question, value: Json, check: Check): Problem[] {
  const per = String(question.options.per);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong('type', t('e_parts_type', { shape: `{${per} id: value}` }));
  const given = value as { readonly [part: string]: Json };
  const parts = Array.isArray(question.options.parts) ? question.options.parts.map(String) : [];
  const at = (part: string): string => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const problems = Object.entries(given).flatMap(([part, own]) =>
    parts.length > 0 && !parts.includes(part)
      ? wrong('part', t('e_part', { per }), at(part))
      : check(question, own).map((problem) => ({ ...problem, pointer: `${at(part)}${problem.pointer}` })));
  if (!question.required) return problems;
  return [...problems, ...parts.filter((part) => !(part in given)).flatMap((part) => wrong('required', t('e_missing', { name: part }), at(part)))];
}
