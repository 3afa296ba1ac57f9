/** Scales of ratings: where they begin and end, and their steps. */

import type { Question } from '@/core/model/answers';

/** The ends of a rating: from 1 to 5 unless the question says otherwise; 0 to 10 for NPS. */
export function scaleOf(question: Question): [number, number] {
  const { least, most, style } = question.options;
  return style === 'nps' ? [0, 10] : [least ?? 1, most ?? 5];
}

export function stepOf(question: Question): number {
  const step = question.options.step;
  return typeof step === 'number' && step > 0 ? step : 1;
}

/** All steps, from low to high. */
export function stepsOf(question: Question): number[] {
  const [least, most] = scaleOf(question);
  const step = stepOf(question);
  const count = Math.floor((most - least) / step + 1e-9) + 1;
  return Array.from({ length: Math.max(0, Math.min(count, 1001)) }, (_, index) => Number((least + index * step).toPrecision(12)));
}
