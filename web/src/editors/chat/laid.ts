/** Spans of answers as a part draws them. */

import type { Question } from '@/core/model/answers';
import { looksOf, UNKNOWN_LOOK } from '@/core/model/glyphs';
import type { SpanRegion } from '@/core/text/span';
import type { LaidSpan } from './PartText';

export interface Drawing {
  readonly chosen: boolean;
  readonly dashed: boolean;
  readonly faint: boolean;
  readonly mark: number | null;
}

export function laidSpan(question: Question | undefined, region: SpanRegion, drawing: Drawing): LaidSpan {
  const index = question?.labels.findIndex(({ name }) => name === region.label) ?? -1;
  const label = question?.labels[index];
  const look = question ? (looksOf(question.labels).get(region.label) ?? UNKNOWN_LOOK) : UNKNOWN_LOOK;
  return { id: region.id, ranges: region.ranges, colour: look.colour, title: label?.title ?? region.label, pattern: Math.max(0, index), ...drawing };
}
