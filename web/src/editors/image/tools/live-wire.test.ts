import { describe, expect, it, vi } from 'vitest';
import { pictureOf } from '../picture';
import { wirePolygonTool } from './live-wire';
import type { Press, ToolHost } from './tool';

const plain: Press = { even: false, other: false, keyed: false };
let bend = 0;

vi.mock('../wire', () => ({
  Wire: class {
    private at = { x: 0, y: 0 };
    seed(at: { x: number; y: number }): void {
      this.at = at;
    }
    /** Half way, and as far aside as the test says. */
    path(to: { x: number; y: number }) {
      return [{ x: (this.at.x + to.x) / 2, y: (this.at.y + to.y) / 2 + bend }];
    }
    stop(): void {}
  },
}));

const host = (made: unknown[]): ToolHost => ({
  extent: { width: 100, height: 100 }, picture: pictureOf(document.createElement('canvas'), { width: 100, height: 100 }), label: 'a', brush: 5, erasing: false, selected: null,
  question: { name: 'things', type: 'polygons', on: null, title: '', required: false, rule: null, attributes: [], when: null, labels: [], options: {} },
  scale: () => 1,
  snapped: (at) => ({ at, ring: null }),
  add: (fields) => {
    made.push(fields);
    return { id: 'n', label: 'a', attributes: {} };
  },
  replace: () => undefined, others: () => [], locked: () => false, hide: () => undefined, changed: () => undefined, say: () => undefined, done: () => undefined,
});

describe('an outline that follows edges', () => {
  it('keeps its way back to the beginning only when it is closed', () => {
    const made: { rings: [number, number][][] }[] = [];
    const sketch = wirePolygonTool.start(host(made), { x: 10, y: 10 }, plain);
    sketch.place({ x: 10, y: 10 }, plain);
    sketch.place({ x: 50, y: 10 }, plain);
    const placed = sketch.placed;
    for (let round = 0; round < 3; round += 1) expect(sketch.finish()).toBe(false);
    expect(sketch.placed).toBe(placed);
    bend = 20;
    expect(sketch.finish()).toBe(true);
    expect(made[0]?.rings[0]).toEqual([[10, 10], [30, 10], [50, 10], [30, 30]]);
  });
});
