/** Regions in answers that come from elsewhere: other people, the consensus, a model. */

import { type BoxRegion, boundsOfBox, shapeOf } from '@/core/geometry/box';
import type { Bounds } from '@/core/geometry/point';
import type { Question, Region } from '@/core/model/answers';
import type { StillProps } from '../contract';

/** Regions of a question in answers from elsewhere: those that have a geometry. */
export function regionsIn(answers: StillProps['answers'], question: Question): BoxRegion[] {
  const value = answers[question.name];
  if (!Array.isArray(value)) return [];
  return (value as unknown[])
    .filter((one): one is BoxRegion => typeof one === 'object' && one !== null && Array.isArray((one as { box?: unknown }).box))
    .map((region) => ({ ...region, attributes: region.attributes ?? {} }));
}

/** The smallest part of the picture that holds all regions; null for none. */
export function placeOf(regions: readonly Region[]): Bounds | null {
  const bounds = regions.filter((region) => 'box' in region).map((region) => boundsOfBox(shapeOf(region as BoxRegion)));
  if (bounds.length === 0) return null;
  return {
    left: Math.min(...bounds.map(({ left }) => left)),
    top: Math.min(...bounds.map(({ top }) => top)),
    right: Math.max(...bounds.map(({ right }) => right)),
    bottom: Math.max(...bounds.map(({ bottom }) => bottom)),
  };
}
