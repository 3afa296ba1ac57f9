import { describe, expect, it } from 'vitest';
import type { Difference } from '@/api/types';
import type { Question } from '@/core/model/answers';
import { shapesOf } from '@/editors/image/ComparedPicture';
import { boundsOfRegion } from '@/core/geometry/shapes';
import { marksOf, regionsOf, startOfFix, type Side, wordsOf } from './marks';

const people: Question = {
  name: 'people', type: 'boxes', on: 'photo', title: 'People', required: false, rule: null, attributes: [], when: null, options: {},
  labels: [{ name: 'cyclist', title: 'cyclist', key: null, colour: '#f00', rule: null }],
};
const box = (id: string, x: number) => ({ id, label: 'cyclist', box: [x, 0, 10, 10], attributes: {} });
const side = (key: string, regions: unknown[]): Side => ({ key, title: key, answers: { people: regions }, annotation: key === 'consensus' ? null : ({} as never) });
const sides = [side('A', [box('a1', 0), box('a2', 100)]), side('B', [box('b1', 1)]), side('consensus', [box('c1', 0), box('c2', 100)])];
const missing: Difference = { question: 'people', kind: 'missing', region_ids: ['a2', 'c2'], sentence: '', rule: null, sides: [] };

const shown = (side: Side) => shapesOf({ questions: [people], answers: side.answers, ...marksOf(side, sides, [people], [missing], 0) });

describe('pictures of a comparison', () => {
  it('number the boxes that a difference is about, and leave the others thin and unnamed', () => {
    const shapes = shown(sides[0] as Side);
    expect(shapes.map(({ id, style, number }) => [id, style, number])).toEqual([['a1', 'thin', undefined], ['a2', 'thick', 1]]);
  });

  it('mark the place where somebody drew nothing', () => {
    const shapes = shown(sides[1] as Side);
    const gap = shapes.find(({ style }) => style === 'absent');
    expect(gap?.bounds).toEqual({ left: 100, top: 0, right: 110, bottom: 10 });
    expect(gap?.number).toBe(1);
  });

  it('know where a difference is, and that one about the whole item has no place', () => {
    expect(regionsOf(missing, sides).map(boundsOfRegion)).toEqual(Array(2).fill({ left: 100, top: 0, right: 110, bottom: 10 }));
    expect(regionsOf({ ...missing, region_ids: [] }, sides)).toEqual([]);
  });

  it('give a fix regions with the fields of an answer only, each under an id of its own', () => {
    const start = startOfFix({ people: [{ ...box('a', 1), support: 2, suggestion: null }, box('a', 2)] }, [people]).people as { id: string }[];
    expect(start[0]).toEqual(box('a', 1));
    expect(start[1]?.id).not.toBe('a');
  });

  it('say plain answers by the titles of their labels', () => {
    const tags = { ...people, type: 'choices', labels: [{ ...people.labels[0], name: 'x', title: 'Big X' }] } as Question;
    expect(wordsOf(tags, ['x'])).toBe('Big X');
    expect(wordsOf(tags, [])).toBe('no answer');
  });
});
