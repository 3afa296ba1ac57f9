import { fireEvent, render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { asked, editorOf, sheetOf } from '@/editors/image/editor.testing';
import { RegionList } from './RegionList';

const box = (id: string, label: string) => ({ id, label, attributes: {}, box: [10, 10, 40, 40] });

describe('the list of the regions of one pane', () => {
  it('gives the keys to that pane when a row is chosen, by the pointer or by keys', () => {
    const questions = [asked('things', 'boxes')];
    const sheet = sheetOf(questions, { things: [box('a', 'road'), box('b', 'sky')] });
    const editor = editorOf({ questions, sheet });
    const taken: number[] = [];
    // What is selected before the pane has the keys is told: it must not be the new choice yet.
    render(<RegionList editor={editor} desk={sheet} questions={questions} onTake={() => taken.push(editor.state.selection.size)} />);
    fireEvent.click(screen.getByRole('option', { name: /road/ }));
    expect(taken).toEqual([0]);
    expect([...editor.state.selection]).toEqual(['a']);
    fireEvent.keyDown(screen.getByRole('listbox'), { key: 'ArrowDown' });
    expect(taken).toEqual([0, 1]);
    expect([...editor.state.selection]).toEqual(['b']);
    editor.destroy();
  });
});
