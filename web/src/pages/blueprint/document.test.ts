import { describe, expect, test } from 'vitest';
import { at, freeName, keep, labelOf, moved, movedKey, pointerOf, problemAt, put, renameKey, sectionOf, slugOf } from './document';

describe('a blueprint in the form', () => {
  const document = { purpose: { problem: 'x' }, questions: { a: { labels: ['one', { name: 'two' }] }, b: {} } };

  test('a place is changed and everything else is the same object', () => {
    const next = put(document, ['purpose', 'problem'], 'y');
    expect(at(next, ['purpose', 'problem'])).toBe('y');
    expect(next.questions).toBe(document.questions);
    expect(document.purpose.problem).toBe('x');
  });

  test('nothing removes the key, and undefined removes an element', () => {
    expect(put(document, ['purpose', 'problem'], '')).toEqual({ ...document, purpose: {} });
    expect(at(put(document, ['questions', 'a', 'labels', 0], undefined), ['questions', 'a', 'labels'])).toEqual([{ name: 'two' }]);
  });

  test('places that are not there are made', () => {
    expect(put({}, ['quality', 'accept', 0, 'measure'], 'alpha')).toEqual({ quality: { accept: [{ measure: 'alpha' }] } });
  });

  test('what is wrong in shape is written over, not crashed on', () => {
    expect(put({ purpose: 'text' }, ['purpose', 'problem'], 'y')).toEqual({ purpose: { problem: 'y' } });
    expect(at({ a: 3 }, ['a', 'b', 0])).toBeUndefined();
  });

  test('questions keep their order when renamed or moved', () => {
    expect(Object.keys(renameKey(document.questions, 'a', 'c'))).toEqual(['c', 'b']);
    expect(Object.keys(movedKey(document.questions, 'a', 1))).toEqual(['b', 'a']);
    expect(moved([1, 2, 3], 2, -1)).toEqual([1, 3, 2]);
  });

  test('names are free and sayable', () => {
    expect(freeName({ question: {}, question_2: {} }, 'question')).toBe('question_3');
    expect(slugOf('Straßen & Plätze 2026!')).toBe('stra-en-platze-2026');
    expect(slugOf('7 days', '_')).toBe('days');
    expect(labelOf('one')).toEqual({ name: 'one' });
  });

  test('pointers lead to sections and problems to places', () => {
    expect(pointerOf(['questions', 'a/b', 'labels', 0])).toBe('/questions/a~1b/labels/0');
    expect(sectionOf('/attributes/weather')).toBe('coverage');
    expect(sectionOf('')).toBe('purpose');
    const problems = [{ pointer: '/questions/a/labels/0/key', code: 'x', message: 'taken' }];
    expect(problemAt(problems, ['questions', 'a', 'labels', 0, 'key'])).toBe('taken');
    expect(problemAt(problems, ['questions', 'a'])).toBeUndefined();
    expect(problemAt(problems, ['questions', 'a'], true)).toBe('taken');
  });

  test('kept advice is written with its reason', () => {
    const advice = { code: 'no_gold', pointer: '/quality/gold_rate', message: '', why: '', severity: 'warn' as const };
    expect(keep({}, advice, 'all is reviewed').kept).toEqual([{ advice: 'no_gold', at: '/quality/gold_rate', why: 'all is reviewed' }]);
  });
});
