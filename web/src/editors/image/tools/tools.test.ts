import { describe, expect, it } from 'vitest';
import { geometryOfType } from '@/core/geometry/shapes';
import type { Question, Region } from '@/core/model/answers';
import { type Draw, seeded } from '@/core/random.testing';
import { TOOLS } from '.';
import type { Press, Tool, ToolHost } from './tool';

const extent = { width: 320, height: 240 };
const plain: Press = { even: false, other: false, keyed: false };

/** A host that keeps what a tool makes. */
function hostFor(type: string): ToolHost & { made: Region[]; over: boolean } {
  const question: Question = {
    name: 'things', type, on: null, title: '', required: false, rule: null, attributes: [], when: null,
    labels: [{ name: 'a', title: 'a', key: null, colour: '#2f7ed8', rule: null }],
    options: { points: ['nose', 'left', 'right'], edges: [['nose', 'left']] },
  };
  const made: Region[] = [];
  const host = {
    extent, picture: null, question, label: 'a', brush: 6, erasing: false, selected: null, made, over: false,
    scale: () => 1,
    snapped: (at: { x: number; y: number }) => ({ at, ring: null }),
    add(fields: object) {
      const region = geometryOfType(type)?.inside({ id: 'n', label: 'a', attributes: {}, ...fields } as Region, extent) ?? null;
      if (region) made.push(region);
      return region;
    },
    replace: () => undefined,
    others: () => made,
    locked: () => false,
    hide: () => undefined,
    changed: () => undefined,
    say: () => undefined,
    done() {
      host.over = true;
    },
  };
  return host;
}

const somewhere = (draw: Draw) => ({ x: draw.whole(5, 310), y: draw.whole(5, 230) });
const drawing = TOOLS.filter(({ gesture, name }) => gesture !== 'paint' && name !== 'fill');

describe.each(drawing.flatMap((tool) => tool.types.map((type): [string, Tool, string] => [`${tool.name} for ${type}`, tool, type])))('%s', (_name, tool, type) => {
  it('makes a region of its type out of places, wherever they are', () => {
    const draw = seeded(41);
    for (let round = 0; round < 40; round += 1) {
      const host = hostFor(type);
      const sketch = tool.start(host, somewhere(draw), plain);
      for (let n = 0; n < 6 && !host.over; n += 1) {
        sketch.hover(somewhere(draw), plain);
        sketch.place(somewhere(draw), plain);
      }
      if (!host.over) sketch.finish();
      for (const region of host.made) expect(geometryOfType(type)?.fits(region)).toBe(true);
      expect(host.made.length).toBeLessThanOrEqual(1);
    }
  });

  it('is stepped back place by place to nothing', () => {
    const host = hostFor(type);
    const draw = seeded(42);
    const sketch = tool.start(host, somewhere(draw), plain);
    sketch.place(somewhere(draw), plain);
    if (host.over) return;
    const before = sketch.placed;
    expect(before).toBeGreaterThan(0);
    for (let n = 0; n <= before && !host.over; n += 1) sketch.stepBack();
    expect(host.over).toBe(true);
    expect(host.made).toEqual([]);
  });

  it('makes nothing when it is dropped', () => {
    const host = hostFor(type);
    const sketch = tool.start(host, { x: 20, y: 20 }, plain);
    sketch.place({ x: 30, y: 30 }, plain);
    sketch.cancel();
    expect(host.made).toEqual([]);
    expect(host.over).toBe(true);
  });
});
