/** Regions in answers that come from elsewhere: other people, the consensus, a model. */

import { geometryOf } from '@/core/geometry/shapes';
import type { Bounds } from '@/core/geometry/point';
import type { Question, Region } from '@/core/model/answers';
import type { StillProps } from '../contract';

/** Regions of a question in answers from elsewhere: those that have the geometry of its type. */
export function regionsIn(answers: StillProps['answers'], question: Question): Region[] {
  const value = answers[question.name];
  const geometry = geometryOf(question);
  if (!Array.isArray(value) || !geometry) return [];
  return (value as unknown[])
    .filter((one): one is Region => typeof one === 'object' && one !== null && geometry.fits(one as Region))
    .map((region) => ({ ...region, attributes: region.attributes ?? {} }));
}

/** Whether a region lies on a picture, in an item of several. */
export function liesOn(region: Region, question: Question | undefined, datum: string, several: boolean): boolean {
  return !several || (region.datum ?? question?.on ?? datum) === datum;
}

/** The smallest part of the picture that holds all of some parts; null for none. */
export function together(bounds: readonly Bounds[]): Bounds | null {
  if (bounds.length === 0) return null;
  return {
    left: Math.min(...bounds.map(({ left }) => left)),
    top: Math.min(...bounds.map(({ top }) => top)),
    right: Math.max(...bounds.map(({ right }) => right)),
    bottom: Math.max(...bounds.map(({ bottom }) => bottom)),
  };
}
