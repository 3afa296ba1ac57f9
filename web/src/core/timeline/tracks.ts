/**
 * Tracks: one thing through many frames, held by its key frames. Between two key frames the shape is
 * interpolated; after the last one it stays, until a key frame says that the thing is outside. All
 * functions are pure and give new tracks.
 */

import type { AttributeValues, Json, Region } from '../model/answers';
import { between, roundedShape, type TrackShape } from './interpolate';

export interface Keyframe extends TrackShape {
  readonly frame: number;
  /** Presentation timestamp of the frame, in microseconds. */
  readonly pts: number;
  /** From this frame on (until the next key frame) the thing is not in the picture. */
  readonly outside: boolean;
  readonly occluded: boolean;
  /** Attributes that may change from frame to frame; they hold until the next key frame. */
  readonly attributes: AttributeValues;
}

export interface TrackRegion extends Region {
  readonly keyframes: readonly Keyframe[];
  readonly interpolation: 'linear';
}

/** What a track is at one frame. */
export interface TrackState {
  readonly shape: TrackShape;
  readonly outside: boolean;
  readonly occluded: boolean;
  readonly attributes: AttributeValues;
  /** The key frame that this is; null between key frames. */
  readonly key: Keyframe | null;
}

export function shapeOfKey({ box, rotation, rings, points }: TrackShape): TrackShape {
  return {
    ...(box ? { box } : {}), ...(rotation === undefined ? {} : { rotation }), ...(rings ? { rings } : {}), ...(points ? { points } : {}),
  };
}

export const firstFrame = (track: TrackRegion): number => track.keyframes[0]?.frame ?? 0;

/** Place of the last key frame at or before a frame; −1 before the first. */
function placeAt({ keyframes }: TrackRegion, frame: number): number {
  let low = -1;
  let high = keyframes.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((keyframes[middle] as Keyframe).frame <= frame) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The state at a frame; null before the track begins. */
export function stateAt(track: TrackRegion, frame: number): TrackState | null {
  const at = placeAt(track, frame);
  const from = track.keyframes[at];
  if (!from) return null;
  const to = track.keyframes[at + 1];
  const key = from.frame === frame ? from : null;
  const still = key || !to || from.outside || to.outside;
  const shape = still ? knownShape(track, at) : between(shapeOfKey(from), shapeOfKey(to), (frame - from.frame) / (to.frame - from.frame));
  // What comes from elsewhere may leave out what is usual.
  return { shape, outside: from.outside ?? false, occluded: from.occluded ?? false, attributes: from.attributes ?? {}, key };
}

/** The shape of a key frame; one outside may hold none: then the last that was seen. */
function knownShape({ keyframes }: TrackRegion, at: number): TrackShape {
  for (let index = at; index >= 0; index -= 1) {
    const shape = shapeOfKey(keyframes[index] as Keyframe);
    if (Object.keys(shape).length > 0) return shape;
  }
  return {};
}

/** Whether the thing is in the picture at a frame. */
export function isInside(track: TrackRegion, frame: number): boolean {
  const state = stateAt(track, frame);
  return state !== null && !state.outside;
}

export function previousKey(track: TrackRegion, frame: number): Keyframe | null {
  return track.keyframes.findLast((key) => key.frame < frame) ?? null;
}

export function nextKey(track: TrackRegion, frame: number): Keyframe | null {
  return track.keyframes.find((key) => key.frame > frame) ?? null;
}

/** The track with a key frame set; one at the same frame is replaced. */
export function withKey(track: TrackRegion, key: Keyframe): TrackRegion {
  const rounded = { ...key, ...roundedShape(shapeOfKey(key)) };
  const others = track.keyframes.filter(({ frame }) => frame !== key.frame);
  const at = others.findIndex(({ frame }) => frame > key.frame);
  const keyframes = at < 0 ? [...others, rounded] : [...others.slice(0, at), rounded, ...others.slice(at)];
  return { ...track, keyframes };
}

/** The key frame that stands for the state at a frame; null before the track begins. */
export function keyAt(track: TrackRegion, frame: number, pts: number): Keyframe | null {
  const state = stateAt(track, frame);
  if (!state) return null;
  if (state.key && Object.keys(shapeOfKey(state.key)).length > 0) {
    return { ...state.key, outside: state.outside, occluded: state.occluded, attributes: state.attributes };
  }
  const { shape, outside, occluded, attributes } = state;
  return { frame, pts, ...roundedShape(shape), outside, occluded, attributes };
}

/** Changes the state at a frame by making (or changing) the key frame there. */
export function changedAt(track: TrackRegion, frame: number, pts: number, change: Partial<Omit<Keyframe, 'frame' | 'pts'>>): TrackRegion {
  const key = keyAt(track, frame, pts) ?? track.keyframes[0];
  if (!key) return track;
  return withKey(track, { ...key, frame, pts, ...change });
}

export function withFrameAttribute(track: TrackRegion, frame: number, pts: number, name: string, value: Json | undefined): TrackRegion {
  const key = keyAt(track, frame, pts);
  if (!key) return track;
  const { [name]: _gone, ...rest } = key.attributes;
  return withKey(track, { ...key, attributes: value === undefined ? rest : { ...rest, [name]: value } });
}

/** The track without the key frame at a frame; null when it was the only one. */
export function withoutKey(track: TrackRegion, frame: number): TrackRegion | null {
  const keyframes = track.keyframes.filter((key) => key.frame !== frame);
  if (keyframes.every(({ outside }) => outside)) return null;
  // What begins outside begins later: key frames before the thing comes in say nothing.
  const start = keyframes.findIndex(({ outside }) => !outside);
  return { ...track, keyframes: keyframes.slice(start) };
}

/** Outside from a frame on, until the next key frame. At the beginning nothing is left out: null. */
export function outsideFrom(track: TrackRegion, frame: number, pts: number): TrackRegion | null {
  if (frame <= firstFrame(track)) return null;
  return changedAt(track, frame, pts, { outside: true });
}

/**
 * The track ends before a frame: whatever came from there on is gone. Null when the whole track would
 * be: that is only done when it is asked for by name.
 */
export function deletedFrom(track: TrackRegion, frame: number, pts: number): TrackRegion | null {
  if (frame <= firstFrame(track)) return null;
  const before = keyAt(track, frame - 1, pts);
  const ended = { ...track, keyframes: track.keyframes.filter((key) => key.frame < frame) };
  if (!before || before.outside) return ended;
  return withKey(ended, { ...before, frame, pts, outside: true });
}

/** The timestamp of a frame, as the frame index knows it. */
export type PtsOf = (frame: number) => number;

/**
 * Two tracks of one: the first ends before `frame`, the second begins there. At each frame they
 * show together what the one showed.
 */
export function split(track: TrackRegion, frame: number, ptsOf: PtsOf, newId: () => string): readonly [TrackRegion, TrackRegion] | null {
  const begin = keyAt(track, frame, ptsOf(frame));
  if (frame <= firstFrame(track) || !begin || begin.outside) return null;
  const last = keyAt(track, frame - 1, ptsOf(frame - 1)) as Keyframe;
  const head = withKey({ ...track, keyframes: track.keyframes.filter((key) => key.frame < frame) }, last);
  const first = last.outside ? head : withKey(head, { ...last, frame, pts: ptsOf(frame), outside: true });
  const { suggestion: _gone, ...rest } = track;
  const second = { ...rest, id: newId(), keyframes: [begin, ...track.keyframes.filter((key) => key.frame > frame)] };
  return [first, second];
}

/** One track of two that follow one another: the end mark of the first gives way to the second. */
export function join(first: TrackRegion, second: TrackRegion): TrackRegion | null {
  const begin = firstFrame(second);
  const last = first.keyframes.at(-1);
  if (!last || last.frame > begin) return null;
  const kept = first.keyframes.filter(({ frame }) => frame < begin);
  return { ...first, keyframes: [...kept, ...second.keyframes] };
}

/**
 * One track of two that may overlap in time: the first wins wherever its thing is in the picture
 * between its first and last key frame; the second fills the rest.
 */
export function merge(first: TrackRegion, second: TrackRegion, ptsOf: PtsOf): TrackRegion {
  const to = (first.keyframes.at(-1) as Keyframe).frame;
  const goesOn = second.keyframes.some((key) => key.frame > to);
  const wins = (frame: number): boolean => isInside(first, frame) && (frame <= to || !goesOn || frame < firstFrame(second));
  const own = new Set([...first.keyframes, ...second.keyframes].map(({ frame }) => frame));
  const events = new Set(own);
  for (const { frame } of first.keyframes) if (frame > 0) events.add(frame - 1);
  if (goesOn && firstFrame(second) <= to) events.add(to + 1);
  const keyframes: Keyframe[] = [];
  for (const frame of [...events].sort((a, b) => a - b)) {
    const key = keyAt(wins(frame) ? first : second, frame, ptsOf(frame)) ?? keyAt(first, frame, ptsOf(frame));
    if (key && (keyframes.length > 0 || !key.outside)) keyframes.push(key);
  }
  return withoutNeedless({ ...first, keyframes }, (frame) => own.has(frame));
}

/** The track without key frames that say nothing new; those that `keep` names stay. */
export function withoutNeedless(track: TrackRegion, keep: (frame: number) => boolean): TrackRegion {
  let kept = track;
  for (const key of track.keyframes) {
    if (keep(key.frame)) continue;
    const without = { ...kept, keyframes: kept.keyframes.filter((one) => one !== key) };
    const state = stateAt(without, key.frame);
    if (state && saysTheSame(state, key)) kept = without;
  }
  return kept;
}

function saysTheSame(state: TrackState, key: Keyframe): boolean {
  return (
    state.outside === key.outside && state.occluded === key.occluded &&
    JSON.stringify(state.attributes) === JSON.stringify(key.attributes) &&
    JSON.stringify(roundedShape(state.shape)) === JSON.stringify(roundedShape(shapeOfKey(key)))
  );
}

/** A stretch of frames in which a track is equally visible; `to` is the first frame after it. */
export interface TrackSpan {
  readonly from: number;
  readonly to: number;
  readonly outside: boolean;
  readonly occluded: boolean;
}

/** The stretches of a track until `frames` (the count of frames), neighbours that are alike made one. */
export function spansOf(track: TrackRegion, frames: number): TrackSpan[] {
  const spans: TrackSpan[] = [];
  track.keyframes.forEach((key, index) => {
    const to = track.keyframes[index + 1]?.frame ?? Math.max(frames, key.frame + 1);
    const last = spans.at(-1);
    if (last && last.outside === key.outside && last.occluded === key.occluded) spans[spans.length - 1] = { ...last, to };
    else spans.push({ from: key.frame, to, outside: key.outside, occluded: key.occluded });
  });
  return spans;
}

/** The last frame in which the thing is in the picture. */
export function lastInside(track: TrackRegion, frames: number): number {
  const span = spansOf(track, frames).findLast(({ outside }) => !outside);
  return span ? span.to - 1 : firstFrame(track);
}

/** How many frames of the video show the thing. */
export function framesInside(track: TrackRegion, frames: number): number {
  return spansOf(track, frames).reduce((sum, span) => sum + (span.outside ? 0 : span.to - span.from), 0);
}
