/** Scales of ratings: where they begin and end, and their steps. */

import type { Question } from '@/core/model/answers';

const SCALES: Readonly<Record<string, readonly [number, number]>> = { slider: [0, 100], nps: [0, 10] };

/** The ends of a rating: from 1 to 5 unless its style or the question says otherwise. */
export function scaleOf(question: Question): [number, number] {
  const [low, high] = SCALES[String(question.options.style)] ?? [1, 5];
  return [question.options.least ?? low, question.options.most ?? high];
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
  return Array.from({ length: Math.max(0, Math.min(count, 1_001)) }, (_, index) => Number((least + index * step).toPrecision(12)));
}
