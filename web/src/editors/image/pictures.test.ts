import { describe, expect, it } from 'vitest';
import type { BoxRegion } from '@/core/geometry/box';
import { stepRegion } from '../use-region-actions';
import { asked, drawnIn, editorOf, sheetOf } from './editor.testing';
import { arrow } from './keyed';

const box = (id: string, datum: string) => ({ id, label: 'road', attributes: {}, box: [10, 10, 40, 40], datum });

describe('an item of several pictures', () => {
  const questions = [asked('things', 'boxes')];
  const suggestions = { things: { id: 'prd_1', model: 'm', version: '1', score: 0.5, value: [
    { id: 's-back', label: 'road', box: [1, 1, 5, 5], datum: 'back' }, { id: 's-front', label: 'road', box: [1, 1, 5, 5], datum: 'front' },
  ] } };
  const begin = (elsewhere: string[] = []) => {
    const sheet = sheetOf(questions, { things: [box('a', 'front'), box('b', 'back'), box('c', 'front')] });
    const editor = editorOf({ questions, sheet, suggestions, several: true, datum: 'front', onElsewhere: (datum, id) => elsewhere.push(datum, id) });
    return { sheet, editor };
  };

  it('is walked one picture at a time', () => {
    const { editor } = begin();
    expect(editor.order()).toEqual(['a', 'c', 's-front']);
    editor.select(['a']);
    stepRegion(editor, 1);
    expect([...editor.state.selection]).toEqual(['c']);
  });

  it('is changed only on the picture that has the keys', () => {
    const { editor, sheet } = begin();
    editor.select(['a', 'b', 'c']);
    expect(editor.editable()).toEqual(['a', 'c']);
    arrow(editor, 5, 0);
    expect(drawnIn<BoxRegion>(sheet, 'things').map(({ box: [x] }) => x)).toEqual([15, 10, 15]);
    editor.select(['b']);
    editor.deleteSelection();
    expect(sheet.document.count('things')).toBe(3);
  });

  it('offers first what was found on this picture', () => {
    const { editor, sheet } = begin();
    expect(editor.pendingIds()).toEqual(['s-front']);
    editor.accept();
    expect(drawnIn(sheet, 'things').map(({ id }) => id)).toContain('s-front');
    editor.select([]);
    expect(editor.pendingIds()).toEqual([]);
  });

  it('shows a region of another picture there', () => {
    const elsewhere: string[] = [];
    const { editor } = begin(elsewhere);
    editor.reveal('b');
    editor.reveal('a');
    editor.reveal('s-back');
    expect(elsewhere).toEqual(['back', 'b', 'back', 's-back']);
  });
});

describe('what panels are drawn from', () => {
  it('stays the same while shapes are dragged, until something is decided', () => {
    const questions = [asked('things', 'boxes')];
    const sheet = sheetOf(questions, { things: [box('a', 'front')] });
    const suggestions = { things: { id: 'prd_1', model: 'm', version: '1', score: 0.5, value: [{ id: 's', label: 'road', box: [1, 1, 5, 5] }] } };
    const editor = editorOf({ questions, sheet, suggestions });
    editor.select(['a']);
    const { suggestions: offered, selection } = editor.state;
    arrow(editor, 1, 0);
    arrow(editor, 1, 0);
    expect(editor.state.suggestions).toBe(offered);
    expect(editor.state.selection).toBe(selection);
    editor.dismiss(['s']);
    expect(editor.state.suggestions).toEqual([]);
    sheet.history.undo();
    expect(editor.state.suggestions).toEqual(offered);
    editor.select(['a', 's']);
    editor.remove(['a']);
    expect([...editor.state.selection]).toEqual([]);
  });
});
