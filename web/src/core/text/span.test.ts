import { describe, expect, it } from 'vitest';
import type { Question } from '../model/answers';
import { isDirected, labelBetween, labelsBetween, mayJoin, metSpan, type RelationRegion, sameRelation, sameSpan, type SpanRegion } from './span';

const question = (options: Question['options']): Question => ({
  name: 'q', type: 'spans', on: null, title: 'Q', required: false, rule: null, labels: [], attributes: [], when: null, options,
});
const span = (id: string, label: string, ...ranges: [number, number][]): SpanRegion => ({ id, label, attributes: {}, ranges, text: '' });
const relation = (id: string, label: string, from: string, to: string): RelationRegion => ({ id, label, attributes: {}, from, to });

describe('spans', () => {
  const spans = [span('a', 'x', [0, 4]), span('b', 'y', [6, 8], [10, 12])];

  it('are the same with one label over the same words', () => {
    expect(sameSpan(spans, 'x', [[0, 4]])?.id).toBe('a');
    expect([sameSpan(spans, 'y', [[0, 4]]), sameSpan(spans, 'y', [[6, 8]])]).toEqual([undefined, undefined]);
  });

  it('meet only where they must not overlap, and never themselves', () => {
    expect(metSpan(question({}), spans, [[2, 7]])).toBeUndefined();
    expect(metSpan(question({ overlap: false }), spans, [[3, 5]])?.id).toBe('a');
    expect(metSpan(question({ overlap: false }), spans, [[3, 5]], 'a')).toBeUndefined();
    // Between the parts of a span, and beside one, there is room.
    expect(metSpan(question({ overlap: false }), spans, [[4, 6], [8, 10]])).toBeUndefined();
  });
});

describe('relations', () => {
  const allowed = [['owns', 'person', 'thing'], ['likes', 'person', 'thing'], ['knows', 'person', 'person']];

  it('have the labels that their question allows between two regions', () => {
    expect(labelsBetween(question({}), 'a', 'b')).toBeNull();
    expect(labelsBetween(question({ allowed }), 'person', 'thing')).toEqual(['owns', 'likes']);
    expect(labelsBetween(question({ allowed }), 'thing', 'person')).toEqual([]);
    expect(labelsBetween(question({ allowed, directed: false }), 'thing', 'person')).toEqual(['owns', 'likes']);
    expect(labelBetween(question({ allowed }), 'likes', 'person', 'thing')).toBe('likes');
    expect(labelBetween(question({ allowed }), 'knows', 'person', 'thing')).toBe('owns');
    expect(labelBetween(question({ allowed }), 'owns', 'thing', 'thing')).toBeNull();
    expect(labelBetween(question({}), 'owns', 'thing', 'thing')).toBe('owns');
  });

  it('end only at regions of the questions that they are between', () => {
    expect([mayJoin(question({}), 'any'), mayJoin(question({}), undefined)]).toEqual([true, false]);
    expect([mayJoin(question({ between: ['a'] }), 'a'), mayJoin(question({ between: ['a'] }), 'b')]).toEqual([true, false]);
  });

  it('are the same either way round where the direction says nothing', () => {
    const there = [relation('r', 'x', 'a', 'b')];
    expect(sameRelation(question({}), there, 'x', 'a', 'b')?.id).toBe('r');
    expect(sameRelation(question({}), there, 'x', 'b', 'a')).toBeUndefined();
    for (const options of [{ directed: false }, { chains: true }]) {
      expect(isDirected(question(options))).toBe(false);
      expect(sameRelation(question(options), there, 'x', 'b', 'a')?.id).toBe('r');
    }
  });
});
