import { describe, expect, it } from 'vitest';
import { answersToSend, isAsked, type Question } from './answers';
import { uuid7 } from './uuid7';

const question = (part: Partial<Question>): Question => ({
  name: 'q', type: 'choice', on: null, title: 'q', required: false, rule: null, labels: [], attributes: [], when: null, options: {}, ...part,
});

describe('answers', () => {
  it('asks a question only while its condition holds', () => {
    const why = question({ name: 'why', type: 'text', when: { scene: ['unusable'] } });
    expect(isAsked(why, { scene: 'unusable' })).toBe(true);
    expect(isAsked(why, { scene: ['night', 'unusable'] })).toBe(true);
    expect(isAsked(why, { scene: 'zebra' })).toBe(false);
    expect(isAsked(why, {})).toBe(false);
  });

  it('sends no answer to a question that is not asked, and an empty list where nothing was found', () => {
    const questions = [
      question({ name: 'people', type: 'boxes' }),
      question({ name: 'scene' }),
      question({ name: 'why', type: 'text', when: { scene: ['unusable'] } }),
    ];
    expect(answersToSend(questions, { scene: 'zebra', why: 'left over' })).toEqual({ people: [], scene: 'zebra' });
  });
});

describe('region ids', () => {
  it('are UUIDs of version 7 that sort by making', () => {
    const ids = Array.from({ length: 5000 }, () => uuid7());
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(ids.toSorted());
    for (const id of ids.slice(0, 50)) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });
});
