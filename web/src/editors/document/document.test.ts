import { describe, expect, it } from 'vitest';
import { actions } from '@/core/actions/registry';
import { SCOPE_SETS } from '@/core/actions/scopes';
import type { BoxRegion } from '@/core/geometry/box';
import type { Question, Region } from '@/core/model/answers';
import type { Suggestion } from '@/core/model/task';
import { AnswerDocument } from '@/core/store/document';
import { History } from '@/core/store/history';
import type { RelationRegion, SpanRegion } from '@/core/text/span';
import '../actions';
import './actions';
import { DocumentEditor } from './editor';
import { cellsOf } from './grid';
import { layerFrom, type PageLayer } from './layer';
import { PagePointer } from './pointer';

const question = (name: string, type: string, part: Partial<Question> = {}): Question => ({
  name, type, on: 'paper', title: name, required: false, rule: null, attributes: [], when: null, options: {},
  labels: ['first', 'second'].map((label) => ({ name: label, title: label, key: null, colour: '#2f7ed8', rule: null })), ...part,
});
const number = (name: string): Question => ({ ...question(name, 'number'), labels: [] });
const QUESTIONS = [
  question('fields', 'boxes', { attributes: [number('row'), number('column')] }),
  question('words', 'spans'),
  question('links', 'relations', { options: { between: ['fields', 'words'] } }),
];
const PAGES = [{ width: 200, height: 300 }, { width: 300, height: 200 }];
/** Two lines: 'Total 🚲 due' and '12.50 EUR'. */
const LAYER = layerFrom({
  text: 'Total 🚲 due\n12.50 EUR',
  words: [[0, 5, 10, 10, 40, 10], [6, 7, 55, 10, 10, 10], [8, 11, 70, 10, 30, 10], [12, 17, 10, 30, 45, 10], [18, 21, 60, 30, 30, 10]],
}) as PageLayer;

function opened(suggestions: { readonly [question: string]: Suggestion } = {}, options: { readonly [question: string]: Question['options'] } = {}) {
  const questions = QUESTIONS.map((one) => ({ ...one, options: { ...one.options, ...options[one.name] } }));
  const document = new AnswerDocument(questions);
  const history = new History(document);
  const editor = new DocumentEditor({ sheet: { document, history }, questions, suggestions, say: () => undefined }, PAGES);
  editor.setLayer(0, LAYER);
  const pointer = new PagePointer(editor);
  const drag = (x1: number, y1: number, x2: number, y2: number, handle?: string): void => {
    pointer.down({ x: x1, y: y1 }, handle);
    pointer.move({ x: (x1 + x2) / 2, y: (y1 + y2) / 2 }, 1);
    pointer.move({ x: x2, y: y2 }, 1);
    pointer.up({ x: x2, y: y2 }, false);
  };
  const click = (x: number, y: number): void => {
    pointer.down({ x, y }, undefined);
    pointer.up({ x, y }, false);
  };
  const regions = <R extends Region>(name: string) => document.regions<R>(name);
  return { editor, document, history, pointer, drag, click, regions };
}

describe('the text layer', () => {
  it('says where ranges stand, word by word and line by line', () => {
    expect(LAYER.rects([[0, 11]])).toEqual([{ x: 10, y: 10, width: 90, height: 10 }]);
    expect(LAYER.rects([[8, 17]])).toEqual([{ x: 70, y: 10, width: 30, height: 10 }, { x: 10, y: 30, width: 45, height: 10 }]);
    expect(LAYER.rects([[0, 2]])[0]?.width).toBeCloseTo(16);
    expect(LAYER.wordAt(80, 12)).toBe(2);
    expect(LAYER.wordAt(80, 12, 1)).toBe(2);
    expect(LAYER.wordAt(150, 100, 5)).toBe(-1);
    expect(LAYER.vertical(0, 1)).toBe(3);
    expect(LAYER.vertical(4, -1)).toBe(2);
    expect(layerFrom({ text: 'a', words: 'no' })).toBeNull();
  });
});

describe('boxes on pages', () => {
  it('are drawn, moved and sized by the pointer, on the page that is shown', () => {
    const { editor, drag, regions, history } = opened();
    editor.turnTo(1);
    drag(20, 20, 120, 60);
    expect(regions<BoxRegion>('fields').map(({ box, page, label }) => ({ box, page, label }))).toEqual([{ box: [20, 20, 100, 40], page: 1, label: 'first' }]);
    drag(50, 40, 60, 45);
    expect(regions<BoxRegion>('fields')[0]?.box).toEqual([30, 25, 100, 40]);
    drag(130, 65, 150, 80, 'se');
    expect(regions<BoxRegion>('fields')[0]?.box).toEqual([30, 25, 120, 55]);
    history.undo();
    history.undo();
    expect(regions<BoxRegion>('fields')[0]?.box).toEqual([20, 20, 100, 40]);
    history.undo();
    expect(regions('fields')).toEqual([]);
  });

  it('stay as they were when a press is taken away', () => {
    const { editor, pointer, drag, regions, history } = opened();
    const pressed = (x1: number, y1: number, x2: number, y2: number, handle?: string): void => {
      pointer.down({ x: x1, y: y1 }, handle);
      pointer.move({ x: x2, y: y2 }, 1);
      pointer.cancel();
    };
    pressed(20, 20, 120, 60);
    expect([editor.state.half, editor.state.busy, regions('fields').length]).toEqual([null, false, 0]);
    drag(20, 20, 120, 60);
    pressed(50, 40, 70, 50);
    pressed(120, 60, 150, 80, 'se');
    expect(regions<BoxRegion>('fields')[0]?.box).toEqual([20, 20, 100, 40]);
    // A press that went nowhere takes nothing else back.
    pressed(50, 40, 51, 40);
    expect(regions('fields')).toHaveLength(1);
    pointer.move({ x: 90, y: 90 }, 1);
    expect(regions<BoxRegion>('fields')[0]?.box).toEqual([20, 20, 100, 40]);
    editor.chooseLabel('words', 'first');
    editor.select([]);
    pressed(12, 12, 80, 12);
    expect([editor.state.caret, regions('words').length]).toEqual([null, 0]);
    history.undo();
    expect(regions('fields')).toEqual([]);
  });

  it('are drawn by keys, and undo reaches into the half-drawn one', () => {
    const { editor, regions, history } = opened();
    editor.startBox();
    editor.confirm();
    editor.arrow(1, 0, true);
    editor.arrow(0, 1, false);
    expect(editor.state.half).toEqual([100, 150, 50, 10]);
    history.undo();
    expect(editor.state.half).toBeNull();
    editor.confirm();
    editor.arrow(-1, 0, true);
    editor.arrow(0, -1, true);
    editor.confirm();
    expect(regions<BoxRegion>('fields')[0]?.box).toEqual([100, 110, 50, 50]);
    editor.arrow(1, 0, false);
    editor.grow(0, 5);
    expect(regions<BoxRegion>('fields')[0]?.box).toEqual([101, 110, 50, 55]);
  });

  it('are split into cells that know their row and column, in one step', () => {
    const { editor, drag, regions, history } = opened();
    drag(10, 100, 110, 160);
    editor.split(2, 2);
    expect(regions<BoxRegion>('fields').map(({ box, attributes }) => ({ box, attributes }))).toEqual([
      { box: [10, 100, 50, 30], attributes: { row: 1, column: 1 } },
      { box: [60, 100, 50, 30], attributes: { row: 1, column: 2 } },
      { box: [10, 130, 50, 30], attributes: { row: 2, column: 1 } },
      { box: [60, 130, 50, 30], attributes: { row: 2, column: 2 } },
    ]);
    history.undo();
    expect(regions<BoxRegion>('fields')).toHaveLength(1);
    const cells = cellsOf([0, 0, 10, 10], 3, 7);
    expect(cells.reduce((sum, { box }) => sum + box[2] * box[3], 0)).toBeCloseTo(100, 0);
  });
});

describe('words and links', () => {
  it('marks words by the pointer and by keys, in code points', () => {
    const { editor, drag, regions } = opened();
    editor.chooseLabel('words', 'second');
    drag(58, 15, 90, 15);
    expect(regions<SpanRegion>('words').map(({ ranges, text, page, label }) => ({ ranges, text, page, label }))).toEqual([{ ranges: [[6, 11]], text: '🚲 due', page: 0, label: 'second' }]);
    editor.select([]);
    editor.arrow(1, 0, false);
    editor.arrow(0, 1, false);
    editor.arrow(1, 0, true);
    editor.confirm();
    expect(regions<SpanRegion>('words')[1]?.text).toBe('12.50 EUR');
  });

  it('links a key to its value, and a link goes with its end', () => {
    const { editor, drag, click, regions, history } = opened();
    drag(10, 100, 60, 120);
    drag(100, 100, 160, 120);
    const [key, value] = regions<BoxRegion>('fields');
    click(30, 110);
    editor.chooseLabel('links', 'second');
    expect(editor.state.linking?.from).toBe(key?.id);
    click(130, 110);
    expect(regions<RelationRegion>('links').map(({ from, to, label, page }) => ({ from, to, label, page }))).toEqual([{ from: key?.id, to: value?.id, label: 'second', page: 0 }]);
    editor.select([value?.id as string]);
    editor.deleteSelection();
    expect([regions('fields').length, regions('links').length]).toEqual([1, 0]);
    history.undo();
    expect([regions('fields').length, regions('links').length]).toEqual([2, 1]);
  });

  it('takes hidden links along with a region that goes or is split', () => {
    const { editor, drag, regions, history } = opened();
    const box = (y: number): Region => {
      drag(10, y, 110, y + 20);
      return regions('fields').at(-1) as Region;
    };
    const [one, two, three] = [box(100), box(130), box(160)] as [Region, Region, Region];
    for (const other of [two, three]) {
      editor.select([one.id]);
      editor.startLink('links', 'first');
      editor.finishLink(other.id);
    }
    editor.toggle('hidden', regions('links').map(({ id }) => id));
    editor.select([two.id]);
    editor.deleteSelection();
    expect(regions<RelationRegion>('links').map(({ to }) => to)).toEqual([three.id]);
    editor.select([one.id]);
    editor.split(1, 2);
    expect(regions('links')).toEqual([]);
    history.undo();
    expect([regions('fields').length, regions('links').length]).toEqual([2, 1]);
  });

  it('draws no link of a hidden region', () => {
    const { editor, drag, regions } = opened();
    drag(10, 100, 60, 120);
    drag(100, 100, 160, 120);
    const [one, two] = regions('fields') as [Region, Region];
    editor.select([one.id, two.id]);
    editor.startLink('links', 'first');
    expect(editor.links()).toHaveLength(1);
    editor.toggle('hidden', [two.id]);
    expect(editor.links()).toEqual([]);
  });

  it('takes a suggested link with its ends, and never without them', () => {
    const suggested = (value: Suggestion['value']): Suggestion => ({ id: 's', model: 'm', version: '1', value, score: null });
    const { editor, regions } = opened({
      fields: suggested([{ id: 'a', label: 'first', page: 0, box: [1, 1, 9, 9] }, { id: 'b', label: 'first', page: 0, box: [1, 30, 9, 9] }, { id: 'c', label: 'first', page: 0, box: [1, 60, 9, 9] }]),
      links: suggested([{ id: 'ab', label: 'first', from: 'a', to: 'b' }, { id: 'bc', label: 'first', from: 'b', to: 'c' }]),
    });
    editor.accept(['ab']);
    expect([regions('fields').map(({ id }) => id), regions('links').map(({ id }) => id)]).toEqual([['a', 'b'], ['ab']]);
    editor.dismiss(['c']);
    editor.accept(['bc']);
    expect([regions('fields').length, regions('links').length]).toEqual([2, 1]);
  });

  it('keeps to what a question allows: no overlap, nothing twice, either way round without direction', () => {
    const { editor, drag, regions } = opened({}, { words: { overlap: false }, links: { directed: false, allowed: [['second', 'first', 'second']] } });
    const mark = (label: string, anchor: number, focus: number): void => {
      editor.select([]);
      editor.setCaret({ anchor, focus });
      editor.chooseLabel('words', label);
    };
    mark('first', 0, 1);
    mark('second', 1, 2);
    expect(regions('words')).toHaveLength(1);
    mark('second', 2, 2);
    expect(regions('words')).toHaveLength(2);
    editor.chooseLabel('fields', 'first');
    drag(10, 100, 60, 120);
    editor.select([]);
    editor.chooseLabel('fields', 'second');
    drag(100, 100, 160, 120);
    const [one, two] = regions('fields') as [Region, Region];
    const link = (from: Region, to: Region): void => {
      editor.select([from.id]);
      editor.startLink('links', 'first');
      editor.finishLink(to.id);
    };
    link(two, one);
    link(one, two);
    expect(regions<RelationRegion>('links').map(({ label, from, to }) => ({ label, from, to }))).toEqual([{ label: 'second', from: two.id, to: one.id }]);
    link(one, one);
    expect(regions('links')).toHaveLength(1);
  });

  it('refuses links that the question does not allow', () => {
    const { editor, drag, regions } = opened();
    drag(10, 100, 60, 120);
    editor.startLink('links', 'first');
    editor.finishLink(regions('fields')[0]?.id as string);
    expect(regions('links')).toEqual([]);
    expect(editor.state.linking).toBeNull();
  });
});

describe('keys of a document', () => {
  it('mean one thing each', () => {
    for (const set of SCOPE_SETS) if (set.includes('document')) expect(actions.collisions(set)).toEqual([]);
  });
});
