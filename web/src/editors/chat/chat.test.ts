import { describe, expect, it } from 'vitest';
import type { Question } from '@/core/model/answers';
import { conversationOf, letterOf, partsOf } from '@/core/model/conversation';
import { seeded } from '@/core/random.testing';
import { AnswerDocument } from '@/core/store/document';
import { History } from '@/core/store/history';
import type { SpanRegion } from '@/core/text/span';
import { ChatEditor } from './editor';
import { papersOf, piecesOf } from './papers';

const QUESTION: Question = {
  name: 'faults', type: 'spans', on: 'talk', title: 'Faults', required: false, rule: null, attributes: [], when: null, options: {},
  labels: ['wrong', 'rude'].map((name) => ({ name, title: name, key: null, colour: '#2f7ed8', rule: null })),
};
const DATUM = {
  type: 'conversation',
  conversation: {
    turns: [{ id: 't1', role: 'user', text: 'Where is 🚲 kept?' }],
    candidates: [{ id: 'b', text: 'In the shed, idiot.' }, { id: 'a', text: 'By the door.' }],
  },
};

function editorOf(options: Question['options'] = {}, suggestions = {}) {
  const question = { ...QUESTION, options };
  const document = new AnswerDocument([question]);
  const history = new History(document);
  const said: string[] = [];
  const parts = partsOf(conversationOf(DATUM)!);
  const editor = new ChatEditor({ sheet: { document, history }, questions: [question], suggestions, say: (words) => said.push(words) }, papersOf(parts));
  const spans = () => document.regions<SpanRegion>('faults').map(({ label, part, ranges, text }) => ({ label, part, ranges, text }));
  return { editor, document, history, spans, said };
}

describe('a conversation', () => {
  it('has its parts in reading order, candidates lettered as shown', () => {
    expect(partsOf(conversationOf(DATUM)!).map(({ id, mark }) => [id, mark])).toEqual([['t1', '1'], ['b', 'A'], ['a', 'B']]);
    expect([0, 25, 26, 27, 52].map(letterOf)).toEqual(['A', 'Z', 'AA', 'AB', 'BA']);
    expect(conversationOf({ type: 'text', text: 'x' })).toBeNull();
  });
});

describe('spans in its parts', () => {
  it('are snapped to words, in code points of the part', () => {
    const { editor, spans } = editorOf();
    editor.mark('t1', [6, 12]);
    expect(spans()).toEqual([{ label: 'wrong', part: 't1', ranges: [[6, 15]], text: 'is 🚲 kept' }]);
  });

  it('are made by keys alone: walk, select, label; and taken back', () => {
    const { editor, spans, history } = editorOf();
    editor.walk(1, false);
    editor.walkPart(1);
    for (let step = 0; step < 4; step += 1) editor.walk(1, false);
    editor.walk(-1, true);
    editor.chooseLabel('faults', 'rude');
    expect(spans()).toEqual([{ label: 'rude', part: 'b', ranges: [[11, 18]], text: ', idiot' }]);
    expect(history.undo()).toMatchObject({ what: 'add' });
    expect(spans()).toEqual([]);
    history.redo();
    expect(spans()).toHaveLength(1);
  });

  it('grow and shrink by words at either end', () => {
    const { editor, spans } = editorOf();
    editor.mark('b', [7, 11]);
    expect(spans()[0]?.text).toBe('shed');
    editor.resize('start', -1);
    expect(spans()[0]?.text).toBe('the shed');
    editor.resize('end', 1);
    editor.resize('end', 1);
    expect(spans()[0]?.text).toBe('the shed, idiot');
    editor.resize('end', -1);
    expect(spans()[0]?.text).toBe('the shed,');
    editor.resize('start', 1);
    expect(spans()[0]?.text).toBe('shed,');
  });

  it('do not overlap where that is not allowed', () => {
    const { editor, spans, said } = editorOf({ overlap: false });
    editor.mark('b', [0, 6]);
    editor.mark('b', [3, 11]);
    expect(spans()).toHaveLength(1);
    expect(said.at(-1)).toContain('must not overlap');
    editor.mark('a', [0, 6]);
    expect(spans()).toHaveLength(2);
    editor.mark('b', [7, 11]);
    editor.resize('start', -1);
    expect(spans()[2]?.text).toBe('shed');
    expect(said.at(-1)).toContain('must not overlap');
  });

  it('are not made twice', () => {
    const { editor, spans, said } = editorOf();
    editor.mark('b', [0, 6]);
    editor.select([]);
    editor.mark('b', [0, 6]);
    expect([spans().length, editor.state.selection.size]).toEqual([1, 1]);
    expect(said.at(-1)).toContain('is there already');
    editor.mark('b', [0, 6], { question: 'faults', label: 'rude' });
    expect(spans()).toHaveLength(2);
  });

  it('are picked by a click, the smallest first', () => {
    const { editor } = editorOf();
    editor.mark('b', [0, 18]);
    editor.mark('b', [7, 11]);
    editor.pick('b', 8, false);
    const first = editor.single as SpanRegion;
    editor.pick('b', 8, false);
    expect([first.text, (editor.single as SpanRegion).text].toSorted()).toEqual(['In the shed, idiot', 'shed']);
    editor.pick('a', 0, false);
    expect(editor.single).toBeNull();
    expect(editor.pending).toEqual({ part: 'a', range: [0, 2] });
  });

  it('come as suggestions only where they lie in a part', () => {
    const value = [
      { label: 'rude', part: 'b', ranges: [[13, 18]], text: 'idiot' },
      { label: 'rude', part: 'zz', ranges: [[0, 2]], text: 'In' },
      { label: 'rude', part: 'a', ranges: [[0, 99]], text: 'x' },
    ];
    const { editor, spans } = editorOf({}, { faults: { id: 's1', model: 'm', version: '1', value, score: null } });
    expect(editor.state.suggestions).toHaveLength(1);
    editor.accept();
    expect(spans()).toEqual([{ label: 'rude', part: 'b', ranges: [[13, 18]], text: 'idiot' }]);
  });
});

describe('pieces', () => {
  it('cover the text once, and know which spans lie over them', () => {
    const draw = seeded(3);
    for (let round = 0; round < 200; round += 1) {
      const length = draw.whole(1, 30);
      const laid = Array.from({ length: draw.whole(0, 6) }, (_, id) => {
        const start = draw.whole(0, length - 1);
        return { id: String(id), ranges: [[start, draw.whole(start + 1, length)] as const] };
      });
      const pieces = piecesOf(length, laid);
      expect(pieces[0]?.start).toBe(0);
      expect(pieces.at(-1)?.end).toBe(length);
      for (const [index, piece] of pieces.entries()) {
        if (index > 0) expect(piece.start).toBe(pieces[index - 1]?.end);
        for (let at = piece.start; at < piece.end; at += 1) {
          const over = laid.filter(({ ranges }) => ranges.some(([start, end]) => start <= at && at < end)).map(({ id }) => id);
          expect(piece.over.toSorted()).toEqual(over.toSorted());
        }
      }
      expect(pieces.flatMap(({ begins }) => begins).toSorted()).toEqual(laid.map(({ id }) => id).toSorted());
    }
  });
});
