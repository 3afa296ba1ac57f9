import { act, fireEvent, render, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { actions } from '@/core/actions/registry';
import { AnswerDocument } from '@/core/store/document';
import { History } from '@/core/store/history';
import { useActions } from '@/ui/kit/use-actions';
import type { Modality, PaneProps } from './contract';
import { Panes, usePanes } from './Panes';

const done: string[] = [];

function Sound({ data }: PaneProps) {
  const [name] = Object.keys(data);
  useActions({ 'test.play': () => done.push(name as string) });
  return <button type="button">{name}</button>;
}

vi.mock('./modalities', () => {
  const modality: Modality = {
    name: 'sound', types: ['sound'], regions: [], several: false, scopes: { view: ['sound'], regions: [] },
    pane: async () => Sound, still: () => Promise.reject(new Error('not asked for')),
  };
  const groups = ['left', 'right'].map((name) => ({ key: name, modality, data: { [name]: { type: 'sound' } }, questions: [{ name: `marks of ${name}` }] }));
  return { groupsOf: () => groups, modalityOf: () => modality };
});

const DATA = { left: { type: 'sound' }, right: { type: 'sound' } };
const document = new AnswerDocument([]);
const sheet = { document, history: new History(document) };

function Item() {
  const panes = usePanes(DATA, []);
  return (
    <>
      <Panes panes={panes} sheet={sheet} data={DATA} attributes={{}} suggestions={{}} say={() => undefined} bar={null} />
      <button type="button" onClick={() => panes.takeFor('marks of right')}>mark</button>
    </>
  );
}

describe('two panes that do the same actions', () => {
  it('do them in the pane that has the keys, whichever came last', async () => {
    actions.define([{ id: 'test.play', title: 'Play', group: 'Test', scope: 'sound', keys: ['F9'] }]);
    await act(async () => render(<Item />));
    await screen.findByText('right');
    const press = () => actions.handleDown(new KeyboardEvent('keydown', { key: 'F9', code: 'F9' }));
    expect(press()).toBe(true);
    expect(done).toEqual(['left']);
    fireEvent.pointerDown(screen.getByText('right'));
    press();
    expect(done).toEqual(['left', 'right']);
    fireEvent.focus(screen.getByText('left'));
    press();
    expect(done).toEqual(['left', 'right', 'left']);
    fireEvent.click(screen.getByText('mark'));
    press();
    expect(done).toEqual(['left', 'right', 'left', 'right']);
  });
});
