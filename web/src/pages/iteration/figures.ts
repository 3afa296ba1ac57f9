import type { Evaluation, WeakSlice } from '@/api/types';
import { formatFixed, formatNumber } from '@/ui/format';

type Question = Evaluation['questions'][number];

/** mAP as 0.578, shares as 57.8 %. */
export function formatOf(measure: string): (value: number) => string {
  return measure === 'map' ? (value) => formatFixed(value, 3) : (value) => `${formatNumber(value * 100, 1)}\u202F%`;
}

/** A difference in points of a hundred, with its sign. */
export function points(difference: number): string {
  const shown = formatNumber(Math.abs(difference) * 100, 1);
  return difference < 0 ? `\u2212${shown}` : `+${shown}`;
}

export function sliceName(slice: WeakSlice): string {
  return Object.values(slice.where).join(' × ');
}

/** The question that slices and versions are about. */
export function mainQuestion(evaluation: Evaluation): Question | undefined {
  return evaluation.questions.find((one) => one.question === evaluation.question);
}

/** The blueprint's target, if it is stated in the measure that is shown. */
export function targetFor(evaluation: Evaluation, measure: string): number | null {
  const { target } = evaluation;
  const metric = target?.metric.toLowerCase() ?? '';
  const same = measure === 'map' ? /map|average precision/.test(metric) && !metric.includes('[') : measure === 'accuracy' && metric.includes('accura');
  return target && same ? target.value : null;
}
