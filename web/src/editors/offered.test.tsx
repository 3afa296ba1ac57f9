/** What a model proposes can be taken or left in every pane that has no place for it beside the shape. */

import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Question } from '@/core/model/answers';
import { LABEL_COLOURS, looksOfAll, UNKNOWN_LOOK } from '@/core/model/glyphs';
import type { Datum, Suggestion } from '@/core/model/task';
import { AnswerDocument } from '@/core/store/document';
import { History } from '@/core/store/history';
import { ChatPane } from './chat/ChatPane';
import { DocumentPane } from './document/DocumentPane';

const label = (name: string, colour: string, title = '') => ({ name, title, key: null, colour, rule: null });
const question = (type: string): Question => ({
  name: 'q', type, on: 'd', title: 'Q', required: false, rule: null, attributes: [], when: null, options: {}, labels: [label('one', '#2f7ed8', 'The one'), label('two', '')],
});

vi.stubGlobal('ResizeObserver', class {
  observe(): void {}
  disconnect(): void {}
});
afterEach(cleanup);

const CASES = [
  { name: 'a document', Pane: DocumentPane, type: 'boxes', datum: { type: 'document', pages: [{ url: 'p.png', width: 100, height: 100 }] }, value: [{ label: 'one', page: 0, box: [1, 1, 20, 20] }, { label: 'two', page: 0, box: [50, 1, 20, 20] }] },
  { name: 'a conversation', Pane: ChatPane, type: 'spans', datum: { type: 'conversation', conversation: { turns: [{ id: 't1', role: 'user', text: 'Where is it?' }] } }, value: [{ label: 'one', part: 't1', ranges: [[0, 5]], text: 'Where' }, { label: 'two', part: 't1', ranges: [[6, 8]], text: 'is' }] },
] as const;

describe.each(CASES)('in $name', ({ Pane, type, datum, value }) => {
  it('a bar names the first proposal; it is accepted, and the next one dismissed', () => {
    const questions = [question(type)];
    const document = new AnswerDocument(questions);
    const suggestion: Suggestion = { id: 's', model: 'm', version: '2', value: value as unknown as Suggestion['value'], score: 0.7 };
    render(
      <Pane
        sheet={{ document, history: new History(document) }} data={{ d: datum as unknown as Datum }} attributes={{}} questions={questions}
        suggestions={{ q: suggestion }} say={() => undefined} editor={null} onEditor={() => undefined} bar={null}
      />,
    );
    expect(screen.getByText('The one? m 2 0.70')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: /^Accept(?! all)/ }));
    expect(document.regions('q').map(({ label: name }) => name)).toEqual(['one']);
  });
});

describe('looks of the labels of several questions', () => {
  it('are found by question and label, and a label that is gone goes by its name', () => {
    const lookOf = looksOfAll([{ name: 'a', labels: [label('x', '#111', 'X'), label('y', '')] }, { name: 'b', labels: [{ ...label('x', ''), colour: null as never }] }]);
    expect(lookOf('a', 'x')).toMatchObject({ colour: '#111', title: 'X', pattern: 0 });
    expect(lookOf('a', 'y')).toMatchObject({ title: 'y', pattern: 1 });
    expect(lookOf('b', 'x').colour).toBe(LABEL_COLOURS[0]);
    expect(lookOf('b', 'gone')).toEqual({ ...UNKNOWN_LOOK, title: 'gone', pattern: 0 });
  });
});
