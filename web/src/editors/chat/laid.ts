/** Spans of answers as a part draws them. */

import type { NamedLook } from '@/core/model/glyphs';
import type { SpanRegion } from '@/core/text/span';
import type { LaidSpan } from './PartText';

export interface Drawing {
  readonly chosen: boolean;
  readonly dashed: boolean;
  readonly faint: boolean;
  readonly mark: number | null;
}

export function laidSpan({ colour, title, pattern }: NamedLook, { id, ranges }: SpanRegion, drawing: Drawing): LaidSpan {
  return { id, ranges, colour, title, pattern, ...drawing };
}
