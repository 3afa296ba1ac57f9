import { describe, expect, it } from 'vitest';
import { seeded } from '../random.testing';
import { blockAt, blocksOf, LONGEST } from './blocks';
import { Boundaries, type Unit } from './boundaries';
import { oddText } from './fixtures.testing';
import { type Range, StoredText } from './offsets';
import { hull, normalised, overlaps, rangesFrom, without, wordsOf } from './ranges';
import { sameWords } from './repeats';
import { depths, SpanIndex } from './span-index';

const draw = seeded(11);
const bounded = (units: string): Boundaries => {
  const text = new StoredText(units);
  return new Boundaries(text, blocksOf(text));
};

describe('offsets in code points', () => {
  it('are those that counting the characters gives, for 10,000 random spans', () => {
    for (let round = 0; round < 100; round += 1) {
      const units = oddText(draw, 120);
      const characters = Array.from(units);
      const text = new StoredText(units);
      expect(text.length).toBe(characters.length);
      for (let n = 0; n < 100; n += 1) {
        const a = draw.whole(0, text.length);
        const b = draw.whole(0, text.length);
        const [start, end] = [Math.min(a, b), Math.max(a, b)];
        expect(text.slice(start, end)).toBe(characters.slice(start, end).join(''));
        expect(text.toPoint(text.toUnit(start))).toBe(start);
        expect(text.toUnit(end)).toBe(characters.slice(0, end).join('').length);
      }
    }
  });

  it('take a place within a surrogate pair as the character that it belongs to', () => {
    const text = new StoredText('a👍b𝒜');
    expect(Array.from({ length: 7 }, (_, unit) => text.toPoint(unit))).toEqual([0, 1, 1, 2, 3, 3, 4]);
  });

  it('count a lone surrogate as one, and two halves in the wrong order as two', () => {
    expect(new StoredText('\ud83d').length).toBe(1);
    expect(new StoredText('\udc4d\ud83d').length).toBe(2);
    expect(new StoredText('x\ud83d👍y').length).toBe(4);
  });
});

describe('blocks', () => {
  it('part a text at every kind of line break, and lose nothing else', () => {
    const text = new StoredText('one\r\ntwo\rthree\n\nfour👍\n');
    expect(blocksOf(text).map(({ start, end }) => text.slice(start, end))).toEqual(['one', 'two', 'three', '', 'four👍', '']);
  });

  it('cut a paragraph that is too long, never within a character', () => {
    for (const piece of ['A sentence with words. ', 'word ', '👨‍👩‍👧‍👦', '日本語', 'e\u0301']) {
      const units = piece.repeat(Math.ceil(40_000 / piece.length));
      const text = new StoredText(units);
      const blocks = blocksOf(text);
      expect(blocks.map(({ start, end }) => text.slice(start, end)).join('')).toBe(units);
      expect(blocks.length).toBeGreaterThan(5);
      for (const { start, end, continues } of blocks) {
        expect(text.toUnit(end) - text.toUnit(start)).toBeLessThanOrEqual(LONGEST);
        expect(continues).toBe(start > 0);
        expect(/^[\p{M}\u200d]/u.test(text.slice(start, end))).toBe(false);
      }
    }
  });

  it('are found by position', () => {
    const text = new StoredText('one\ntwo\n\nthree');
    const blocks = blocksOf(text);
    expect([0, 3, 4, 7, 8, 9, 14].map((point) => blockAt(blocks, point))).toEqual([0, 0, 1, 1, 2, 3, 3]);
  });
});

describe('units', () => {
  it('snap a loose selection to whole tokens and leave white space out', () => {
    const text = bounded('She  paid € 749.00, then left.');
    const snap = (range: Range): string | null => {
      const found = text.snapped(range, 'token');
      return found && text.text.slice(...found);
    };
    expect(snap([6, 7])).toBe('paid');
    expect(snap([3, 8])).toBe('paid');
    expect(snap([4, 10])).toBe('paid');
    expect(snap([12, 14])).toBe('749.00');
    expect(snap([3, 5])).toBeNull();
    expect(snap([29, 30])).toBe('.');
  });

  it('snap to graphemes: joined emoji and marks are never parted', () => {
    const text = bounded('a👨‍👩‍👧‍👦e\u0301🇳🇴b');
    expect(text.snapped([2, 3], 'grapheme')).toEqual([1, 8]);
    expect(text.snapped([9, 10], 'grapheme')).toEqual([8, 10]);
    expect(text.snapped([10, 11], 'grapheme')).toEqual([10, 12]);
    expect(text.snapped([2, 3], 'character')).toEqual([2, 3]);
    expect(text.snapped([4, 4], 'grapheme')).toBeNull();
  });

  it('snapping twice changes nothing, keeps to the text, and gives what was touched', () => {
    for (let round = 0; round < 60; round += 1) {
      const bounds = bounded(oddText(draw, 60));
      for (const unit of ['token', 'grapheme', 'character'] as const satisfies readonly Unit[]) {
        for (let n = 0; n < 20; n += 1) {
          const range: Range = [draw.whole(0, bounds.text.length), draw.whole(0, bounds.text.length)];
          const once = bounds.snapped(range, unit);
          if (!once) continue;
          expect(bounds.snapped(once, unit)).toEqual(once);
          expect(once[0]).toBeGreaterThanOrEqual(0);
          expect(once[1]).toBeLessThanOrEqual(bounds.text.length);
          expect(overlaps([once], [[Math.min(...range), Math.max(...range)]])).toBe(true);
        }
      }
    }
  });

  it('let a caret walk through the whole text in either direction and come to its end', () => {
    for (let round = 0; round < 30; round += 1) {
      const bounds = bounded(oddText(draw, 40));
      for (const stride of ['character', 'grapheme', 'token', 'sentence', 'block'] as const) {
        let point = 0;
        let steps = 0;
        while (point < bounds.text.length && steps <= bounds.text.length) {
          const next = bounds.next(point, stride);
          expect(next).toBeGreaterThan(point);
          point = next;
          steps += 1;
        }
        expect(point).toBe(bounds.text.length);
        while (point > 0 && steps <= 3 * bounds.text.length) {
          const next = bounds.previous(point, stride);
          expect(next).toBeLessThan(point);
          point = next;
          steps += 1;
        }
        expect(point).toBe(0);
      }
    }
  });

  it('find the same words elsewhere, whole ones only', () => {
    const bounds = bounded('Anna and Annabel saw Anna. 👍Anna, ANNA');
    expect(sameWords(bounds.text, bounds, 'Anna', 'token')).toEqual([[0, 4], [21, 25], [28, 32]]);
    expect(sameWords(bounds.text, bounds, 'Anna', 'grapheme')).toHaveLength(4);
    expect(sameWords(bounds.text, bounds, ' ', 'token')).toEqual([]);
  });
});

describe('ranges', () => {
  it('are sorted and joined where they touch', () => {
    expect(normalised([[5, 8], [1, 3], [3, 4], [7, 9], [2, 2]])).toEqual([[1, 4], [5, 9]]);
    expect(hull([[1, 4], [5, 9]])).toEqual([1, 9]);
    expect(without([[1, 9]], [3, 5])).toEqual([[1, 3], [5, 9]]);
    expect(wordsOf(new StoredText('14 and 16 November'), [[0, 2], [10, 18]])).toBe('14 … November');
  });

  it('from outside are taken only when they lie in the text', () => {
    expect(rangesFrom([[1, 3]], 5)).toEqual([[1, 3]]);
    for (const wrong of [null, [], [[1]], [[3, 1]], [[0, 6]], [[0.5, 2]], [['0', 2]], [[-1, 2]]]) expect(rangesFrom(wrong, 5)).toBeNull();
  });
});

describe('the index of spans', () => {
  it('finds what a look at every span finds, while spans come, move and go', () => {
    const index = new SpanIndex();
    const spans = new Map<string, Range[]>();
    for (let step = 0; step < 3_000; step += 1) {
      const id = `s${draw.whole(0, 400)}`;
      if (draw() < 0.25) {
        index.delete(id);
        spans.delete(id);
      } else {
        const start = draw.whole(0, 90_000);
        const end = start + (draw() < 0.05 ? draw.whole(1, 60_000) : draw.whole(1, 300));
        const ranges: Range[] = draw() < 0.2 ? [[start, start + 1], [end + 5, end + 9]] : [[start, end]];
        index.set(id, ranges);
        spans.set(id, ranges);
      }
      if (step % 20 > 0) continue;
      const from = draw.whole(0, 90_000);
      const to = from + draw.whole(1, 4_000);
      const expected = [...spans].filter(([, ranges]) => hull(ranges)[0] < to && from < hull(ranges)[1]).map(([key]) => key);
      expect(index.touching(from, to).toSorted()).toEqual(expected.toSorted());
      expect(index.size).toBe(spans.size);
    }
  });

  it('gives spans in reading order, the outer before the inner', () => {
    const index = new SpanIndex();
    index.set('inner', [[10, 20]]);
    index.set('outer', [[10, 40]]);
    index.set('before', [[2, 12]]);
    expect(index.touching(0, 50)).toEqual(['before', 'outer', 'inner']);
  });

  it('puts lines under overlapping spans at different depths', () => {
    const found = depths([{ id: 'a', ranges: [[0, 10]] }, { id: 'b', ranges: [[2, 5]] }, { id: 'c', ranges: [[6, 12]] }, { id: 'd', ranges: [[10, 11]] }]);
    expect([...found]).toEqual([['a', 0], ['b', 1], ['c', 1], ['d', 0]]);
  });
});
