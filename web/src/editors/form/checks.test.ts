import { describe, expect, it } from 'vitest';
import type { Json, Question } from '@/core/model/answers';
import cases from '../../../../tests/core/labels/form_cases.json';
import refused from '../../../../tests/core/labels/pattern_cases.json';
import { compiledPattern, PatternError } from '@/core/text/pattern';
import { problemsOf } from './checks';
import { complaintsAbout, problemsWith } from './validate';

interface Case { readonly question: Partial<Question>; readonly value: Json; readonly problems: readonly unknown[] }

function questionOf(part: Partial<Question>): Question {
  const labels = (part.labels ?? []).map(({ name }) => ({ name, title: name, key: null, colour: '#000', rule: null }));
  return { name: 'q', type: 'choice', on: null, title: 'q', required: false, rule: null, attributes: [], when: null, options: {}, ...part, labels };
}

describe('checks before submitting', () => {
  it.each((cases as unknown as readonly Case[]).map((one) => [`${one.question.type} ${JSON.stringify(one.question.options ?? {})} ${JSON.stringify(one.value)}`, one] as const))('say what the server says: %s', (_name, one) => {
    expect(problemsOf(questionOf(one.question), one.value)).toEqual(one.problems);
  });

  it('ask for required answers, and read as sentences at the field', () => {
    const tone = questionOf({ name: 'tone', type: 'number', required: true, options: { least: 3 } });
    expect(complaintsAbout([tone], {})).toEqual([{ question: 'tone', region: null, message: 'An answer is needed.', at: '' }]);
    expect(complaintsAbout([tone], { tone: 2 })[0]?.message).toBe('Must be at least 3.');
    expect(complaintsAbout([tone], { tone: 3 })).toEqual([]);
  });

  it('want an answer for each turn where one is required', () => {
    const perTurn = questionOf({ type: 'rating', required: true, options: { per: 'turn', most: 3, parts: ['t1', 't/2'] } });
    expect(problemsWith(perTurn, { t1: 2, 't/2': 9 })).toEqual([{ pointer: '/t~12', code: 'range', message: 'must be from 1 to 3' }]);
    expect(problemsWith(perTurn, { t1: 2 })).toEqual([{ pointer: '/t~12', code: 'required', message: 't/2 must be answered' }]);
    expect(problemsWith(perTurn, { t1: 2, 't/2': 1, t9: 1 })).toEqual([{ pointer: '/t9', code: 'part', message: 'the conversation has no such turn' }]);
  });
});

describe('patterns', () => {
  it.each(refused)('refuse what the server refuses: $pattern', ({ pattern, place, message }) => {
    const found = ((): PatternError | null => {
      try {
        compiledPattern(pattern);
        return null;
      } catch (error) {
        return error as PatternError;
      }
    })();
    expect([found?.place, found?.message]).toEqual([place, message]);
  });

  it('take time that grows with the text only', () => {
    const from = performance.now();
    expect(compiledPattern('(a|a)*(a|a)*(a|a)*b').matches('a'.repeat(20_000))).toBe(false);
    expect(performance.now() - from).toBeLessThan(500);
  });
});
