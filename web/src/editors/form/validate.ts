/** Checks answers before they are sent, in the words of the page; the server checks again. */

import { type BoxRegion, hasRegions, isAsked, isEmpty, type Json, type Question } from '@/core/model/answers';
import { t } from '@/i18n/en/label';

/** One complaint: which question, which of its regions (when it is about one), and what is wrong. */
export interface Complaint {
  readonly question: string;
  readonly region: string | null;
  readonly message: string;
}

/** All complaints about a set of answers, in the order of the questions. */
export function complaintsAbout(questions: readonly Question[], answers: { readonly [name: string]: unknown }): Complaint[] {
  return questions.filter((question) => isAsked(question, answers)).flatMap((question) => {
    const value = answers[question.name];
    if (hasRegions(question)) return aboutRegions(question, (value ?? []) as readonly BoxRegion[]);
    const message = aboutValue(question, value as Json | undefined);
    return message === null ? [] : [{ question: question.name, region: null, message }];
  });
}

function aboutRegions(question: Question, regions: readonly BoxRegion[]): Complaint[] {
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
  if (isEmpty(value)) return question.required ? t('need_answer') : null;
  const { least, most } = question.options;
  if (question.type === 'choices' && Array.isArray(value)) {
    if (least !== undefined && value.length < least) return t('at_least_choices', { n: least });
    if (most !== undefined && value.length > most) return t('at_most_choices', { n: most });
  }
  if (question.type === 'number' || question.type === 'rating') {
    if (typeof value !== 'number' || !Number.isFinite(value)) return t('not_a_number');
    if ((question.type === 'rating' || question.options.whole === true) && !Number.isInteger(value)) return t('whole_number');
    const [low, high] = question.type === 'rating' ? scaleOf(question) : [least, most];
    if (low !== undefined && value < low) return t('number_low', { least: low });
    if (high !== undefined && value > high) return t('number_high', { most: high });
  }
  const limit = question.type === 'text' ? most : undefined;
  if (typeof value === 'string' && question.type === 'text' && limit !== undefined && [...value].length > limit) {
    return t('text_long', { most: limit, n: [...value].length });
  }
  return null;
}

/** The steps of a rating: from 1 to 5 unless the question says otherwise. */
export function scaleOf(question: Question): [number, number] {
  return [question.options.least ?? 1, question.options.most ?? 5];
}
