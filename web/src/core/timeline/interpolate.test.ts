import { describe, expect, it } from 'vitest';
import { type Draw, seeded } from '../random.testing';
import { between, matchedRings, type Ring, roundedShape, type TrackShape } from './interpolate';

const ring = (draw: Draw, corners: number): Ring => {
  const [x, y, radius] = [draw.between(100, 500), draw.between(100, 400), draw.between(20, 90)];
  const angles = Array.from({ length: corners }, () => draw.between(0, 2 * Math.PI)).sort((a, b) => a - b);
  return angles.map((angle) => [x + radius * Math.cos(angle), y + radius * Math.sin(angle)] as const);
};
const areaOf = (one: Ring): number =>
  Math.abs(one.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = one[(index + 1) % one.length] as readonly [number, number];
    return sum + x * nextY - nextX * y;
  }, 0)) / 2;

const kinds: Record<string, (draw: Draw) => TrackShape> = {
  box: (draw) => ({ box: [draw.between(0, 500), draw.between(0, 400), draw.between(1, 90), draw.between(1, 90)] }),
  rotated: (draw) => ({ box: [draw.between(0, 500), draw.between(0, 400), draw.between(1, 90), draw.between(1, 90)], rotation: draw.between(-180, 180) }),
  polygon: (draw) => ({ rings: [ring(draw, draw.whole(3, 12))] }),
  keypoints: (draw) => ({ points: { nose: [draw.between(0, 500), draw.between(0, 400), draw.whole(0, 2)], tail: [draw.between(0, 500), draw.between(0, 400), 2] } }),
};

describe.each(Object.entries(kinds))('interpolation of a %s', (_name, make) => {
  it('is the key frames themselves at both ends', () => {
    const draw = seeded(31);
    for (let round = 0; round < 100; round += 1) {
      const [a, b] = [make(draw), make(draw)];
      expect(between(a, b, 0)).toEqual(a);
      expect(between(a, b, 1)).toEqual(b);
    }
  });

  it('stays where it is between two equal shapes', () => {
    const draw = seeded(32);
    for (let round = 0; round < 100; round += 1) {
      const a = make(draw);
      expect(roundedShape(between(a, a, draw()))).toEqual(roundedShape(a));
    }
  });

  it('moves with both when both are moved', () => {
    const draw = seeded(33);
    for (let round = 0; round < 50; round += 1) {
      const [a, b, share] = [make(draw), make(draw), draw()];
      const [dx, dy] = [draw.whole(-50, 50), draw.whole(-50, 50)];
      const moved = (shape: TrackShape): TrackShape => ({
        ...(shape.box ? { box: [shape.box[0] + dx, shape.box[1] + dy, shape.box[2], shape.box[3]] as const } : {}),
        ...(shape.rotation === undefined ? {} : { rotation: shape.rotation }),
        ...(shape.rings ? { rings: shape.rings.map((one) => one.map(([x, y]) => [x + dx, y + dy] as const)) } : {}),
        ...(shape.points ? { points: Object.fromEntries(Object.entries(shape.points).map(([name, [x, y, v]]) => [name, [x + dx, y + dy, v] as const])) } : {}),
      });
      const numbers = (shape: TrackShape): number[] => JSON.stringify(shape).match(/-?\d+(?:\.\d+)?(?:e-?\d+)?/g)?.map(Number) ?? [];
      const [left, right] = [numbers(between(moved(a), moved(b), share)), numbers(moved(between(a, b, share)))];
      expect(left.length).toBe(right.length);
      left.forEach((value, index) => expect(value).toBeCloseTo(right[index] as number, 6));
    }
  });
});

describe('polygons with unequal vertex counts', () => {
  it('are matched without changing either outline', () => {
    const draw = seeded(34);
    for (let round = 0; round < 200; round += 1) {
      const [a, b] = [ring(draw, draw.whole(3, 12)), ring(draw, draw.whole(3, 12))];
      const [left, right] = matchedRings(a, b);
      expect(left.length).toBe(right.length);
      expect(areaOf(left)).toBeCloseTo(areaOf(a), 4);
      expect(areaOf(right)).toBeCloseTo(areaOf(b), 4);
    }
  });

  it('do not turn inside out when one runs the other way round', () => {
    const square: Ring = [[0, 0], [10, 0], [10, 10], [0, 10]];
    const other: Ring = [[0, 0], [0, 10], [5, 10], [10, 10], [10, 0]];
    const middle = between({ rings: [square] }, { rings: [other] }, 0.5).rings?.[0] as Ring;
    expect(areaOf(middle)).toBeGreaterThan(70);
  });
});

describe('rotation', () => {
  it('goes the shorter way round', () => {
    const shape = between({ box: [0, 0, 10, 10], rotation: 170 }, { box: [0, 0, 10, 10], rotation: -170 }, 0.5);
    expect(Math.abs(shape.rotation as number)).toBeCloseTo(180, 6);
  });
});
