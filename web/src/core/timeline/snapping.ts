/** Snapping of times: to edges that are there, and to where sound begins and ends. */

import type { Peaks } from './peaks';
import type { Span } from './scale';

/** The candidate nearest to a time within reach (inclusive); null when there is none. */
export function nearest(time: number, candidates: Iterable<number>, reach: number): number | null {
  let best: number | null = null;
  let least = reach;
  for (const candidate of candidates) {
    const distance = Math.abs(candidate - time);
    if (distance <= least && (best === null || distance < least)) {
      best = candidate;
      least = distance;
    }
  }
  return best;
}

/** How loud a sound may be and still count as silence, and for how long it must be so. */
export interface SilenceRule {
  /** In steps of a peak (0…128). */
  readonly loudest: number;
  /** Microseconds. */
  readonly shortest: number;
}

export const SHORTEST_SILENCE = 60_000;

/** Loudness of a stretch over all channels (or one), 0…128. */
function loudness(peaks: Peaks, level: number, channel: number | null, start: number, end: number): number | null {
  let loud = 0;
  for (let one = 0; one < peaks.layout.channels; one += 1) {
    if (channel !== null && one !== channel) continue;
    const found = peaks.extremes(level, one, start, end);
    if (!found) return null;
    loud = Math.max(loud, -found[0], found[1]);
  }
  return loud;
}

/**
 * The rule for one sound: a little above its own floor (the quietest tenth of what is here of its
 * coarse levels), so that noise under a call does not count as speech.
 */
export function silenceRule(peaks: Peaks, duration: number): SilenceRule {
  const level = Math.max(0, peaks.layout.levels.findLastIndex(({ buckets }) => buckets >= 400));
  const step = peaks.bucketTime(level);
  const heard: number[] = [];
  const stride = Math.max(step, duration / 4_000);
  for (let time = 0; time + step <= duration; time += stride) {
    const found = loudness(peaks, level, null, time, time + step);
    if (found !== null) heard.push(found);
  }
  heard.sort((a, b) => a - b);
  const floor = heard[Math.floor(heard.length / 10)] ?? 0;
  const loud = heard[Math.floor(heard.length * 0.95)] ?? 0;
  // Where nearly all is loud the tenth is no floor; silence then is what is really near to nothing.
  const loudest = Math.min(floor * 1.5 + 2, Math.max(2, loud * 0.2));
  return { loudest, shortest: SHORTEST_SILENCE };
}

/** Silences within a window, from the finest level; what is not here yet counts as sound. */
export function silencesIn(peaks: Peaks, window: Span, rule: SilenceRule, channel: number | null = null): Span[] {
  const step = peaks.bucketTime(0);
  const first = Math.max(0, Math.floor(window.start / step));
  const last = Math.ceil(window.end / step);
  const silences: Span[] = [];
  let begin: number | null = null;
  const close = (bucket: number): void => {
    if (begin === null) return;
    const span = { start: Math.round(begin * step), end: Math.round(bucket * step) };
    if (span.end - span.start >= rule.shortest) silences.push(span);
    begin = null;
  };
  for (let bucket = first; bucket < last; bucket += 1) {
    const loud = loudness(peaks, 0, channel, (bucket + 0.25) * step, (bucket + 0.75) * step);
    if (loud !== null && loud <= rule.loudest) begin ??= bucket;
    else close(bucket);
  }
  close(last);
  return silences;
}

/** The edge of a silence that lies nearest to a time, within reach; null when none does. */
export function silenceEdge(peaks: Peaks, time: number, reach: number, rule: SilenceRule, channel: number | null = null): number | null {
  const window = { start: time - reach - rule.shortest * 2, end: time + reach + rule.shortest * 2 };
  const edges = silencesIn(peaks, window, rule, channel).flatMap(({ start, end }) => [
    ...(start > window.start + 1 ? [start] : []),
    ...(end < window.end - 1 ? [end] : []),
  ]);
  return nearest(time, edges, reach);
}
