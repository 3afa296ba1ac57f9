import { describe, expect, it } from 'vitest';
import type { Region } from '@/core/model/answers';
import { seeded } from '@/core/random.testing';
import { copy, pasteCopied } from './copies';
import { convert, unite } from './edits';
import { asked, drawnIn, editorOf, sheetOf, stepsOf } from './editor.testing';
import { group, selectGroup, together, ungroup } from './groups';

const box = (id: string, x: number, more: object = {}) => ({ id, label: 'road', attributes: {}, box: [x, 20, 20, 20], ...more });
const square = (id: string, x: number, more: object = {}) => ({ id, label: 'road', attributes: {}, rings: [[[x, 10], [x + 20, 10], [x + 20, 30], [x, 30]]], ...more });
const groupsOf = (regions: readonly Region[]) => Object.fromEntries(regions.map(({ id, group: own }) => [id, own]));

function desk(answers: { readonly [question: string]: readonly object[] }, heard: string[] = []) {
  const questions = [asked('cars', 'boxes'), asked('areas', 'polygons'), asked('pixels', 'masks')];
  const sheet = sheetOf(questions, answers);
  return { sheet, heard, editor: editorOf({ questions, sheet, heard }) };
}

describe('grouping', () => {
  it('puts regions of several questions into one group, in one step, and says so', () => {
    const { editor, sheet, heard } = desk({ cars: [box('a', 10), box('b', 50)], areas: [square('p', 90)] });
    editor.select(['a', 'p']);
    group(editor);
    const [{ group: made }] = drawnIn(sheet, 'cars') as [Region];
    expect(made).toMatch(/^.{1,64}$/);
    expect(groupsOf(drawnIn(sheet, 'areas'))).toEqual({ p: made });
    expect(heard.at(-1)).toBe('Group A, 2 regions');
    editor.select(['a']);
    expect(heard.at(-1)).toContain('in group A, 2 regions');
    expect(editor.state.selection).toEqual(new Set(['a']));
    selectGroup(editor);
    expect(editor.state.selection).toEqual(new Set(['a', 'p']));
    expect(heard.at(-1)).toBe('Group A, 2 regions selected');
    expect(stepsOf(sheet)).toBe(1);
    expect(groupsOf(drawnIn(sheet, 'cars'))).toEqual({ a: undefined, b: undefined });
  });

  it('lets loose regions join a group, and makes a new one of a part of it', () => {
    const { editor, sheet } = desk({ cars: [box('a', 10, { group: 'g' }), box('b', 40, { group: 'g' }), box('c', 70, { group: 'g' }), box('d', 100)] });
    editor.select(['a', 'd']);
    group(editor);
    expect(groupsOf(drawnIn(sheet, 'cars'))).toEqual({ a: 'g', b: 'g', c: 'g', d: 'g' });
    editor.select(['a', 'b']);
    group(editor);
    const after = groupsOf(drawnIn(sheet, 'cars'));
    expect(after).toMatchObject({ c: 'g', d: 'g', a: after['b'] });
    expect(after['a']).not.toBe('g');
  });

  it('leaves nobody alone in a group that the others left', () => {
    const { editor, sheet } = desk({ cars: [box('a', 10, { group: 'g' }), box('b', 40, { group: 'g' })] });
    editor.select(['a']);
    ungroup(editor);
    expect(groupsOf(drawnIn(sheet, 'cars'))).toEqual({ a: undefined, b: undefined });
  });

  it('does not touch what is locked', () => {
    const { editor, sheet } = desk({ cars: [box('a', 10, { group: 'g' }), box('b', 40, { group: 'g' }), box('c', 80)] });
    editor.toggle('locked', ['a']);
    editor.select(['a', 'b', 'c']);
    ungroup(editor);
    expect(groupsOf(drawnIn(sheet, 'cars'))).toEqual({ a: 'g', b: undefined, c: undefined });
    group(editor);
    expect(groupsOf(drawnIn(sheet, 'cars'))['a']).toBe('g');
  });

  it('is undone to exactly what was, whatever is selected', () => {
    const draw = seeded(47);
    for (let round = 0; round < 60; round += 1) {
      const cars = Array.from({ length: 7 }, (_, index) => box(`b${index}`, 5 + 40 * index, draw() < 0.6 ? { group: draw.pick(['g', 'h']) } : {}));
      const { editor, sheet } = desk({ cars, areas: [square('p', 10), square('q', 90, { group: 'g' })] });
      const before = JSON.stringify(sheet.document.answers());
      editor.select([...cars.map(({ id }) => id), 'p', 'q'].filter(() => draw() < 0.5));
      draw.pick([group, ungroup])(editor);
      const after = JSON.stringify(sheet.document.answers());
      sheet.history.undo();
      expect(JSON.stringify(sheet.document.answers())).toBe(before);
      if (after === before) continue;
      sheet.history.redo();
      expect(JSON.stringify(sheet.document.answers())).toBe(after);
    }
  });
});

describe('groups', () => {
  it('of copies are new and common to them', () => {
    const { editor, sheet } = desk({ cars: [box('a', 10, { group: 'g' }), box('b', 50, { group: 'g' })] });
    editor.select(['a', 'b']);
    editor.duplicateSelection();
    const [, , c, d] = drawnIn(sheet, 'cars') as Region[];
    expect(c?.group).toBeDefined();
    expect(c?.group).toBe(d?.group);
    expect(c?.group).not.toBe('g');
    copy(editor);
    pasteCopied(editor);
    const all = drawnIn(sheet, 'cars');
    expect(new Set(all.map((one) => one.group)).size).toBe(3);
    expect(stepsOf(sheet)).toBe(2);
  });

  it('stay with polygons that are united or become masks', () => {
    const { editor, sheet } = desk({ areas: [square('p', 10), square('q', 20, { group: 'g' }), square('r', 200, { group: 'g' })] });
    editor.select(['p', 'q']);
    unite(editor);
    expect(groupsOf(drawnIn(sheet, 'areas'))).toEqual({ p: 'g', r: 'g' });
    editor.select(['r']);
    convert(editor);
    expect(drawnIn(sheet, 'pixels').map((one) => one.group)).toEqual(['g']);
  });

  it('of suggestions are selected together and kept when they are accepted', () => {
    const questions = [asked('cars', 'boxes')];
    const sheet = sheetOf(questions);
    const value = [box('s', 10, { group: 'g' }), box('t', 50, { group: 'g' }), box('u', 90)];
    const editor = editorOf({ questions, sheet, suggestions: { cars: { id: 'sug', model: 'm', version: '1', value, score: null } as never } });
    const [first] = editor.state.suggestions;
    const id = first?.region.id as string;
    expect(together(editor, id)).toHaveLength(2);
    editor.select([id]);
    selectGroup(editor);
    editor.accept([...editor.state.selection]);
    expect(drawnIn(sheet, 'cars').map((one) => one.group)).toEqual(['g', 'g']);
  });
});
