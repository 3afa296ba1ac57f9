import { describe, expect, it } from 'vitest';
import type { Difference } from '@/api/types';
import type { Question } from '@/core/model/answers';
import { placeOf, shapesOf, type Side, wordsOf } from './marks';

const people: Question = {
  name: 'people', type: 'boxes', on: 'photo', title: 'People', required: false, rule: null, attributes: [], when: null, options: {},
  labels: [{ name: 'cyclist', title: 'cyclist', key: null, colour: '#f00', rule: null }],
};
const box = (id: string, x: number) => ({ id, label: 'cyclist', box: [x, 0, 10, 10], attributes: {} });
const side = (key: string, regions: unknown[]): Side => ({ key, title: key, answers: { people: regions }, annotation: key === 'consensus' ? null : ({} as never) });
const sides = [side('A', [box('a1', 0), box('a2', 100)]), side('B', [box('b1', 1)]), side('consensus', [box('c1', 0), box('c2', 100)])];
const missing: Difference = { question: 'people', kind: 'missing', region_ids: ['a2', 'c2'], sentence: '', rule: null, sides: [] };

describe('pictures of a comparison', () => {
  it('number the boxes that a difference is about, and leave the others thin and unnamed', () => {
    const shapes = shapesOf(sides[0] as Side, sides, [people], [missing], 0);
    expect(shapes.map(({ id, style, number }) => [id, style, number])).toEqual([['a1', 'thin', undefined], ['a2', 'thick', 1]]);
  });

  it('mark the place where somebody drew nothing', () => {
    const shapes = shapesOf(sides[1] as Side, sides, [people], [missing], 0);
    const gap = shapes.find(({ style }) => style === 'absent');
    expect(gap?.box).toEqual([100, 0, 10, 10]);
    expect(gap?.number).toBe(1);
  });

  it('know where a difference is, and that one about the whole item has no place', () => {
    expect(placeOf(missing, sides)).toEqual({ left: 100, top: 0, right: 110, bottom: 10 });
    expect(placeOf({ ...missing, region_ids: [] }, sides)).toBeNull();
  });

  it('say plain answers by the titles of their labels', () => {
    const tags = { ...people, type: 'choices', labels: [{ ...people.labels[0], name: 'x', title: 'Big X' }] } as Question;
    expect(wordsOf(tags, ['x'])).toBe('Big X');
    expect(wordsOf(tags, [])).toBe('no answer');
  });
});
