import { describe, expect, it } from 'vitest';
import { seeded } from '../random.testing';
import type { Pair } from './geometry';
import { costsOf, greyOf, pathTo, reachFrom, thinned } from './live-wire';

const [width, height] = [120, 90];
/** A bright square on dark ground, with a little noise. */
const picture = (): Uint8Array => {
  const draw = seeded(5);
  return Uint8Array.from({ length: width * height }, (_, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    return (x >= 30 && x < 90 && y >= 20 && y < 70 ? 210 : 40) + draw.whole(0, 6);
  });
};

describe('a live wire', () => {
  const costs = costsOf({ width, height, data: picture() });

  it('goes round the corner along the edge rather than straight across', () => {
    const reach = reachFrom(costs, width, height, [30, 45], 200);
    const path = pathTo(reach, [60, 20]);
    expect(path[0]).toEqual([30, 45]);
    expect(path.at(-1)).toEqual([60, 20]);
    for (const [x, y] of path) expect(Math.min(Math.abs(x - 30), Math.abs(y - 20))).toBeLessThanOrEqual(2);
  });

  it('is made of neighbouring pixels, and costs no more than any other way that is tried', () => {
    const draw = seeded(6);
    const seed: Pair = [10, 10];
    const reach = reachFrom(costs, width, height, seed, 200);
    const costOf = (path: readonly Pair[]): number => path.slice(1).reduce((sum, [x, y], index) => {
      const [px, py] = path[index] as Pair;
      return sum + Math.max(1, (costs[y * width + x] as number) * (px !== x && py !== y ? Math.SQRT2 : 1));
    }, 0);
    for (let round = 0; round < 20; round += 1) {
      const target: Pair = [draw.whole(0, width - 1), draw.whole(0, height - 1)];
      const path = pathTo(reach, target);
      path.slice(1).forEach(([x, y], index) => {
        const [px, py] = path[index] as Pair;
        expect(Math.max(Math.abs(x - px), Math.abs(y - py))).toBe(1);
      });
      const straight: Pair[] = [seed];
      for (let [x, y] = seed; x !== target[0] || y !== target[1];) {
        x += Math.sign(target[0] - x);
        y += Math.sign(target[1] - y);
        straight.push([x, y]);
      }
      // Rounded at each step, so a little slack.
      expect(costOf(path)).toBeLessThanOrEqual(costOf(straight) + path.length);
    }
  });

  it('stays within its window, and goes to its rim for what lies beyond', () => {
    const reach = reachFrom(costs, width, height, [60, 45], 10);
    expect(reach.width).toBe(21);
    const end = pathTo(reach, [119, 45]).at(-1) as Pair;
    expect(end).toEqual([70, 45]);
  });

  it('is thinned without leaving its way', () => {
    const path = Array.from({ length: 50 }, (_, x): Pair => [x, x < 25 ? 0 : x - 25]);
    const kept = thinned(path, 0.5);
    expect(kept).toEqual([[0, 0], [25, 0], [49, 24]].map((pair) => expect.arrayContaining(pair)));
    expect(kept).toHaveLength(3);
  });

  it('looks at light, not at colour', () => {
    const rgba = new Uint8ClampedArray([255, 0, 0, 255, 255, 255, 255, 255]);
    expect([...greyOf(rgba, 2, 1).data]).toEqual([76, 255]);
  });
});
