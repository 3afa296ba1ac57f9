import { describe, expect, it } from 'vitest';
import { seeded } from '../random.testing';
import { FrameIndex } from './frames';
import { IntervalIndex, lanesOf } from './intervals';
import { CHUNK, layoutOf, levelFor, Peaks } from './peaks';
import { clockOf, fittedTo, keptWithin, revealed, resizedTo, ticksOf, timeAt, timeOf, wholeView, xOf, zoomedAt } from './scale';
import { joinSegments, movedBy, onFrames, type SegmentRegion, spanBetween, splitSegment, withEdge } from './segments';
import { nearest, silenceEdge, silenceRule, silencesIn } from './snapping';

describe('time scale', () => {
  it('brings a time to a pixel and back', () => {
    const draw = seeded(61);
    for (let round = 0; round < 300; round += 1) {
      const duration = draw.whole(1_000_000, 4 * 3_600_000_000);
      let view = wholeView(duration, draw.whole(300, 2_000));
      view = zoomedAt(view, draw.between(0, view.width), draw.between(1, 500));
      const time = draw.whole(view.start, Math.min(duration, view.start + view.perPixel * view.width));
      expect(Math.abs(timeAt(view, xOf(view, time)) - time)).toBeLessThanOrEqual(1);
    }
  });

  it('keeps the time under the pointer when zooming, away from the ends', () => {
    const draw = seeded(62);
    for (let round = 0; round < 200; round += 1) {
      const view = fittedTo(wholeView(3_600_000_000, 1_000), { start: 1_700_000_000, end: 1_900_000_000 });
      const x = draw.between(0, 1_000);
      const zoomed = zoomedAt(view, x, draw.between(0.5, 4));
      expect(Math.abs(xOf(zoomed, timeAt(view, x)) - x)).toBeLessThan(0.6);
    }
  });

  it('never leaves the datum, and shows the whole in a window of another width', () => {
    const draw = seeded(63);
    for (let round = 0; round < 200; round += 1) {
      const view = keptWithin({ start: draw.whole(-1e9, 1e9), perPixel: draw.between(1, 1e6), width: 800, duration: 90_000_000 });
      expect(view.start).toBeGreaterThanOrEqual(0);
      expect(view.start + view.perPixel * view.width).toBeLessThanOrEqual(90_000_001);
    }
    expect(resizedTo(wholeView(90_000_000, 800), 400).perPixel).toBeCloseTo(225_000);
  });

  it('pans no more than it must to show a time', () => {
    const view = fittedTo(wholeView(100_000_000, 1_000), { start: 40_000_000, end: 50_000_000 });
    expect(revealed(view, 45_000_000)).toBe(view);
    expect(xOf(revealed(view, 60_000_000), 60_000_000)).toBeCloseTo(900, 0);
  });

  it('marks round times, words far enough apart to be read', () => {
    const draw = seeded(64);
    for (let round = 0; round < 100; round += 1) {
      const view = keptWithin({ start: draw.whole(0, 1e9), perPixel: 10 ** draw.between(1.4, 6.5), width: 1_000, duration: 3 * 3_600_000_000 });
      const worded = ticksOf(view).filter(({ words }) => words !== null);
      worded.slice(1).forEach((tick, index) => expect(tick.x - (worded[index]?.x as number)).toBeGreaterThanOrEqual(83));
      expect(new Set(worded.map(({ words }) => words)).size).toBe(worded.length);
    }
  });

  it('writes and reads clocks', () => {
    expect(clockOf(3_723_045_678)).toBe('1:02:03.046');
    expect(clockOf(59_999_900)).toBe('1:00.000');
    expect(timeOf('12.48')).toBe(12_480_000);
    expect(timeOf('1:02:03')).toBe(3_723_000_000);
    expect(timeOf('0:12,5')).toBe(12_500_000);
    expect(['', 'a', '1:2:3:4', '1.5:2', '-3'].map(timeOf)).toEqual([null, null, null, null, null]);
    const draw = seeded(65);
    for (let round = 0; round < 200; round += 1) {
      const time = draw.whole(0, 20_000_000) * 1_000;
      expect(timeOf(clockOf(time))).toBe(time);
    }
  });
});

describe('interval index', () => {
  it('finds what a plain search finds, through inserts, moves and deletes', () => {
    const draw = seeded(66);
    const index = new IntervalIndex();
    const plain = new Map<string, { start: number; end: number }>();
    for (let round = 0; round < 2_000; round += 1) {
      const id = `s${draw.whole(0, 150)}`;
      if (draw() < 0.25) {
        index.delete(id);
        plain.delete(id);
      } else {
        const start = draw.whole(0, 10_000);
        const span = { start, end: start + draw.whole(1, draw() < 0.05 ? 9_000 : 300) };
        index.set(id, span);
        plain.set(id, span);
      }
      if (round % 10 !== 0) continue;
      const from = draw.whole(0, 10_000);
      const span = { start: from, end: from + draw.whole(1, 800) };
      const expected = [...plain].filter(([, one]) => one.start < span.end && one.end > span.start).map(([one]) => one);
      expect(index.within(span).sort()).toEqual(expected.sort());
    }
  });

  it('lays overlapping spans into lanes of which no two collide, as few as the busiest moment needs', () => {
    const draw = seeded(67);
    for (let round = 0; round < 100; round += 1) {
      const spans = Array.from({ length: 40 }, (_, index) => {
        const start = draw.whole(0, 1_000);
        return { id: `s${index}`, start, end: start + draw.whole(1, 120) };
      });
      const { laned, lanes } = lanesOf(spans);
      const busiest = Math.max(...spans.map(({ start }) => spans.filter((one) => one.start <= start && one.end > start).length));
      expect(lanes).toBe(busiest);
      const laneOf = new Map(laned.map(({ id, lane }) => [id, lane]));
      const collide = spans.flatMap((a) => spans.filter((b) => a !== b && laneOf.get(a.id) === laneOf.get(b.id) && a.end > b.start && b.end > a.start));
      expect(collide).toEqual([]);
    }
  });
});

describe('frame index', () => {
  it('names the frame on the screen at each time, whatever the gaps', () => {
    const draw = seeded(68);
    const times: number[] = [0];
    while (times.length < 400) times.push((times.at(-1) as number) + draw.pick([16_683, 33_367, 40_000, 120_000]));
    const frames = new FrameIndex(times, (times.at(-1) as number) + 40_000);
    times.forEach((time, frame) => {
      expect(frames.at(time)).toBe(frame);
      expect(frames.at(time - 1)).toBe(Math.max(0, frame - 1));
      expect(frames.at(frames.until(frame) - 1)).toBe(frame);
      expect(frames.at(frames.middle(frame))).toBe(frame);
    });
    expect(frames.at(-5)).toBe(0);
    expect(frames.at(1e12)).toBe(399);
  });

  it('reads 64-bit little-endian microseconds', () => {
    const buffer = new ArrayBuffer(24);
    const view = new DataView(buffer);
    [0n, 33_367n, 5_000_000_000n].forEach((time, frame) => view.setBigInt64(frame * 8, time, true));
    const frames = FrameIndex.read(buffer, 5_000_100_000);
    expect([frames.count, frames.pts(1), frames.pts(2)]).toEqual([3, 33_367, 5_000_000_000]);
  });
});

/** Peaks as the server makes them, of samples in −128…127. */
function peaksOf(samples: readonly number[], perBucket: number, levels: number): ArrayBuffer {
  const parts: number[][] = [];
  let pairs: [number, number][] = [];
  for (let at = 0; at < samples.length; at += perBucket) {
    const part = samples.slice(at, at + perBucket);
    pairs.push([Math.min(...part), Math.max(...part)]);
  }
  for (let level = 0; level < levels; level += 1) {
    const bytes = new Uint8Array(4 + pairs.length * 2);
    new DataView(bytes.buffer).setUint32(0, pairs.length, true);
    new Int8Array(bytes.buffer).set(pairs.flat(), 4);
    parts.push([...bytes]);
    const next: [number, number][] = [];
    for (let at = 0; at < pairs.length; at += 8) {
      const part = pairs.slice(at, at + 8);
      next.push([Math.min(...part.map(([low]) => low)), Math.max(...part.map(([, high]) => high))]);
    }
    pairs = next;
  }
  const header = new Uint8Array(16);
  const view = new DataView(header.buffer);
  [...'APK1'].forEach((letter, index) => view.setUint8(index, letter.charCodeAt(0)));
  view.setUint32(4, 1, true);
  view.setUint32(8, perBucket, true);
  view.setUint32(12, levels, true);
  return new Uint8Array([...header, ...parts.flat()]).buffer;
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe('peaks', () => {
  const rate = 8_000;
  // Ten seconds: noise of ±2, speech of ±90 from 2.0 to 3.5 s and from 6.0 to 8.0 s.
  const samples = Array.from({ length: rate * 10 }, (_, index) => {
    const time = index / rate;
    const loud = (time >= 2 && time < 3.5) || (time >= 6 && time < 8) ? 90 : 2;
    return index % 2 === 0 ? loud : -loud;
  });
  const file = peaksOf(samples, 16, 4);
  const asked: [number, number][] = [];
  const range = (from: number, to: number): Promise<ArrayBuffer> => {
    asked.push([from, to]);
    return Promise.resolve(file.slice(from, to));
  };

  it('are laid out by header and first count alone', () => {
    const layout = layoutOf(file.slice(0, 20));
    expect(layout.levels.map(({ samples: one, buckets }) => [one, buckets])).toEqual([[16, 5_000], [128, 625], [1_024, 79], [8_192, 10]]);
    const last = layout.levels.at(-1) as { offset: number; buckets: number };
    expect(last.offset + last.buckets * 2).toBe(file.byteLength);
    expect(levelFor(layout, rate, 1_000)).toBe(0);
    expect(levelFor(layout, rate, 20_000)).toBe(1);
  });

  it('open with little and fetch only what is looked at', async () => {
    asked.length = 0;
    const peaks = await Peaks.open(rate, range);
    const opened = asked.reduce((sum, [from, to]) => sum + to - from, 0);
    expect(opened).toBeLessThan(100);
    expect(peaks.best(0, 0, 2_100_000, 2_200_000)).toEqual([-90, 90]);
    expect(peaks.extremes(0, 0, 2_100_000, 2_200_000)).toBeNull();
    peaks.want(0, 2_000_000, 3_000_000);
    peaks.want(0, 2_000_000, 3_000_000);
    await settle();
    expect(asked.length).toBe(3);
    expect(peaks.extremes(0, 0, 1_000_000, 1_500_000)).toEqual([-2, 2]);
    expect(5_000).toBeLessThan(CHUNK);
  });

  it('show where it is silent, and snap an edge to it', async () => {
    const peaks = await Peaks.open(rate, range);
    for (let level = 0; level < 4; level += 1) peaks.want(level, 0, 10_000_000);
    await settle();
    const rule = silenceRule(peaks, 10_000_000);
    const silences = silencesIn(peaks, { start: 0, end: 10_000_000 }, rule);
    expect(silences.map(({ start, end }) => [Math.round(start / 1e5) / 10, Math.round(end / 1e5) / 10])).toEqual([[0, 2], [3.5, 6], [8, 10]]);
    expect(silenceEdge(peaks, 2_050_000, 80_000, rule)).toBe(2_000_000);
    expect(silenceEdge(peaks, 3_440_000, 80_000, rule)).toBe(3_500_000);
    expect(silenceEdge(peaks, 2_700_000, 80_000, rule)).toBeNull();
  });
});

describe('segments', () => {
  const segment = (start: number, end: number, text?: string): SegmentRegion => ({
    id: `s${start}`, label: 'agent', start, end, attributes: text === undefined ? {} : { text },
  });
  const limits = { duration: 10_000_000, least: 10_000 };

  it('never leave the datum nor become shorter than they may, whatever is done to them', () => {
    const draw = seeded(69);
    let one: SegmentRegion = { ...segment(0, 1), ...spanBetween(4_000_000, 5_000_000, limits) };
    for (let round = 0; round < 500; round += 1) {
      const time = draw.whole(-2_000_000, 12_000_000);
      one = draw.pick([
        () => withEdge(one, 'start', time, limits),
        () => withEdge(one, 'end', time, limits),
        () => movedBy(one, time - 5_000_000, limits),
        () => ({ ...one, ...spanBetween(time, draw.whole(0, 10_000_000), limits) }),
      ])();
      expect(one.start).toBeGreaterThanOrEqual(0);
      expect(one.end).toBeLessThanOrEqual(limits.duration);
      expect(one.end - one.start).toBeGreaterThanOrEqual(limits.least);
      expect(Number.isInteger(one.start) && Number.isInteger(one.end)).toBe(true);
    }
  });

  it('are the same again when split and joined', () => {
    const draw = seeded(70);
    for (let round = 0; round < 100; round += 1) {
      const one = { ...segment(0, 1), ...spanBetween(draw.whole(0, 1e7), draw.whole(0, 1e7), limits) };
      const parts = splitSegment(one, draw.whole(one.start, one.end), limits, () => 'other');
      if (parts) expect(joinSegments(parts[1], parts[0])).toEqual(one);
    }
  });

  it('put their texts together in the order of time', () => {
    expect(joinSegments(segment(5, 9, 'two'), segment(1, 5, 'one')).attributes.text).toBe('one two');
  });

  it('name first and following frame in a video', () => {
    const frames = new FrameIndex([0, 40_000, 80_000, 120_000], 160_000);
    expect(onFrames(segment(35_000, 130_000), frames)).toMatchObject({ start: 40_000, end: 120_000, start_frame: 1, end_frame: 3 });
    expect(onFrames(segment(119_000, 160_000), frames)).toMatchObject({ start_frame: 3, end_frame: 4, end: 160_000 });
  });
});

describe('snapping', () => {
  it('takes the nearest candidate within reach and none beyond', () => {
    expect(nearest(100, [80, 95, 130], 10)).toBe(95);
    expect(nearest(100, [80, 130], 10)).toBeNull();
  });
});
