import { describe, expect, it } from 'vitest';
import { isDoubtful } from '../gold/doubtful';
import { sentenceOf } from './Confusion';
import { figureFormat } from './figure-format';

const interval = (value: number, low: number, high: number, n: number) => ({ value, low, high, n });

describe('the sentence under a confusion matrix', () => {
  it('says the share that is right and the most frequent mistake for its label', () => {
    const sentence = sentenceOf({ of: 'people', against: 'gold', labels: ['walker', 'cyclist'], matrix: [[95, 5], [6, 4]] });
    expect(sentence).toContain('90');
    expect(sentence).toContain('cyclist was called walker: 6 of 10');
  });

  it('calls an object that nobody drew missed, and leaves inventions out of the share', () => {
    const sentence = sentenceOf({ of: 'people', against: 'gold', labels: ['walker', ''], matrix: [[8, 2], [5, 0]] });
    expect(sentence).toContain('80');
    expect(sentence).toContain('walker was missed: 2 of 10');
  });

  it('tells no mistake from a handful of answers', () => {
    expect(sentenceOf({ of: 'q', against: 'gold', labels: ['a', 'b'], matrix: [[2, 2], [0, 0]] })).not.toContain('Most often');
    expect(sentenceOf({ of: 'q', against: 'gold', labels: ['a'], matrix: [[0]] })).toBe('');
  });
});

describe('doubtful gold', () => {
  it('is what most people surely answer otherwise', () => {
    expect(isDoubtful({ retired_at: null, accuracy: interval(0.1, 0.02, 0.35, 12) })).toBe(true);
    expect(isDoubtful({ retired_at: null, accuracy: interval(0.4, 0.1, 0.7, 5) })).toBe(false);
    expect(isDoubtful({ retired_at: null, accuracy: null })).toBe(false);
    expect(isDoubtful({ retired_at: '2026-01-01T00:00:00Z', accuracy: interval(0.1, 0.02, 0.35, 12) })).toBe(false);
  });
});

describe('figures', () => {
  it('are shares for errors and plain numbers for agreement', () => {
    expect(figureFormat('alpha')(0.812)).toBe('0.81');
    expect(figureFormat('batch_error')(0.021)).toMatch(/^2\.1/);
    expect(figureFormat('coverage')(0.78)).toMatch(/^78/);
  });
});
