/**
 * A time series: channels over one time, in microseconds since the first row. A million points are
 * drawn by the least and greatest of what lies under each pixel, found in a pyramid.
 */

const PER_LEVEL = 16;
/** Microseconds of one unit; a unit that is not known, or a plain count, is taken as a second. */
const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-3, us: 1, µs: 1, μs: 1, ms: 1e3, s: 1e6, sec: 1e6, second: 1e6, seconds: 1e6,
  min: 6e7, minute: 6e7, minutes: 6e7, h: 3.6e9, hour: 3.6e9, hours: 3.6e9, d: 8.64e10, day: 8.64e10, days: 8.64e10,
};

/** Microseconds of one unit of the time column. */
export function microsecondsOf(unit: string | null | undefined): number {
  const word = (unit ?? '').trim().toLowerCase().split(' ')[0] ?? '';
  return UNITS[word] ?? 1e6;
}

/** Least and greatest of a stretch; NaN where nothing is measured. */
export interface Extremes {
  readonly low: number;
  readonly high: number;
}

interface Level {
  readonly low: Float32Array;
  readonly high: Float32Array;
}

/** One channel with its pyramid: each level holds the extremes of sixteen entries of the one below. */
export class Channel {
  private readonly levels: Level[] = [];
  readonly extremes: Extremes;

  constructor(readonly values: Float32Array) {
    let below: Level = { low: values, high: values };
    while (below.low.length > PER_LEVEL) {
      const size = Math.ceil(below.low.length / PER_LEVEL);
      const low = new Float32Array(size).fill(NaN);
      const high = new Float32Array(size).fill(NaN);
      for (let index = 0; index < below.low.length; index += 1) {
        const at = (index / PER_LEVEL) | 0;
        const small = below.low[index] as number;
        const great = below.high[index] as number;
        if (!((low[at] as number) <= small)) low[at] = Number.isNaN(small) ? (low[at] as number) : small;
        if (!((high[at] as number) >= great)) high[at] = Number.isNaN(great) ? (high[at] as number) : great;
      }
      below = { low, high };
      this.levels.push(below);
    }
    this.extremes = this.between(0, values.length);
  }

  /** Extremes of the values from one index up to another (not included). */
  between(from: number, to: number): Extremes {
    let low = Infinity;
    let high = -Infinity;
    const take = (level: Level | null, index: number): void => {
      const small = level ? (level.low[index] as number) : (this.values[index] as number);
      const great = level ? (level.high[index] as number) : small;
      if (small < low) low = small;
      if (great > high) high = great;
    };
    const walk = (level: Level | null, start: number, end: number): void => {
      for (let index = start; index < end; index += 1) take(level, index);
    };
    let [a, b] = [Math.max(0, from), Math.min(this.values.length, to)];
    for (let depth = -1; a < b; depth += 1) {
      const level = depth < 0 ? null : (this.levels[depth] as Level);
      const [up, down] = [Math.ceil(a / PER_LEVEL), Math.floor(b / PER_LEVEL)];
      if (up >= down || depth + 1 >= this.levels.length) {
        walk(level, a, b);
        break;
      }
      walk(level, a, up * PER_LEVEL);
      walk(level, down * PER_LEVEL, b);
      [a, b] = [up, down];
    }
    return low === Infinity ? { low: NaN, high: NaN } : { low, high };
  }
}

export class Series {
  /** Microseconds since the first row, growing. */
  readonly times: Float64Array;
  readonly channels: readonly Channel[];
  /** Microseconds from the first row to the end of the last. */
  readonly duration: number;

  constructor(
    /** Times as they were written. */
    readonly written: readonly number[],
    columns: readonly (readonly (number | null)[])[],
    readonly unit: number,
  ) {
    const first = written[0] ?? 0;
    this.times = Float64Array.from(written, (time) => Math.round((time - first) * unit));
    this.channels = columns.map((column) => new Channel(Float32Array.from(column, (value) => value ?? NaN)));
    const last = this.times.at(-1) ?? 0;
    this.duration = Math.max(1, Math.round(last + Math.max(1, last / Math.max(1, this.times.length - 1))));
  }

  /** The first row at or after a time. */
  from(time: number): number {
    let low = 0;
    let high = this.times.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.times[middle] as number) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The row nearest to a time. */
  nearest(time: number): number {
    const after = this.from(time);
    if (after === 0) return 0;
    if (after >= this.times.length) return this.times.length - 1;
    return (this.times[after] as number) - time < time - (this.times[after - 1] as number) ? after : after - 1;
  }
}

/** A series as the server sends it; null for what has another shape. */
export function seriesFrom(value: unknown, unit: string | null | undefined): Series | null {
  const { time, columns } = (value ?? {}) as { time?: unknown; columns?: unknown };
  if (!Array.isArray(time) || time.length === 0 || !Array.isArray(columns)) return null;
  if (!columns.every((column) => Array.isArray(column) && column.length === time.length)) return null;
  return new Series(time as number[], columns as (number | null)[][], microsecondsOf(unit));
}
