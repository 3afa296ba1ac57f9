import { describe, expect, it } from 'vitest';
import type { Json, Question } from '@/core/model/answers';
import cases from '../../../../tests/core/labels/form_cases.json';
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

  it('look into the answers for each turn', () => {
    const perTurn = questionOf({ type: 'rating', options: { per: 'turn', most: 3 } });
    expect(problemsWith(perTurn, { t1: 2, 't/2': 9 })).toEqual([{ pointer: '/t~12', code: 'range', message: 'must be from 1 to 3' }]);
  });
});
