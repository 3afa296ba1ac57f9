/**
 * Frames of a video by the presentation timestamps that were read at import. A frame's number and
 * its timestamp name the same thing; nothing is computed from a frame rate.
 */

import { clamp } from '../geometry/point';

export class FrameIndex {
  readonly count: number;
  private readonly times: Float64Array;

  /** @param times microseconds, one a frame, in display order (rising). */
  constructor(times: ArrayLike<number>, readonly duration: number) {
    this.times = Float64Array.from(times);
    this.count = this.times.length;
  }

  /** Reads the stored form: little-endian signed 64-bit microseconds, one a frame. */
  static read(buffer: ArrayBuffer, duration: number): FrameIndex {
    const view = new DataView(buffer);
    const times = new Float64Array(Math.floor(buffer.byteLength / 8));
    for (let frame = 0; frame < times.length; frame += 1) times[frame] = Number(view.getBigInt64(frame * 8, true));
    return new FrameIndex(times, duration);
  }

  /** The frame that is on the screen at a time; the first before it begins, the last after it ends. */
  at(time: number): number {
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.times[middle] as number) <= time) low = middle;
      else high = middle - 1;
    }
    return Math.max(0, low);
  }

  within(frame: number): number {
    return clamp(Math.round(frame), 0, Math.max(0, this.count - 1));
  }

  /** Timestamp of a frame, in microseconds. */
  pts(frame: number): number {
    return this.times[this.within(frame)] ?? 0;
  }

  /** When the frame leaves the screen: the next one's timestamp, or the end of the video. */
  until(frame: number): number {
    const next = Math.round(frame) + 1;
    if (next < this.count) return this.times[next] as number;
    const last = this.pts(this.count - 1);
    return Math.max(this.duration, last + this.usualGap());
  }

  /** A time at which nothing but this frame is on the screen: for seeking where only times can be said. */
  middle(frame: number): number {
    return Math.round((this.pts(frame) + this.until(frame)) / 2);
  }

  /** The smallest distance between two frames. */
  get leastGap(): number {
    let least = Infinity;
    for (let frame = 1; frame < this.count; frame += 1) {
      const gap = (this.times[frame] as number) - (this.times[frame - 1] as number);
      if (gap > 0 && gap < least) least = gap;
    }
    return Number.isFinite(least) ? least : 40_000;
  }

  private usualGap(): number {
    return this.count > 1 ? Math.round((this.pts(this.count - 1) - this.pts(0)) / (this.count - 1)) : 40_000;
  }
}
