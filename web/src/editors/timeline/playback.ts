/**
 * Playing: one media element gives sound and the clock. Speed keeps the pitch; a span can be looped or
 * played once; one channel can be heard alone.
 */

import type { Span } from '@/core/timeline/scale';

export const RATES: readonly number[] = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3];

export interface PlaybackState {
  readonly playing: boolean;
  readonly rate: number;
  /** Played round and round. */
  readonly loop: Span | null;
  /** The one channel that is heard; null for all. */
  readonly channel: number | null;
}

export class Playback {
  state: PlaybackState = { playing: false, rate: 1, loop: null, channel: null };
  private request = 0;
  /** Where playing stops by itself. */
  private until: number | null = null;
  private gains: GainNode[] | null = null;
  private context: AudioContext | null = null;
  private readonly watchers = new Set<() => void>();
  private readonly stop = new AbortController();

  /**
   * @param element of the sound; null where there is none: the clock of the machine is used then.
   * @param onTime told at each frame while playing, in microseconds.
   */
  constructor(
    readonly element: HTMLMediaElement | null,
    private readonly duration: number,
    private readonly onTime: (time: number) => void,
  ) {
    if (!element) return;
    element.preservesPitch = true;
    const { signal } = this.stop;
    element.addEventListener('ended', () => this.pause(), { signal });
    element.addEventListener('error', () => this.pause(), { signal });
  }

  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  destroy(): void {
    this.pause();
    this.stop.abort();
    cancelAnimationFrame(this.request);
    if (this.element) {
      this.element.removeAttribute('src');
      this.element.load();
    }
    void this.context?.close();
  }

  private silentFrom = { time: 0, at: 0 };

  private get now(): number {
    if (this.element) return Math.round(this.element.currentTime * 1_000_000);
    if (!this.state.playing) return this.silentFrom.time;
    return Math.round(this.silentFrom.time + (performance.now() - this.silentFrom.at) * 1_000 * this.state.rate);
  }

  /** Moves the clock; does not tell `onTime`. */
  seek(time: number): void {
    this.silentFrom = { time, at: performance.now() };
    if (this.element) this.element.currentTime = time / 1_000_000;
    if (this.until !== null && time >= this.until) this.until = null;
  }

  /** Plays from a time; with `until`, stops there by itself. */
  play(from: number, until: number | null = null): void {
    const { loop } = this.state;
    const outside = loop && (from < loop.start || from >= loop.end);
    const start = outside ? loop.start : from >= this.duration - 1_000 ? 0 : from;
    this.until = until;
    this.seek(start);
    this.until = until;
    void this.context?.resume();
    this.change({ playing: true });
    this.silentFrom = { time: start, at: performance.now() };
    this.element?.play().catch(() => this.pause());
    this.tick();
  }

  pause(): void {
    if (!this.state.playing) return;
    const time = this.now;
    this.silentFrom = { time, at: performance.now() };
    this.until = null;
    this.element?.pause();
    this.change({ playing: false });
    cancelAnimationFrame(this.request);
  }

  setRate(rate: number): void {
    this.silentFrom = { time: this.now, at: performance.now() };
    if (this.element) this.element.playbackRate = rate;
    this.change({ rate });
  }

  /** The next faster or slower rate. */
  stepRate(by: 1 | -1): number {
    const at = RATES.indexOf(this.state.rate);
    const rate = RATES[Math.max(0, Math.min(RATES.length - 1, at + by))] as number;
    this.setRate(rate);
    return rate;
  }

  setLoop(loop: Span | null): void {
    this.change({ loop });
  }

  /** Hears one channel in both ears, or all as they are. */
  setChannel(channel: number | null, channels: number): void {
    if (!this.element) return;
    if (!this.gains && channel !== null) {
      this.context = new AudioContext();
      const source = this.context.createMediaElementSource(this.element);
      const splitter = this.context.createChannelSplitter(channels);
      const merger = this.context.createChannelMerger(2);
      source.connect(splitter);
      merger.connect(this.context.destination);
      // Two ways for each channel: to its own ear, and to both.
      this.gains = Array.from({ length: channels }, (_, index) => {
        const gain = (this.context as AudioContext).createGain();
        splitter.connect(gain, index);
        return gain;
      });
      this.route(merger);
    }
    this.change({ channel });
    if (this.merger) this.route(this.merger);
    void this.context?.resume();
  }

  private merger: ChannelMergerNode | null = null;

  private route(merger: ChannelMergerNode): void {
    this.merger = merger;
    const { channel } = this.state;
    this.gains?.forEach((gain, index) => {
      gain.disconnect();
      if (channel === null) gain.connect(merger, 0, Math.min(1, index));
      else if (channel === index) {
        gain.connect(merger, 0, 0);
        gain.connect(merger, 0, 1);
      }
    });
  }

  private tick(): void {
    cancelAnimationFrame(this.request);
    this.request = requestAnimationFrame(() => {
      if (!this.state.playing) return;
      const time = this.now;
      const { loop } = this.state;
      if (loop && time >= loop.end) this.seek(loop.start);
      else if (this.until !== null && time >= this.until) {
        const end = this.until;
        this.pause();
        this.seek(end);
        this.onTime(end);
        return;
      } else if (time >= this.duration) {
        this.pause();
        this.onTime(this.duration);
        return;
      }
      this.onTime(Math.min(this.duration, this.now));
      this.tick();
    });
  }

  private change(part: Partial<PlaybackState>): void {
    this.state = { ...this.state, ...part };
    for (const watcher of this.watchers) watcher();
  }
}
