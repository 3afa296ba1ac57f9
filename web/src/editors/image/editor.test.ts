import { describe, expect, it } from 'vitest';
import type { BoxRegion } from '@/core/geometry/box';
import type { Question } from '@/core/model/answers';
import { addRegions } from '@/core/store/commands';
import type { Suggestion } from '@/core/model/task';
import { AnswerDocument } from '@/core/store/document';
import { History } from '@/core/store/history';
import { complaintsAbout } from '../form/validate';
import { boxGeometry } from '@/core/geometry/box-geometry';
import type { Geometry } from '@/core/geometry/geometry';
import { Scene, sceneShape, type SceneShape } from './scene';
import { dismissedKey, steadyId, suggestedRegions as regionsOf, undecided } from '../suggestions';

const question = (part: Partial<Question>): Question => ({
  name: 'people', type: 'boxes', on: null, title: 'People', required: false, rule: null, attributes: [], when: null, options: {},
  labels: [{ name: 'cyclist', title: 'cyclist', key: null, colour: '#000', rule: null }], ...part,
});
const suggestion: Suggestion = { id: 'prd_1', model: 'm', version: '1', score: 0.5, value: [
  { label: 'cyclist', box: [1, 2, 3, 4], score: 0.9 },
  { label: 'unknown', box: [1, 2, 3, 4] },
  { label: 'cyclist', box: [1, 2, 'x', 4] },
] };

const suggestedRegions = (questions: readonly Question[], suggestions: Parameters<typeof regionsOf>[1]) =>
  regionsOf(questions, suggestions, (_question, region) => (region as BoxRegion).box.every((one) => typeof one === 'number'));

describe('suggestions', () => {
  it('become regions with the same ids at each opening; malformed ones are left out', () => {
    const first = suggestedRegions([question({})], { people: suggestion });
    const again = suggestedRegions([question({})], { people: suggestion });
    expect(first).toEqual(again);
    expect(first).toHaveLength(1);
    expect(first[0]?.region).toMatchObject({ label: 'cyclist', suggestion: 'prd_1' });
    expect(first[0]?.score).toBe(0.9);
    expect(first[0]?.region.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('are decided by taking them in or dismissing them, and undecided again when that is undone', () => {
    const document = new AnswerDocument([question({})]);
    const history = new History(document);
    const offered = suggestedRegions([question({})], { people: suggestion });
    history.record(addRegions(document, 'people', offered.map(({ region }) => region)));
    expect(undecided(document, offered)).toEqual([]);
    history.undo();
    expect(undecided(document, offered)).toHaveLength(1);
    history.record({
      origin: 'local', deed: { what: 'dismiss', n: 1, name: '' },
      patches: [{ kind: 'value', question: dismissedKey('people'), before: undefined, after: [offered[0]?.region.id as string] }],
    });
    expect(undecided(document, offered)).toEqual([]);
    expect(document.answers()).toEqual({ people: [] });
  });

  it('get ids that differ where the text differs', () => {
    const ids = Array.from({ length: 2000 }, (_, index) => steadyId(`prd_1 ${index}`));
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('what is under the pointer', () => {
  const shape = (id: string, box: BoxRegion['box']): SceneShape =>
    sceneShape({ id, label: '', attributes: {}, box } as BoxRegion, boxGeometry as unknown as Geometry, undefined, { colour: '#000', glyph: '', tag: '', style: 'plain' });
  const scene = new Scene({ width: 100, height: 100 });
  scene.replaceAll([shape('large', [0, 0, 90, 90]), shape('small', [40, 40, 10, 10])]);

  it('is the smaller of two, the one whose edge is near, and the selected one before both', () => {
    expect(scene.hit({ x: 45, y: 45 }, 2, new Set())?.id).toBe('small');
    expect(scene.hit({ x: 0.5, y: 45 }, 2, new Set())?.id).toBe('large');
    expect(scene.hit({ x: 45, y: 45 }, 2, new Set(['large']))?.id).toBe('large');
    expect(scene.hit({ x: 97, y: 97 }, 2, new Set())).toBeNull();
  });
});

describe('checking before sending', () => {
  const occluded = question({ name: 'occluded', type: 'choice', title: 'Occluded', required: true, labels: [{ name: 'no', title: 'no', key: null, colour: '', rule: null }] });
  it('names the question, and the region that lacks an attribute', () => {
    const found = complaintsAbout(
      [question({ attributes: [occluded] }), question({ name: 'scene', type: 'choice', required: true }), question({ name: 'stars', type: 'rating' })],
      { people: [{ id: 'a', label: 'cyclist', box: [0, 0, 1, 1], attributes: { occluded: 'no' } }, { id: 'b', label: 'cyclist', box: [0, 0, 1, 1], attributes: {} }], stars: 9 },
    );
    expect(found.map(({ question: name, region }) => [name, region])).toEqual([['people', 'b'], ['scene', null], ['stars', null]]);
  });

  it('asks nothing of a question whose condition does not hold', () => {
    const why = question({ name: 'why', type: 'text', required: true, when: { scene: ['unusable'] } });
    expect(complaintsAbout([why], { scene: 'zebra' })).toEqual([]);
    expect(complaintsAbout([why], { scene: 'unusable' })).toHaveLength(1);
  });
});
