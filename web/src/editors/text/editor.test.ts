import { describe, expect, it } from 'vitest';
import type { Question, Region } from '@/core/model/answers';
import type { Suggestion } from '@/core/model/task';
import { seeded } from '@/core/random.testing';
import { AnswerDocument } from '@/core/store/document';
import { History } from '@/core/store/history';
import { oddText } from '@/core/text/fixtures.testing';
import type { RelationRegion, SpanRegion } from '@/core/text/span';
import { setLocale } from '@/i18n/catalogue';
import { TextEditor } from './editor';
import { Paper } from './paper';

const WORDS = 'Ingrid Solheim met Ingrid in Oslo. She paid 14 and 16 November.\n\nIngrid left.';

const question = (part: Partial<Question> & { name: string; type: string }): Question => ({
  on: 'body', title: part.name, required: false, rule: null, labels: [], attributes: [], when: null, options: {}, ...part,
});
const label = (name: string) => ({ name, title: name, key: null, colour: '#2f7ed8', rule: null });
const entities = (options: Question['options'] = {}): Question => question({ name: 'entities', type: 'spans', labels: [label('person'), label('date')], options });
const links = (options: Question['options'] = {}): Question =>
  question({ name: 'links', type: 'relations', on: null, labels: [label('met'), label('when')], options: { between: ['entities'], ...options } });

interface Made {
  readonly editor: TextEditor;
  readonly document: AnswerDocument;
  readonly history: History;
  readonly said: string[];
}

function made(questions: readonly Question[] = [entities(), links()], words = WORDS, answers: Record<string, readonly Region[]> = {}, value: unknown = null, model = 'tagger'): Made {
  const document = new AnswerDocument(questions, answers);
  const history = new History(document);
  const said: string[] = [];
  const suggestions: Record<string, Suggestion> = value === null ? {} : { entities: { id: 'sug_1', model, version: model === 'tagger' ? '2' : '', value: value as never, score: 0.5 } };
  const editor = new TextEditor({ sheet: { document, history }, questions, suggestions, say: (line) => said.push(line), papers: [new Paper('body', words)] });
  return { editor, document, history, said };
}

function select({ editor }: Made, from: number, to: number): void {
  editor.selectText({ paper: 'body', point: from }, { paper: 'body', point: to });
}

const spans = ({ document }: Made): SpanRegion[] => document.regions('entities') as readonly Region[] as SpanRegion[];
const relations = ({ document }: Made): RelationRegion[] => document.regions('links') as readonly Region[] as RelationRegion[];

describe('marking', () => {
  it('makes a span of whole tokens with the armed label, and the next label key relabels it', () => {
    const one = made();
    select(one, 2, 12);
    one.editor.mark();
    expect(spans(one)).toMatchObject([{ label: 'person', ranges: [[0, 14]], text: 'Ingrid Solheim', attributes: {} }]);
    one.editor.chooseLabel('entities', 'date');
    expect(spans(one)[0]?.label).toBe('date');
    expect(one.history.undo()?.what).toBe('label');
    one.history.undo();
    expect(spans(one)).toEqual([]);
  });

  it('labels what is selected when a label key is pressed', () => {
    const one = made();
    one.editor.setTool('read');
    select(one, 29, 33);
    one.editor.chooseLabel('entities', 'date');
    expect(spans(one)).toMatchObject([{ label: 'date', text: 'Oslo' }]);
    expect(one.editor.state.pending).toBeNull();
  });

  it('keeps what is there already, and refuses an overlap where none may be', () => {
    const one = made([entities({ overlap: false })]);
    select(one, 0, 14);
    one.editor.mark();
    select(one, 0, 14);
    one.editor.mark();
    select(one, 7, 18);
    one.editor.mark();
    expect(spans(one)).toHaveLength(1);
    expect(one.said.at(-1)).toContain('must not overlap');
  });

  it('walks from token to token by keys, and labels the one that it is at', () => {
    const one = made();
    one.editor.walk('token', 1, false);
    one.editor.chooseLabel('entities', 'person');
    one.editor.walk('token', 1, false);
    one.editor.walk('token', 1, false);
    one.editor.walk('token', 1, true);
    one.editor.chooseLabel('entities', 'date');
    expect(spans(one).map(({ text, label: name }) => [text, name])).toEqual([['Ingrid', 'person'], ['met Ingrid', 'date']]);
    one.editor.walk('sentence', 1, false);
    expect(one.editor.state.pending?.range).toEqual([35, 38]);
    one.editor.walk('block', 1, true);
    expect(one.editor.state.pending?.range).toEqual([35, 63]);
  });

  it('between characters selects graphemes, never parts of one', () => {
    const one = made([entities({ unit: 'grapheme' })], 'a👩‍🚀e\u0301b');
    one.editor.walk('grapheme', 1, false);
    one.editor.walk('grapheme', 1, false);
    one.editor.walk('grapheme', 1, true);
    one.editor.walk('grapheme', 1, true);
    one.editor.mark();
    expect(spans(one)).toMatchObject([{ ranges: [[1, 6]], text: '👩‍🚀e\u0301' }]);
  });

  it('puts parts together where the question allows it, and tells where it does not', () => {
    for (const discontinuous of [true, false]) {
      const one = made([entities({ discontinuous })]);
      select(one, 44, 46);
      one.editor.mark();
      select(one, 54, 62);
      one.editor.addPart();
      expect(spans(one)[0]).toMatchObject(discontinuous ? { ranges: [[44, 46], [54, 62]], text: '14 November' } : { ranges: [[44, 46]] });
      select(one, 44, 46);
      one.editor.addPart(true);
      if (discontinuous) expect(spans(one)[0]).toMatchObject({ ranges: [[54, 62]], text: 'November' });
    }
  });

  it('moves the ends by tokens, not beyond each other, and undoes a run of moves at once', () => {
    const one = made();
    select(one, 0, 6);
    one.editor.mark();
    one.editor.stretch('end', 1);
    one.editor.stretch('end', 1);
    expect(spans(one)[0]?.text).toBe('Ingrid Solheim met');
    one.editor.stretch('start', 1);
    expect(spans(one)[0]?.text).toBe('Solheim met');
    one.editor.stretch('end', -1);
    one.editor.stretch('end', -1);
    expect(spans(one)[0]?.text).toBe('Solheim');
    expect(one.said.at(-1)).toContain('smaller');
    one.history.undo();
    one.history.undo();
    one.history.undo();
    expect(spans(one)[0]?.text).toBe('Ingrid');
  });

  it('drags an end to where the pointer is, as one step', () => {
    const one = made();
    select(one, 0, 6);
    const id = one.editor.mark()?.id as string;
    const drag = one.editor.beginDrag(id, 0, 'end');
    for (const point of [8, 12, 16, 21, 23]) if (drag) one.editor.drag(drag, { paper: 'body', point });
    one.editor.endDrag();
    expect(spans(one)[0]?.text).toBe('Ingrid Solheim met Ingrid');
    one.history.undo();
    expect(spans(one)[0]?.text).toBe('Ingrid');
  });
});

describe('the same words', () => {
  it('are told from what a model proposes, whatever the model is called and the words are in', () => {
    const one = made([entities()], WORDS, {}, [{ label: 'date', ranges: [[47, 49]], text: '14' }]);
    select(one, 0, 6);
    one.editor.mark();
    one.editor.repeat();
    const offered = one.editor.state.suggestions.length;
    try {
      setLocale('de', { text: { same_words: 'gleiche Wörter' } });
      expect(one.editor.repeats).toHaveLength(offered - 1);
      one.editor.repeat();
      expect(spans(one).filter(({ text }) => text === 'Ingrid')).toHaveLength(offered);
      expect(one.editor.state.suggestions.map(({ region }) => region.label)).toEqual(['date']);
    } finally {
      setLocale('en');
    }
    const other = made([entities()], WORDS, {}, [{ label: 'date', ranges: [[47, 49]], text: '14' }], 'same words');
    expect([other.editor.repeats.length, other.editor.state.suggestions.length]).toEqual([0, 1]);
  });

  it('are offered where they are not labelled yet, and accepted one or all, as spans made by hand', () => {
    const one = made();
    select(one, 0, 6);
    one.editor.mark();
    one.editor.repeat();
    expect(one.editor.state.suggestions.map(({ region }) => (region as SpanRegion).ranges)).toEqual([[[19, 25]], [[65, 71]]]);
    one.editor.accept([one.editor.state.suggestions[0]?.region.id as string]);
    expect(spans(one)).toHaveLength(2);
    one.editor.repeat();
    expect(spans(one)).toHaveLength(3);
    expect(spans(one).every(({ suggestion }) => suggestion === undefined)).toBe(true);
    one.history.undo();
    expect(spans(one)).toHaveLength(2);
    one.editor.escape();
    one.editor.escape();
    expect(one.editor.state.suggestions).toEqual([]);
  });
});

describe('relations', () => {
  const two = (questions?: readonly Question[]): Made & { ids: string[] } => {
    const one = made(questions);
    select(one, 0, 14);
    const first = one.editor.mark()?.id as string;
    select(one, 44, 62);
    const second = one.editor.mark()?.id as string;
    one.editor.chooseLabel('entities', 'date');
    return { ...one, ids: [first, second] };
  };

  it('take two keys: relate, then the key beside the target', () => {
    const one = two();
    one.editor.select([one.ids[0] as string]);
    one.editor.startLinking();
    const hint = one.editor.hints?.get(one.ids[1] as string) ?? '';
    expect(hint).toHaveLength(1);
    expect(one.editor.typeHint(hint)).toBe(true);
    expect(relations(one)).toMatchObject([{ label: 'met', from: one.ids[0], to: one.ids[1] }]);
    expect(one.editor.single?.id).toBe(relations(one)[0]?.id);
    one.editor.chooseLabel('links', 'when');
    one.editor.turnRelation();
    expect(relations(one)).toMatchObject([{ label: 'when', from: one.ids[1], to: one.ids[0] }]);
  });

  it('are there once, go with their spans, and come back with them', () => {
    const one = two();
    for (let round = 0; round < 2; round += 1) {
      one.editor.select(one.ids);
      one.editor.startLinking();
    }
    expect(relations(one)).toHaveLength(1);
    one.editor.select([one.ids[1] as string]);
    one.editor.deleteSelection();
    expect(relations(one)).toEqual([]);
    expect(one.editor.linksOf(new Set(one.ids))).toEqual([]);
    one.history.undo();
    expect(relations(one)).toHaveLength(1);
    expect(one.editor.linksOf(new Set(one.ids))).toHaveLength(1);
  });

  it('keep to what the question allows', () => {
    const one = two([entities(), links({ allowed: [['when', 'person', 'date']] })]);
    one.editor.select(one.ids);
    one.editor.startLinking();
    expect(relations(one)).toMatchObject([{ label: 'when' }]);
    one.editor.select([...one.ids].reverse());
    one.editor.startLinking();
    expect(relations(one)).toHaveLength(1);
    expect(one.said.at(-1)).toContain('No relation goes from');
  });

  it('wait for a target until undo or Escape', () => {
    const one = two();
    one.editor.select([one.ids[0] as string]);
    one.editor.startLinking();
    one.history.undo();
    expect(one.editor.state.linking).toBeNull();
    expect(spans(one)).toHaveLength(2);
    one.editor.startLinking();
    expect(one.editor.escape()).toBe(true);
    expect(one.editor.state.linking).toBeNull();
  });

  it('of chains number their mentions', () => {
    const one = two([entities(), links({ chains: true })]);
    one.editor.select(one.ids);
    one.editor.startLinking();
    expect(one.editor.spanOf(one.ids[0] as string)?.note).toBe('chain 1');
    expect(one.editor.linksOf(new Set(one.ids))[0]?.directed).toBe(false);
  });
});

describe('suggestions', () => {
  const value = [
    { id: 's1', label: 'person', ranges: [[0, 6]], text: 'Ingrid' },
    { label: 'person', ranges: [[19, 25]], text: 'Ingrid' },
    { label: 'person', ranges: [[0, 9999]], text: 'outside' },
    { label: 'person', ranges: 'none', text: 'malformed' },
  ];

  it('outside of the text or without ranges are left out', () => {
    expect(made(undefined, WORDS, {}, value).editor.state.suggestions).toHaveLength(2);
  });

  it('are accepted by being changed, and keep where they came from', () => {
    const one = made(undefined, WORDS, {}, value);
    one.editor.select(['s1']);
    one.editor.stretch('end', 1);
    expect(spans(one)).toMatchObject([{ id: 's1', suggestion: 'sug_1', text: 'Ingrid Solheim' }]);
    expect(one.editor.state.suggestions).toHaveLength(1);
    const other = one.editor.state.suggestions[0]?.region.id as string;
    one.editor.select([]);
    one.editor.dismiss();
    expect(one.editor.spanOf(other)).toBeNull();
    one.history.undo();
    expect(one.editor.spanOf(other)?.tone).toBe('offered');
  });
});

describe('everything', () => {
  it('can be undone step by step and done again, whatever was done', () => {
    const draw = seeded(17);
    for (let round = 0; round < 12; round += 1) {
      const words = oddText(draw, 80);
      const unit = draw.pick(['token', 'grapheme', 'character']);
      const one = made([entities({ unit, discontinuous: true, overlap: draw() < 0.7 }), links()], words);
      const characters = Array.from(words);
      const states = [JSON.stringify(one.document.answers())];
      const note = (): void => {
        const now = JSON.stringify(one.document.answers());
        if (now !== states.at(-1)) states.push(now);
        one.history.seal();
      };
      for (let step = 0; step < 60; step += 1) {
        const ids = one.editor.order();
        const id = ids.length > 0 ? draw.pick(ids) : null;
        draw.pick([
          () => { select(one, draw.whole(0, characters.length), draw.whole(0, characters.length)); one.editor.mark(); },
          () => { if (id) one.editor.select([id]); one.editor.stretch(draw.pick(['start', 'end']), draw.pick([1, -1])); },
          () => { if (id) one.editor.select([id]); select(one, draw.whole(0, characters.length), draw.whole(0, characters.length)); one.editor.addPart(draw() < 0.3); },
          () => { if (id) one.editor.select([id, draw.pick(ids)]); one.editor.startLinking(); one.editor.endLinking(); },
          () => { if (id) one.editor.select([id]); one.editor.chooseLabel('entities', draw.pick(['person', 'date'])); },
          () => { if (id && draw() < 0.3) { one.editor.select([id]); one.editor.deleteSelection(); } },
          () => { one.editor.walk(draw.pick(['token', 'grapheme', 'sentence', 'block']), draw.pick([1, -1]), draw() < 0.5); },
        ])();
        note();
      }
      for (const { ranges, text } of spans(one)) expect(text).toBe(ranges.map(([a, b]) => characters.slice(a, b).join('')).join(' '));
      for (const { from, to } of relations(one)) expect([one.editor.region(from), one.editor.region(to)].every(Boolean)).toBe(true);
      for (let at = states.length - 2; at >= 0; at -= 1) {
        one.history.undo();
        expect(JSON.stringify(one.document.answers())).toBe(states[at]);
      }
      for (let at = 1; at < states.length; at += 1) {
        one.history.redo();
        expect(JSON.stringify(one.document.answers())).toBe(states[at]);
      }
    }
  });
});
