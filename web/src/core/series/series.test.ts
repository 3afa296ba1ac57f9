import { describe, expect, it } from 'vitest';
import { seeded } from '@/core/random.testing';
import { Channel, microsecondsOf, Series, seriesFrom } from './series';

describe('extremes of a channel', () => {
  it('are those of a plain search, whatever the stretch, gaps left out', () => {
    const draw = seeded(21);
    for (const length of [1, 15, 16, 17, 255, 256, 257, 5000]) {
      const values = Float32Array.from({ length }, () => (draw() < 0.1 ? NaN : Math.fround(draw() * 100 - 50)));
      const channel = new Channel(values);
      for (let round = 0; round < 60; round += 1) {
        const from = draw.whole(0, length - 1);
        const to = draw.whole(from, length);
        const there = [...values.subarray(from, to)].filter((value) => !Number.isNaN(value));
        const found = channel.between(from, to);
        if (there.length === 0) expect(found.low).toBeNaN();
        else expect(found).toEqual({ low: Math.min(...there), high: Math.max(...there) });
      }
    }
  });

  it('of a million points under a thousand pixels are found quickly', () => {
    const values = Float32Array.from({ length: 1_000_000 }, (_, index) => Math.sin(index / 700));
    const series = new Series(Array.from({ length: 1_000_000 }, (_, index) => index / 1000), [[...values]], 1e6);
    const [channel] = series.channels;
    const started = performance.now();
    for (let frame = 0; frame < 5; frame += 1) {
      for (let x = 0; x < 1000; x += 1) channel?.between(series.from(x * 1_000_000), series.from((x + 1) * 1_000_000));
    }
    expect((performance.now() - started) / 5).toBeLessThan(100);
  });
});

describe('time', () => {
  it('is microseconds since the first row, whatever its unit', () => {
    expect(['ms', 'min', 's since 1970', '', 'µs', 'steps'].map(microsecondsOf)).toEqual([1e3, 6e7, 1e6, 1e6, 1, 1e6]);
    const series = seriesFrom({ time: [1000, 1250, 2000], columns: [[1, null, 3]] }, 'ms') as Series;
    expect([...series.times]).toEqual([0, 250_000, 1_000_000]);
    expect(series.duration).toBe(1_500_000);
    expect([series.from(250_000), series.from(250_001), series.nearest(600_000), series.nearest(700_000), series.nearest(9e9)]).toEqual([1, 2, 1, 2, 2]);
    expect(series.channels[0]?.extremes).toEqual({ low: 1, high: 3 });
    expect(seriesFrom({ time: [1], columns: [[1, 2]] }, 's')).toBeNull();
  });
});
