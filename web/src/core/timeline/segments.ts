/** Segments: labelled spans of time on tiers or channels. All functions are pure and give new segments. */

import { clamp } from '../geometry/point';
import type { Region } from '../model/answers';
import type { FrameIndex } from './frames';
import type { Span } from './scale';

export interface SegmentRegion extends Region {
  /** Half-open, in microseconds. */
  readonly start: number;
  readonly end: number;
  readonly tier?: string;
  readonly channel?: number;
  /** In a video: the first frame, and the first one after it. */
  readonly start_frame?: number;
  readonly end_frame?: number;
}

/** Where an edge of a segment may stand: within the datum, and a least length from the other edge. */
export interface SegmentLimits {
  readonly duration: number;
  /** Microseconds. */
  readonly least: number;
}

export type Edge = 'start' | 'end';

/** Two times as a span within the datum, whichever comes first, at least as long as it must be. */
export function spanBetween(a: number, b: number, { duration, least }: SegmentLimits): Span {
  const start = clamp(Math.round(Math.min(a, b)), 0, Math.max(0, duration - least));
  return { start, end: clamp(Math.round(Math.max(a, b)), Math.min(start + least, duration), duration) };
}

/** One edge set to a time; the other stays. */
export function withEdge<S extends SegmentRegion>(segment: S, edge: Edge, time: number, { duration, least }: SegmentLimits): S {
  if (edge === 'start') return { ...segment, start: clamp(Math.round(time), 0, Math.max(0, segment.end - least)) };
  return { ...segment, end: clamp(Math.round(time), Math.min(segment.start + least, duration), duration) };
}

/** Moved as a whole as far as the datum allows. */
export function movedBy<S extends SegmentRegion>(segment: S, by: number, { duration }: SegmentLimits): S {
  const length = segment.end - segment.start;
  const start = clamp(Math.round(segment.start + by), 0, Math.max(0, duration - length));
  return { ...segment, start, end: start + length };
}

/** Two segments of one; null where an edge would be too near. */
export function splitSegment<S extends SegmentRegion>(segment: S, time: number, limits: SegmentLimits, newId: () => string): readonly [S, S] | null {
  const at = Math.round(time);
  if (at - segment.start < limits.least || segment.end - at < limits.least || at <= segment.start || at >= segment.end) return null;
  const { suggestion: _gone, ...rest } = segment;
  return [{ ...segment, end: at }, { ...(rest as S), id: newId(), start: at }];
}

/** One segment from the start of the earlier to the end of the later; texts are put together in order. */
export function joinSegments<S extends SegmentRegion>(a: S, b: S): S {
  const [first, second] = a.start <= b.start ? [a, b] : [b, a];
  const texts = [first, second].map(({ attributes }) => attributes.text).filter((text) => typeof text === 'string' && text !== '');
  const attributes = { ...second.attributes, ...first.attributes, ...(texts.length > 0 ? { text: texts.join(' ') } : {}) };
  return { ...first, end: Math.max(first.end, second.end), attributes };
}

/** Edges brought onto frames, and the frames named: what a segment of a video says. */
export function onFrames<S extends SegmentRegion>(segment: S, frames: FrameIndex): S {
  const first = nearestFrame(segment.start, frames);
  const after = Math.max(first + 1, nearestFrame(segment.end, frames));
  const end = after >= frames.count ? frames.until(frames.count - 1) : frames.pts(after);
  return { ...segment, start: frames.pts(first), end, start_frame: first, end_frame: after };
}

/** The frame whose beginning is nearest to a time; `count` stands for the end of the last. */
function nearestFrame(time: number, frames: FrameIndex): number {
  const frame = frames.at(time);
  return frames.until(frame) - time < time - frames.pts(frame) ? frame + 1 : frame;
}
