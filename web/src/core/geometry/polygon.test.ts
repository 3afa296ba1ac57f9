import { describe, expect, it } from 'vitest';
import { seeded } from '../random.testing';
import type { Pair } from './geometry';
import { areaOfRings, bordersBetween, type Ring, ringsContain, tidyRings } from './polygon';
import { clippedTo, splitBy, united, without } from './polygon-sets';

const square = (x: number, y: number, side: number): Ring => [[x, y], [x + side, y], [x + side, y + side], [x, y + side]];
const total = (all: readonly (readonly Ring[])[]): number => all.reduce((sum, rings) => sum + areaOfRings(rings), 0);

describe('polygons as sets', () => {
  it('keep their area when split by any line, and give it back when united', () => {
    const draw = seeded(11);
    for (let round = 0; round < 80; round += 1) {
      const n = draw.whole(3, 12);
      const ring = Array.from({ length: n }, (_, index): Pair => {
        const angle = (index / n) * 2 * Math.PI;
        const radius = draw.between(20, 90);
        return [Math.round(100 + radius * Math.cos(angle)), Math.round(100 + radius * Math.sin(angle))];
      });
      if (!tidyRings([ring])) continue;
      const whole = [ring];
      const pieces = splitBy(whole, { x: draw.whole(0, 200), y: draw.whole(0, 200) }, { x: draw.whole(0, 200), y: draw.whole(0, 200) });
      expect(Math.abs(total(pieces) - areaOfRings(whole))).toBeLessThan(2);
      expect(Math.abs(total(united(pieces)) - areaOfRings(whole))).toBeLessThan(3);
    }
  });

  it('have holes that stay holes when a cut goes through the solid part', () => {
    const ringed = [square(0, 0, 100), square(60, 60, 20)];
    const pieces = splitBy(ringed, { x: 30, y: -5 }, { x: 30, y: 200 });
    expect(pieces.map((rings) => rings.length).toSorted()).toEqual([1, 2]);
    expect(total(pieces)).toBe(100 * 100 - 20 * 20);
  });

  it('leave nothing of themselves under another, and cover no more of it', () => {
    const left = without([square(0, 0, 10)], [[square(5, 0, 10)]]);
    expect(left).toHaveLength(1);
    expect(total(left)).toBe(50);
    expect(ringsContain(left[0] as readonly Ring[], { x: 7, y: 5 })).toBe(false);
    expect(without([square(0, 0, 10)], [[square(-5, -5, 30)]])).toEqual([]);
  });

  it('are clipped to the picture', () => {
    expect(total(clippedTo([square(-5, -5, 10)], { width: 50, height: 50 }))).toBe(25);
  });
});

describe('a neighbour’s border', () => {
  const ring = square(0, 0, 100);
  it('is taken over the shorter way, corners included, ends left out', () => {
    expect(bordersBetween(ring, { x: 80, y: 0 }, { x: 100, y: 30 })).toEqual([[100, 0]]);
    expect(bordersBetween(ring, { x: 100, y: 30 }, { x: 80, y: 0 })).toEqual([[100, 0]]);
    expect(bordersBetween(ring, { x: 10, y: 0 }, { x: 90, y: 0 })).toEqual([]);
    expect(bordersBetween(ring, { x: 90, y: 0 }, { x: 10, y: 0 })).toEqual([]);
    expect(bordersBetween(ring, { x: 100, y: 0 }, { x: 100, y: 100 })).toEqual([]);
  });

  it('leaves neither gap nor overlap between two that share it', () => {
    const between = bordersBetween(ring, { x: 100, y: 20 }, { x: 60, y: 100 });
    const other: Ring = [[150, 20], [100, 20], ...between, [60, 100], [60, 150], [150, 150]];
    expect(total(united([[ring], [other]]))).toBeCloseTo(100 * 100 + areaOfRings([other]), 6);
    expect(united([[ring], [other]])).toHaveLength(1);
  });
});
