import { describe, expect, it } from 'vitest';
import { actions } from '@/core/actions/registry';
import { SCOPE_SETS } from '@/core/actions/scopes';
import { canonical } from '@/core/actions/keys';
import type { Question } from '@/core/model/answers';
import { seeded } from '@/core/random.testing';
import './actions';
import { assignKeys } from './keys';

const question = (name: string, type: string, labels: readonly (readonly [string, string?])[]): Question => ({
  name, type, on: null, title: name, required: false, rule: null, attributes: [], when: null, options: {},
  labels: labels.map(([label, key]) => ({ name: label, title: label, key: key ?? null, colour: '#000', rule: null })),
});

/** Keys that mean something while labelling, under a preset. */
function fixedKeys(preset: string): string[] {
  const keys = actions.allPresets().find((one) => one.name === preset)?.keys ?? {};
  return actions.all('global', 'label', 'image', 'regions', 'choices', 'text', 'form').flatMap((spec) => [...(keys[spec.id] ?? spec.keys)]);
}

describe.each(actions.allPresets().map((preset) => [preset.name, preset] as const))('keys of the preset %s', (name, preset) => {
  it.each(SCOPE_SETS.map((scopes) => [scopes.join(' + '), scopes] as const))('mean one thing in %s', (_title, scopes) => {
    expect(actions.collisionsOf(preset, scopes)).toEqual([]);
  });

  it('leave every label of any project a key of its own, or none', () => {
    const draw = seeded(5);
    for (let round = 0; round < 40; round += 1) {
      const questions = Array.from({ length: draw.whole(1, 4) }, (_, index) =>
        question(`q${index}`, index === 0 && draw() < 0.5 ? 'boxes' : 'choice', Array.from({ length: draw.whole(2, 14) }, (_unused, label) =>
          [`${draw.pick(['cat', 'dog', 'zebra', 'middle', 'urgent'])}${label}`, draw.pick(['1', '2', 'n', 'L', 'x', 'Enter', undefined])] as const)));
      const taken = fixedKeys(name);
      const strokes = [...taken, ...assignKeys(questions, taken).flatMap(({ key }) => (key ? [key] : []))].map(canonical);
      const given = strokes.slice(taken.length);
      expect(new Set(given).size).toBe(given.length);
      for (const stroke of given) expect(taken.map(canonical)).not.toContain(stroke);
    }
  });
});

describe('keys of labels', () => {
  it("are the blueprint's where they are free", () => {
    const keys = assignKeys([question('people', 'boxes', [['pedestrian', '1'], ['cyclist', '2']]), question('scene', 'choice', [['low', 'l'], ['urgent', 'u']])], []);
    expect(keys.map(({ key }) => key)).toEqual(['1', '2', 'l', 'u']);
  });

  it('are digits for the first question, and letters of the name for the next', () => {
    const keys = assignKeys([question('people', 'boxes', [['a'], ['b']]), question('scene', 'choice', [['zebra'], ['junction']])], ['z']);
    expect(keys.map(({ key }) => key)).toEqual(['1', '2', 'e', 'j']);
  });

  it('are the digits of a rating, where all of them are free, and of candidates', () => {
    const rating = (name: string) => ({ ...question(name, 'rating', []), options: { most: 3 } });
    expect(assignKeys([rating('mood'), rating('again')], []).map(({ key }) => key)).toEqual(['1', '2', '3', null, null, null]);
    const better = { ...question('better', 'pairwise', []), options: { candidates: ['x', 'y'] } };
    expect(assignKeys([question('scene', 'choice', [['zebra'], ['junction']]), better, rating('mood')], []).map(({ key }) => key)).toEqual(['1', '2', '3', '4', '5', null, null, null]);
  });
});
