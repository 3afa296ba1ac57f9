import { describe, expect, it } from 'vitest';
import type { BoxRegion } from '../geometry/box';
import type { Question } from '../model/answers';
import { seeded } from '../random.testing';
import { addRegions, changeRegions, relabel, removeRegions, reorder, setAttribute, setGroups, setValue } from './commands';
import type { Delta } from './delta';
import { AnswerDocument } from './document';
import { History } from './history';

const question = (name: string, type: string): Question => ({
  name, type, on: null, title: name, required: false, rule: null, labels: [], attributes: [], when: null, options: {},
});
const questions = [question('people', 'boxes'), question('scene', 'choice'), question('tags', 'choices')];

type Draw = ReturnType<typeof seeded>;
let made = 0;
const newId = (): string => `r${(made += 1)}`;
const region = (draw: Draw): BoxRegion => ({
  id: newId(),
  label: draw.pick(['a', 'b']),
  box: [draw.whole(0, 500), draw.whole(0, 400), draw.whole(1, 90), draw.whole(1, 70)],
  attributes: {},
  ...(draw() < 0.2 ? { suggestion: 'sug_1' } : {}),
  ...(draw() < 0.3 ? { group: draw.pick(['g1', 'g2']) } : {}),
});
const some = (document: AnswerDocument, draw: Draw): string[] =>
  document.regions('people').filter(() => draw() < 0.3).map(({ id }) => id);

const commands: Record<string, (document: AnswerDocument, draw: Draw) => Delta> = {
  add: (document, draw) => addRegions(document, 'people', [region(draw), region(draw)]),
  remove: (document, draw) => removeRegions(document, 'people', some(document, draw)),
  relabel: (document, draw) => relabel(document, 'people', some(document, draw), 'c'),
  attribute: (document, draw) => setAttribute(document, 'people', some(document, draw), 'occluded', draw.pick(['no', 'mostly'])),
  clearAttribute: (document, draw) => setAttribute(document, 'people', some(document, draw), 'occluded', undefined),
  group: (document, draw) => setGroups(document, 'people', some(document, draw), new Map(document.regions('people').map(({ id }) => [id, draw.pick(['g1', 'g3', undefined])]))),
  ungroup: (document, draw) => setGroups(document, 'people', some(document, draw), new Map()),
  front: (document, draw) => reorder(document, 'people', some(document, draw), 'front'),
  back: (document, draw) => reorder(document, 'people', some(document, draw), 'back'),
  choose: (document, draw) => setValue(document, 'scene', draw.pick(['x', 'y', undefined])),
  chooseMany: (document, draw) => setValue(document, 'tags', draw.pick([['x'], ['x', 'y'], []])),
};

describe.each(Object.entries(commands))('command %s', (_name, command) => {
  it('is undone to exactly what was, and redone to exactly what it made', () => {
    const draw = seeded(21);
    for (let round = 0; round < 60; round += 1) {
      const document = new AnswerDocument(questions, { people: Array.from({ length: 8 }, () => region(draw)), scene: 'x' });
      const history = new History(document);
      const before = JSON.stringify(document.answers());
      history.record(command(document, draw));
      const after = JSON.stringify(document.answers());
      if (before === after) continue;
      expect(history.undo()).not.toBeNull();
      expect(JSON.stringify(document.answers())).toBe(before);
      expect(history.redo()).not.toBeNull();
      expect(JSON.stringify(document.answers())).toBe(after);
    }
  });
});

describe('history', () => {
  it('walks back a long random session step by step, and forward again', () => {
    const draw = seeded(22);
    const document = new AnswerDocument(questions, { people: [region(draw), region(draw)] });
    const history = new History(document);
    const states = [JSON.stringify(document.answers())];
    for (let step = 0; step < 300; step += 1) {
      const delta = draw.pick(Object.values(commands))(document, draw);
      if (delta.patches.length === 0) continue;
      history.record(delta);
      states.push(JSON.stringify(document.answers()));
    }
    for (let index = states.length - 2; index >= 0; index -= 1) {
      history.undo();
      expect(JSON.stringify(document.answers())).toBe(states[index]);
    }
    expect(history.canUndo).toBe(false);
    for (let index = 1; index < states.length; index += 1) {
      history.redo();
      expect(JSON.stringify(document.answers())).toBe(states[index]);
    }
  });

  it('keeps the frames of one drag as one step, and a second drag as another', () => {
    const document = new AnswerDocument(questions, {
      people: [{ id: 'a', label: 'a', box: [10, 10, 5, 5], attributes: {} }],
    });
    const history = new History(document);
    const drag = (): void => {
      for (let frame = 0; frame < 100; frame += 1) {
        history.record(changeRegions(document, 'people', ['a'], { what: 'move', name: '' }, (one) => {
          const [x, y, width, height] = (one as BoxRegion).box;
          return { ...one, box: [x + 1, y, width, height] } as BoxRegion;
        }), 'drag');
      }
      history.seal();
    };
    drag();
    drag();
    expect(document.region<BoxRegion>('people', 'a')?.box[0]).toBe(210);
    history.undo();
    expect(document.region<BoxRegion>('people', 'a')?.box[0]).toBe(110);
    history.undo();
    expect(document.region<BoxRegion>('people', 'a')?.box[0]).toBe(10);
    history.redo();
    expect(document.region<BoxRegion>('people', 'a')?.box[0]).toBe(110);
  });

  it('never undoes what came from elsewhere', () => {
    const document = new AnswerDocument(questions);
    const history = new History(document);
    history.record({ ...setValue(document, 'scene', 'x'), origin: 'remote' });
    expect(history.canUndo).toBe(false);
    expect(document.value('scene')).toBe('x');
  });

  it('reaches into a half-drawn shape before it takes back finished work', () => {
    const document = new AnswerDocument(questions);
    const history = new History(document);
    history.record(setValue(document, 'scene', 'x'));
    const points = ['corner'];
    history.setUnfinished({ stepBack: () => points.pop() !== undefined, stepForward: () => false });
    history.undo();
    expect(points).toEqual([]);
    expect(document.value('scene')).toBe('x');
    history.setUnfinished(null);
    history.undo();
    expect(document.value('scene')).toBeUndefined();
  });
});
