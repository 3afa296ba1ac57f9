/**
 * Peaks of a sound: the least and greatest sample of each bucket, at several levels, as the server
 * makes them. A level is eight times coarser than the one before. Only the parts that are looked at
 * are fetched, so that three hours open as quickly as three seconds.
 */

export const PEAKS_MAGIC = 'APK1';
export const HEADER_BYTES = 16;
const COARSER = 8;
/** Buckets are fetched in runs of this many. */
export const CHUNK = 8_192;

export interface PeakLevel {
  /** Samples of the sound in one bucket. */
  readonly samples: number;
  readonly buckets: number;
  /** Where the bytes of its first bucket are. */
  readonly offset: number;
}

export interface PeakLayout {
  readonly channels: number;
  readonly levels: readonly PeakLevel[];
}

/** Reads header and first count (the first 20 bytes); the rest follows from them. */
export function layoutOf(buffer: ArrayBuffer): PeakLayout {
  const view = new DataView(buffer);
  const magic = String.fromCharCode(...new Uint8Array(buffer, 0, 4));
  if (magic !== PEAKS_MAGIC || buffer.byteLength < HEADER_BYTES + 4) throw new Error('These are no peaks.');
  const [channels, samples, count] = [view.getUint32(4, true), view.getUint32(8, true), view.getUint32(12, true)];
  const levels: PeakLevel[] = [];
  let offset = HEADER_BYTES;
  let buckets = view.getUint32(HEADER_BYTES, true);
  for (let level = 0; level < count; level += 1) {
    levels.push({ samples: samples * COARSER ** level, buckets, offset: offset + 4 });
    offset += 4 + buckets * channels * 2;
    buckets = Math.ceil(buckets / COARSER);
  }
  return { channels, levels };
}

/** The coarsest level that still has a bucket for each pixel. */
export function levelFor(layout: PeakLayout, sampleRate: number, perPixel: number): number {
  const samples = (perPixel * sampleRate) / 1_000_000;
  const fitting = layout.levels.findLastIndex((level) => level.samples <= samples);
  return Math.max(0, fitting);
}

export type FetchRange = (from: number, to: number) => Promise<ArrayBuffer>;

/** Least and greatest sample of a stretch, in −128…127; null while it is not here. */
export type Extremes = readonly [least: number, greatest: number] | null;

/** The peaks of one sound, fetched part by part. */
export class Peaks {
  private readonly chunks = new Map<string, Int8Array | 'coming' | 'failed'>();
  private readonly watchers = new Set<() => void>();

  constructor(
    readonly layout: PeakLayout,
    readonly sampleRate: number,
    private readonly fetchRange: FetchRange,
  ) {}

  /** Opens peaks: two small requests, after which the whole can be drawn coarsely. */
  static async open(sampleRate: number | null, fetchRange: FetchRange, duration = 0): Promise<Peaks> {
    const layout = layoutOf(await fetchRange(0, HEADER_BYTES + 4));
    const [first] = layout.levels;
    // Where the rate is not told, the samples are taken to fill the duration.
    const guess = first && duration > 0 ? (first.buckets * first.samples * 1_000_000) / duration : 48_000;
    const peaks = new Peaks(layout, sampleRate ?? guess, fetchRange);
    await peaks.load(layout.levels.length - 1, 0, CHUNK);
    return peaks;
  }

  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  /** Microseconds of one bucket. */
  bucketTime(level: number): number {
    return ((this.layout.levels[level] as PeakLevel).samples * 1_000_000) / this.sampleRate;
  }

  /** Asks for what lies in a span of time; watchers hear when more is here. */
  want(level: number, start: number, end: number): void {
    const { buckets } = this.layout.levels[level] as PeakLevel;
    const time = this.bucketTime(level);
    const first = Math.max(0, Math.floor(start / time / CHUNK));
    const last = Math.min(Math.ceil(buckets / CHUNK) - 1, Math.floor(end / time / CHUNK));
    for (let chunk = first; chunk <= last; chunk += 1) {
      if (!this.chunks.has(`${level} ${chunk}`)) void this.load(level, chunk * CHUNK, (chunk + 1) * CHUNK);
    }
  }

  /** Extremes of a channel over a span, from one level; null when part of it is missing. */
  extremes(level: number, channel: number, start: number, end: number): Extremes {
    const { buckets } = this.layout.levels[level] as PeakLevel;
    const time = this.bucketTime(level);
    const first = Math.max(0, Math.floor(start / time));
    const last = Math.min(buckets - 1, Math.max(first, Math.ceil(end / time) - 1));
    const width = this.layout.channels * 2;
    let [least, greatest] = [127, -128];
    for (let from = first; from <= last; from = (Math.floor(from / CHUNK) + 1) * CHUNK) {
      const number = Math.floor(from / CHUNK);
      const chunk = this.chunks.get(`${level} ${number}`);
      if (!(chunk instanceof Int8Array)) return null;
      const until = Math.min(last, (number + 1) * CHUNK - 1);
      for (let bucket = from; bucket <= until; bucket += 1) {
        const at = (bucket - number * CHUNK) * width + channel * 2;
        const [low, high] = [chunk[at] ?? 0, chunk[at + 1] ?? 0];
        if (low < least) least = low;
        if (high > greatest) greatest = high;
      }
    }
    return first > last ? null : [least, greatest];
  }

  /** The same from the level that fits, or a coarser one that is here already. */
  best(level: number, channel: number, start: number, end: number): Extremes {
    for (let one = level; one < this.layout.levels.length; one += 1) {
      const found = this.extremes(one, channel, start, end);
      if (found) return found;
    }
    return null;
  }

  private async load(level: number, from: number, to: number): Promise<void> {
    const { buckets, offset } = this.layout.levels[level] as PeakLevel;
    const key = `${level} ${Math.floor(from / CHUNK)}`;
    const width = this.layout.channels * 2;
    this.chunks.set(key, 'coming');
    try {
      const buffer = await this.fetchRange(offset + from * width, offset + Math.min(to, buckets) * width);
      this.chunks.set(key, new Int8Array(buffer));
    } catch {
      this.chunks.set(key, 'failed');
    }
    for (const watcher of this.watchers) watcher();
  }
}
