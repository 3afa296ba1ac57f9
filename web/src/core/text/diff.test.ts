import { describe, expect, it } from 'vitest';
import { seeded } from '../random.testing';
import { diffCounts, diffTexts, kept } from './diff';
import { oddText } from './fixtures.testing';

const draw = seeded(5);
const joined = (pieces: ReturnType<typeof diffTexts>, ops: string): string => pieces.filter(({ op }) => ops.includes(op)).map(({ text }) => text).join('');

/** Length of the longest common subsequence, by the table that everybody knows. */
function longest(a: readonly number[], b: readonly number[]): number {
  let row = Array.from({ length: b.length + 1 }, () => 0);
  for (const one of a) {
    const next = [0];
    b.forEach((other, j) => next.push(one === other ? (row[j] as number) + 1 : Math.max(row[j + 1] as number, next[j] as number)));
    row = next;
  }
  return row.at(-1) as number;
}

describe('the difference of two texts', () => {
  it('joins to both texts again, by words and by graphemes', () => {
    for (let round = 0; round < 150; round += 1) {
      const before = oddText(draw, draw.whole(0, 60));
      const after = draw() < 0.5 ? oddText(draw, draw.whole(0, 60)) : before.replaceAll(draw.pick(['word', ' ', 'e', '👍']), 'x ');
      for (const by of ['word', 'grapheme'] as const) {
        const pieces = diffTexts(before, after, by);
        expect(joined(pieces, '=-')).toBe(before);
        expect(joined(pieces, '=+')).toBe(after);
      }
    }
  });

  it('keeps as much as any way could', () => {
    for (let round = 0; round < 400; round += 1) {
      const list = (): number[] => Array.from({ length: draw.whole(0, 24) }, () => draw.whole(0, 4));
      const [a, b] = [list(), list()];
      const partners = kept(Int32Array.from(a), Int32Array.from(b));
      const pairs = [...partners].flatMap((j, i) => (j < 0 ? [] : [[i, j] as const]));
      expect(pairs.every(([i, j]) => a[i] === b[j])).toBe(true);
      expect(pairs.every(([, j], index) => index === 0 || j > (pairs[index - 1] as readonly [number, number])[1])).toBe(true);
      expect(pairs).toHaveLength(longest(a, b));
    }
  });

  it('reads as a person would write it', () => {
    expect(diffTexts('The red big fox ran.', 'The small quick fox ran.')).toEqual([
      { op: '=', text: 'The ' }, { op: '-', text: 'red big' }, { op: '+', text: 'small quick' }, { op: '=', text: ' fox ran.' },
    ]);
    expect(diffTexts('cafe\u0301', 'cafe', 'grapheme')).toEqual([{ op: '=', text: 'caf' }, { op: '-', text: 'e\u0301' }, { op: '+', text: 'e' }]);
    expect(diffCounts(diffTexts('one two three', 'one 2 three four'))).toEqual({ added: 2, removed: 1 });
    expect(diffTexts("It's 5 👩🏽‍🚀!", "It's 5 👩🏿‍🚀!")).toContainEqual({ op: '-', text: '👩🏽‍🚀' });
    expect(diffTexts('日本語の文章', '日本語の本')).toContainEqual({ op: '=', text: '日本語の' });
    expect(diffTexts('', '')).toEqual([]);
    expect(diffTexts('', 'new')).toEqual([{ op: '+', text: 'new' }]);
  });

  it('takes long texts that share nothing without getting lost', () => {
    const before = Array.from({ length: 12_000 }, (_, n) => `a${n}`).join(' ');
    const after = Array.from({ length: 12_000 }, (_, n) => `b${(n * 7919) % 12_000}`).join(' ');
    const pieces = diffTexts(before, after);
    expect(joined(pieces, '=-')).toBe(before);
    expect(joined(pieces, '=+')).toBe(after);
  });
});
