import { describe, expect, it } from 'vitest';
import type { Question } from '@/core/model/answers';
import { seeded } from '@/core/random.testing';
import { candidatesOf, resolved } from './candidates';
import { chosen } from './chosen';
import { dropAt } from './drag';
import { keyedChoices } from './keyed';
import { numberTyped } from './NumberField';
import { decimals, general, grouped } from './numbers';
import { answerOf, preferencesOf, stepOf } from './pairwise';
import { movedBy, movedTo, placesOf, rankingOf, tiedWith, toggled, without } from './ranking';
import { stepsOf } from './scale';
import { summaryOf } from './summary';
import { TaxonomyTree, type TreeSource } from './taxonomy';

const question = (part: Partial<Question>): Question => ({
  name: 'q', type: 'choice', on: null, title: 'q', required: false, rule: null, labels: [], attributes: [], when: null, options: {}, ...part,
});
const CHAT = {
  talk: {
    type: 'conversation',
    conversation: { turns: [{ id: 't1', role: 'user', text: 'Hi' }, { id: 't2', role: 'assistant', text: 'Hello' }], candidates: [{ id: 'y', text: 'Yes' }, { id: 'x', text: 'No' }] },
  },
};

describe('candidates', () => {
  it('are lettered in the order shown, and fill the questions that compare them', () => {
    const better = question({ type: 'pairwise', on: 'talk' });
    expect(candidatesOf(better, CHAT)).toEqual([{ id: 'y', title: 'A', text: 'Yes' }, { id: 'x', title: 'B', text: 'No' }]);
    const [filled, perTurn] = resolved([better, question({ type: 'rating', on: 'talk', options: { per: 'turn' } })], CHAT);
    expect(filled?.options.candidates).toEqual(['y', 'x']);
    expect(perTurn?.options.parts).toEqual(['t1', 't2']);
    expect(resolved(resolved([better], CHAT), CHAT)[0]?.options.candidates).toEqual(['y', 'x']);
  });

  it('have their own names where the blueprint gives them', () => {
    const named = question({ type: 'ranking', on: 'talk', options: { candidates: ['old_text', 'new_text'] } });
    expect(candidatesOf(named, CHAT).map(({ title }) => title)).toEqual(['old text', 'new text']);
  });
});

describe('pairwise', () => {
  const better = question({ type: 'pairwise', options: { strength: 2, candidates: ['y', 'x'] } });

  it('goes from one side over a tie to the other, a key for each step', () => {
    expect(preferencesOf(better).map(({ name }) => name)).toEqual(['first 2', 'first 1', 'tie', 'second 1', 'second 2']);
    expect(preferencesOf({ ...better, options: { tie: false } })).toHaveLength(2);
    expect(keyedChoices(better).map(({ title }) => title)).toEqual(['A is better', 'A is slightly better', 'About the same', 'B is slightly better', 'B is better']);
  });

  it('holds who won, how strongly, and the order shown', () => {
    expect(answerOf(better, 'second 2')).toEqual({ winner: 'x', strength: 2, shown: ['y', 'x'] });
    expect(answerOf(better, 'tie')).toEqual({ winner: null, shown: ['y', 'x'] });
    expect(answerOf({ ...better, options: { candidates: ['y', 'x'] } }, 'first 1')).toEqual({ winner: 'y', shown: ['y', 'x'] });
    for (const { name } of preferencesOf(better)) expect(stepOf(better, answerOf(better, name))).toBe(name);
    expect(chosen(better, answerOf(better, 'tie'), 'tie')).toBeUndefined();
  });

  it('is told in words by the letters of who reads, whatever order its author saw', () => {
    expect(summaryOf(better, { winner: 'x', strength: 1, shown: ['y', 'x'] })).toBe('B is slightly better');
    const unnamed = question({ type: 'pairwise', options: { strength: 2 } }); // a consensus of a conversation's own candidates
    expect(summaryOf(unnamed, { winner: 'x', strength: 2 })).toBe('x is better');
    expect(summaryOf(unnamed, { winner: null })).toBe('About the same');
    expect(summaryOf(better, { winner: 'x', strength: 1, shown: ['x', 'y'] })).toBe('B is slightly better');
  });
});

describe('ranking', () => {
  const ids = ['a', 'b', 'c', 'd'];

  it('is made by one key a candidate, and unmade by the same', () => {
    const rank = question({ type: 'ranking', options: { candidates: ids } });
    let value = chosen(rank, undefined, 'c');
    value = chosen(rank, value, 'a');
    expect(value).toEqual(['c', 'a']);
    expect(chosen(rank, value, 'c')).toEqual(['a']);
    expect(chosen(rank, ['a'], 'a')).toBeUndefined();
  });

  it('moves, ties and unties', () => {
    const three = [['a'], ['b'], ['c']];
    expect(movedBy(three, 'c', -1)).toEqual([['a'], ['c'], ['b']]);
    expect(movedBy(three, 'a', 1)).toEqual([['b'], ['a'], ['c']]);
    expect(movedBy(three, 'a', -1)).toEqual(three);
    expect(tiedWith(three, 'c', 0)).toEqual([['a', 'c'], ['b']]);
    expect(movedBy([['a', 'c'], ['b']], 'c', 1)).toEqual([['a'], ['c'], ['b']]);
    expect(movedBy([['a', 'c'], ['b']], 'c', -1)).toEqual([['c'], ['a'], ['b']]);
    expect(movedTo(three, 'a', 3)).toEqual([['b'], ['c'], ['a']]);
    expect(movedTo(three, 'd', 1)).toEqual([['a'], ['d'], ['b'], ['c']]);
    expect(rankingOf([['c', 'a'], ['b']], ids)).toEqual([['a', 'c'], 'b']);
  });

  it('never loses or doubles a candidate, whatever is done', () => {
    const draw = seeded(11);
    let places: readonly (readonly string[])[] = [];
    for (let round = 0; round < 2000; round += 1) {
      const id = draw.pick(ids);
      const had = places.flat().length;
      const kind = draw.whole(0, 4);
      if (kind === 0) places = toggled(places, id);
      else if (kind === 1) places = movedBy(places, id, draw() < 0.5 ? 1 : -1);
      else if (kind === 2) places = movedTo(places, id, draw.whole(0, 4));
      else if (kind === 3 && places.flat().includes(id)) places = tiedWith(places, id, draw.whole(0, 3));
      else places = without(places, id);
      const flat = places.flat();
      expect(new Set(flat).size).toBe(flat.length);
      expect(Math.abs(flat.length - had)).toBeLessThanOrEqual(1);
      expect(places.every((place) => place.length > 0)).toBe(true);
      expect(placesOf(rankingOf(places, ids), ids).map((place) => place.toSorted())).toEqual(places.map((place) => place.toSorted()));
    }
  });

  it('drops between rows as a place, on a row as a tie', () => {
    const rows = [{ top: 0, bottom: 30, place: 0 }, { top: 34, bottom: 64, place: 1 }, { top: 80, bottom: 110, place: null }];
    expect(dropAt(rows, 4, true)).toMatchObject({ kind: 'place', place: 0 });
    expect(dropAt(rows, 15, true)).toMatchObject({ kind: 'tie', place: 0 });
    expect(dropAt(rows, 14, false)).toMatchObject({ kind: 'place', place: 0 });
    expect(dropAt(rows, 28, true)).toMatchObject({ kind: 'place', place: 1 });
    expect(dropAt(rows, 95, true)).toMatchObject({ kind: 'place', place: 2 });
    expect(dropAt([], 10, true)).toMatchObject({ kind: 'place', place: 0 });
  });
});

describe('rating', () => {
  it('has the steps of its scale', () => {
    expect(stepsOf(question({ type: 'rating' }))).toEqual([1, 2, 3, 4, 5]);
    expect(stepsOf(question({ type: 'rating', options: { style: 'nps' } }))).toHaveLength(11);
    expect(stepsOf(question({ type: 'rating', options: { least: 0, most: 1, step: 0.1 } })).at(3)).toBe(0.3);
  });
});

describe('numbers', () => {
  it('are typed with point or comma, and kept as they are where they are none', () => {
    expect(numberTyped('3,5')).toBe(3.5);
    expect(numberTyped(' −2 ')).toBe(-2);
    expect(numberTyped('')).toBeUndefined();
    expect(numberTyped('12a')).toBe('12a');
    expect(numberTyped('1e3')).toBe(1000);
  });

  it('are written as the server writes them', () => {
    expect([0.5, 1_000_000, 123456.7, 0.00001, -3, 0, 1234567].map(general)).toEqual(['0.5', '1e+06', '123457', '1e-05', '-3', '0', '1.23457e+06']);
    expect([10_000, 12, 1_234_567].map(grouped)).toEqual(['10,000', '12', '1,234,567']);
    expect([1, 0.25, 1e-7].map(decimals)).toEqual([0, 2, 7]);
  });
});

describe('taxonomy', () => {
  const source: TreeSource = [
    { name: 'animal', title: 'Animals', children: [{ name: 'dog', children: ['beagle', 'puli'] }, 'cat'] },
    { name: 'plant', children: ['Ähre', 'oak'] },
  ];
  const tree = TaxonomyTree.of(source);

  it('opens and closes branches', () => {
    const names = (open: number[]) => tree.visible(new Set(open)).map(({ name }) => name);
    expect(names([])).toEqual(['animal', 'plant']);
    expect(names([0])).toEqual(['animal', 'dog', 'cat', 'plant']);
    expect(names([1])).toEqual(['animal', 'plant']);
    expect(names([0, 1])).toEqual(['animal', 'dog', 'beagle', 'puli', 'cat', 'plant']);
  });

  it('finds by any part of the path, without marks, the best first', () => {
    expect(tree.search('ahre').map(({ name }) => name)).toEqual(['Ähre']);
    expect(tree.search('dog').map(({ name }) => name)).toEqual(['dog', 'beagle', 'puli']);
    expect(tree.search('anim puli').map(({ path }) => path)).toEqual([['animal', 'dog', 'puli']]);
    expect(tree.search('  ')).toEqual([]);
    expect(tree.find(['animal', 'dog'])?.leaf).toBe(false);
    expect(tree.find(['dog'])).toBeUndefined();
  });

  it('searches twenty thousand entries while one types', () => {
    const big = TaxonomyTree.of(Array.from({ length: 200 }, (_, a) => ({ name: `group ${a}`, children: Array.from({ length: 99 }, (_unused, b) => `entry ${a} ${b}`) })));
    expect(big.nodes).toHaveLength(20_000);
    const from = performance.now();
    for (let round = 0; round < 10; round += 1) big.search('entry 17 5');
    expect((performance.now() - from) / 10).toBeLessThan(60);
    expect(big.visible(new Set())).toHaveLength(200);
  });
});
