/** Checks answers before they are sent, in the server's words; the server checks again. */

import { hasRegions, isAsked, isEmpty, type Json, type Question, type Region } from '@/core/model/answers';
import { t as form } from '@/i18n/en/form';
import { t } from '@/i18n/en/label';
import { problemsOf } from './checks';
import { type Problem, wrong } from './problem';

export { scaleOf } from './scale';

/** One complaint: which question, which of its regions (when it is about one), and what is wrong. */
export interface Complaint {
  readonly question: string;
  readonly region: string | null;
  readonly message: string;
  /** Where in the value: a JSON pointer; absent for the whole. */
  readonly at?: string;
}

/** All complaints about a set of answers, in the order of the questions. */
export function complaintsAbout(questions: readonly Question[], answers: { readonly [name: string]: unknown }): Complaint[] {
  return questions.filter((question) => isAsked(question, answers)).flatMap((question) => {
    const value = answers[question.name];
    if (hasRegions(question)) return aboutRegions(question, (value ?? []) as readonly Region[]);
    const [problem] = problemsWith(question, value as Json | undefined);
    return problem ? [{ question: question.name, region: null, message: wordsOfProblem(problem), at: problem.pointer }] : [];
  });
}

/** What the server did not accept of these answers, at the questions and regions that it names. */
export function complaintsOf(problems: readonly Problem[], answers: { readonly [name: string]: unknown }): Complaint[] {
  return problems.map((problem) => {
    const [first, second, third] = problem.pointer.split('/').slice(1);
    const [question, index] = first === 'answers' ? [second, third] : [first, second];
    const value = answers[question ?? ''];
    const region = Array.isArray(value) && index !== undefined ? (value[Number(index)] as { id?: string } | undefined)?.id : undefined;
    return { question: question ?? '', region: region ?? null, message: wordsOfProblem(problem) };
  });
}

function aboutRegions(question: Question, regions: readonly Region[]): Complaint[] {
  const found: Complaint[] = [];
  const least = question.options.least ?? 0;
  const most = question.options.most;
  if (regions.length < least) found.push({ question: question.name, region: null, message: t('at_least_regions', { n: least }) });
  if (most !== undefined && regions.length > most) found.push({ question: question.name, region: null, message: t('at_most_regions', { n: most }) });
  for (const attribute of question.attributes) {
    const missing = regions.filter((region) => isAsked(attribute, region.attributes) && aboutValue(attribute, region.attributes[attribute.name]) !== null);
    const [first] = missing;
    if (first) {
      found.push({ question: question.name, region: first.id, message: t('need_attribute', { attribute: attribute.title, n: missing.length }) });
    }
  }
  return found;
}

/** What is wrong with one plain value, or null. */
export function aboutValue(question: Question, value: Json | undefined): string | null {
  const [problem] = problemsWith(question, value);
  return problem ? wordsOfProblem(problem) : null;
}

/** Problems of a value that may be missing. */
export function problemsWith(question: Question, value: Json | undefined): Problem[] {
  if (isEmpty(value)) return question.required ? wrong('required', form('e_missing', { name: question.name })) : [];
  return problemsOf(question, value as Json);
}

/** A problem as it stands at the field: the server's and this page's own read the same. */
export function wordsOfProblem({ code, message }: Pick<Problem, 'code' | 'message'>): string {
  if (code === 'required') return form('need_answer');
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? '' : '.'}`;
}
