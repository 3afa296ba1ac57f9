import { describe, expect, it } from 'vitest';
import { seeded } from '../random.testing';
import { aligned, nodeAt, textAt } from './alignment';
import { arcsOf, type ArcInput } from './arcs';
import { chainNumbers, chainsOf } from './chains';
import { runsFromRightToLeft } from './direction';
import { hintsFor } from './hints';

describe('letters of a page in its text', () => {
  const nodes = ['\n  ', 'Dear ', 'Ms  Solheim', ',\n', '\n', 'Thanks', ' for it. ', '👍'];
  const text = 'Dear Ms Solheim,\n\nThanks for it.\n👍';
  const runs = aligned(nodes, text) ?? [];

  it('are found whatever white space stands between them', () => {
    for (const [at, node, unit] of [[0, 1, 0], [5, 2, 0], [8, 2, 4], [18, 5, 0], [24, 6, 0], [33, 7, 0]] as const) {
      expect(nodeAt(runs, at, false)).toEqual({ node, at: unit });
      expect(textAt(runs, node, unit)).toBe(at);
    }
    expect(nodeAt(runs, 15, true)).toEqual({ node: 2, at: 11 });
    expect(nodeAt(runs, text.length, true)).toEqual({ node: 7, at: 2 });
  });

  it('lead there and back for every letter', () => {
    for (let unit = 0; unit < text.length; unit += 1) {
      if (text.charAt(unit).trim() === '') continue;
      const place = nodeAt(runs, unit, false);
      expect(place && nodes[place.node]?.charAt(place.at)).toBe(text.charAt(unit));
      expect(place && textAt(runs, place.node, place.at)).toBe(unit);
    }
  });

  it('that are others are refused', () => {
    expect(aligned(['one two'], 'one too')).toBeNull();
    expect(aligned(['one'], 'one two')).toBeNull();
    expect(aligned(['one', ' two'], 'one')).toBeNull();
    expect(aligned([], ' \n')).toEqual([]);
  });
});

describe('arcs', () => {
  const room = { left: 0, right: 600, chip: 12, step: 9, lanes: 6 };
  const anchor = (left: number, line: number): ArcInput['from'] => ({ left, right: left + 40, top: 100 + line * 40, bottom: 120 + line * 40 });
  const arc = (id: string, from: [number, number], to: [number, number]): ArcInput => ({ id, from: anchor(...from), to: anchor(...to), width: 40 });

  it('over one line lie above one another where they would touch, the short one lowest', () => {
    const found = arcsOf([arc('long', [10, 0], [500, 0]), arc('short', [100, 0], [200, 0]), arc('apart', [300, 0], [420, 0])], room);
    const y = Object.fromEntries(found.map(({ id, label }) => [id, label.y]));
    expect(y.short).toBeGreaterThan(y.long as number);
    expect(y.apart).toBe(y.short);
  });

  it('between lines go around by the nearer margin and end above their target', () => {
    const [left, right] = arcsOf([arc('left', [40, 0], [80, 3]), arc('right', [540, 0], [500, 2])], room).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    expect(left?.path).toMatch(/H-[\d.]+Q-/);
    expect(right?.path).toMatch(/Q6\d\d/);
    expect(left?.tip).toEqual({ x: 100, y: 219 });
    expect(Number(right?.label.x)).toBeLessThanOrEqual(580);
  });

  it('never share a lane in which they overlap while there are lanes', () => {
    const draw = seeded(3);
    const inputs = Array.from({ length: 5 }, (_, n) => arc(`a${n}`, [draw.whole(0, 250), 0], [draw.whole(300, 500), 0]));
    expect(new Set(arcsOf(inputs, room).map(({ label }) => label.y)).size).toBe(5);
  });
});

describe('chains', () => {
  it('hold the mentions that links connect, in reading order', () => {
    const links = [{ id: '1', from: 'd', to: 'a' }, { id: '2', from: 'c', to: 'b' }, { id: '3', from: 'e', to: 'd' }];
    const chains = chainsOf(links, ['a', 'b', 'c', 'd', 'e', 'f']);
    expect(chains).toEqual([['a', 'd', 'e'], ['b', 'c']]);
    expect(Object.fromEntries(chainNumbers(chains))).toEqual({ a: 1, d: 1, e: 1, b: 2, c: 2 });
  });
});

describe('the direction of a paragraph', () => {
  it('is that of its first strong letter', () => {
    for (const words of ['שלום world', '  «123» مرحبا', '\u200fabc', '🙂 ܫܠܡܐ']) expect(runsFromRightToLeft(words)).toBe(true);
    for (const words of ['world שלום', '123', '', '日本 مرحبا', '\u200eשלום']) expect(runsFromRightToLeft(words)).toBe(false);
  });
});

describe('key hints', () => {
  it('are one letter while there are enough, else two, and none begins another', () => {
    expect(new Set(hintsFor(26).map((hint) => hint.length))).toEqual(new Set([1]));
    const many = hintsFor(200);
    expect(new Set(many).size).toBe(200);
    expect(new Set(many.map((hint) => hint.length))).toEqual(new Set([2]));
  });
});
