import { describe, expect, it } from 'vitest';
import { type MaskRegion, withBitmap } from '@/core/geometry/mask';
import type { Region } from '@/core/model/answers';
import { bitmapOfRings } from '@/core/geometry/mask-paint';
import type { PolygonRegion, Ring } from '@/core/geometry/polygon';
import { convert, convertible } from './edits';
import { asked, drawnIn, editorOf, sheetOf, stepsOf } from './editor.testing';

const extent = { width: 320, height: 240 };
const square = (x: number, y: number, side: number): Ring => [[x, y], [x + side, y], [x + side, y + side], [x, y + side]];
const polygon = (id: string, rings: readonly Ring[], more: object = {}) => ({ id, label: 'road', attributes: { wet: 'yes' }, rings, ...more });
function mask(id: string, rings: readonly Ring[], more: object = {}): MaskRegion {
  const made = withBitmap({ id, label: 'road', attributes: {}, size: [0, 0], counts: '', ...more } as MaskRegion, bitmapOfRings(rings, extent));
  if (!made) throw new Error('An empty mask.');
  return made;
}

describe('one act is one step of history', () => {
  it('where several are copied, in questions of several types', () => {
    const questions = [asked('outlines', 'polygons'), asked('things', 'boxes')];
    const answers = { outlines: [polygon('a', [square(10, 10, 50)]), polygon('b', [square(100, 10, 50)])], things: [{ id: 'c', label: 'sky', attributes: {}, box: [5, 5, 20, 20] }] };
    const sheet = sheetOf(questions, answers);
    const editor = editorOf({ questions, sheet });
    editor.select(['a', 'b', 'c']);
    editor.duplicateSelection();
    expect([sheet.document.count('outlines'), sheet.document.count('things'), editor.state.selection.size]).toEqual([4, 2, 3]);
    expect(stepsOf(sheet)).toBe(1);
    expect(sheet.document.answers()).toEqual(answers);
  });

  it('where a new mask makes others of a semantic layer give way', () => {
    const questions = [asked('areas', 'masks', { options: { layer: 'semantic' } })];
    const answers = { areas: [mask('a', [square(10, 10, 50)]), mask('b', [square(70, 10, 4)])] };
    const sheet = sheetOf(questions, answers);
    const editor = editorOf({ questions, sheet });
    editor.chooseLabel('areas', 'sky');
    const press = { even: false, other: false, keyed: false };
    editor.setTool('brush');
    editor.setBrush(12);
    const sketch = editor.begin({ x: 60, y: 20 }, press);
    sketch?.place({ x: 60, y: 20 }, press);
    sketch?.hover({ x: 72, y: 12 }, press);
    sketch?.finish();
    expect(drawnIn(sheet, 'areas').map(({ label }) => label)).toEqual(['road', 'sky']);
    expect(stepsOf(sheet)).toBe(1);
    expect(sheet.document.answers()).toEqual(answers);
    while (sheet.history.redo() !== null);
    expect(drawnIn(sheet, 'areas').map(({ label }) => label)).toEqual(['road', 'sky']);
  });
});

describe('a suggestion that is dragged', () => {
  it('is taken in and moved in one step', () => {
    const questions = [asked('things', 'boxes')];
    const sheet = sheetOf(questions);
    const suggestions = { things: { id: 'prd_1', model: 'm', version: '1', score: 0.5, value: [{ id: 's', label: 'road', box: [10, 10, 20, 20] }] } };
    const editor = editorOf({ questions, sheet, suggestions });
    const starts = new Map([['s', editor.suggestion('s')?.region as Region]]);
    editor.takeDragged(starts);
    editor.moveFrom(starts, 3, 0);
    editor.moveFrom(starts, 6, 0);
    sheet.history.seal();
    expect(drawnIn(sheet, 'things')).toMatchObject([{ id: 's', box: [16, 10, 20, 20] }]);
    expect(stepsOf(sheet)).toBe(1);
    expect(editor.state.suggestions).toMatchObject([{ region: { id: 's', box: [10, 10, 20, 20] } }]);
  });
});

describe('masks and polygons', () => {
  const questions = [asked('outlines', 'polygons'), asked('areas', 'masks')];

  it('stay on their picture when one becomes the other', () => {
    const sheet = sheetOf(questions, { outlines: [polygon('a', [square(10, 10, 50)], { datum: 'back' })] });
    const editor = editorOf({ questions, sheet, several: true, datum: 'back' });
    editor.select(['a']);
    convert(editor);
    const [made] = drawnIn<MaskRegion>(sheet, 'areas');
    expect(made).toMatchObject({ label: 'road', datum: 'back', attributes: { wet: 'yes' }, size: [240, 320] });
    expect(editor.order()).toEqual([made?.id]);
    convert(editor);
    expect(drawnIn(sheet, 'outlines')).toMatchObject([{ datum: 'back' }]);
  });

  it('become each other in one step, however many there are', () => {
    const answers = {
      outlines: [polygon('a', [square(10, 10, 50)]), polygon('b', [square(100, 10, 50)])],
      areas: [mask('c', [square(10, 100, 30)]), mask('d', [square(100, 100, 30)])],
    };
    const sheet = sheetOf(questions, answers);
    const editor = editorOf({ questions, sheet });
    editor.select(['a', 'b', 'c', 'd']);
    convert(editor);
    expect([sheet.document.count('outlines'), sheet.document.count('areas'), editor.state.selection.size]).toEqual([2, 2, 4]);
    expect(drawnIn<PolygonRegion>(sheet, 'outlines').every(({ rings }) => rings.length === 1)).toBe(true);
    expect(stepsOf(sheet)).toBe(1);
    expect(sheet.document.answers()).toEqual(answers);
  });

  it('are converted only to a question that is asked on this picture', () => {
    const other = [asked('outlines', 'polygons'), asked('areas', 'masks', { on: 'front' })];
    const sheet = sheetOf(other, { outlines: [polygon('a', [square(10, 10, 50)], { datum: 'back' })] });
    const editor = editorOf({ questions: other, sheet, several: true, datum: 'back' });
    editor.select(['a']);
    expect(convertible(editor)).toBe(false);
    convert(editor);
    expect(drawnIn(sheet, 'outlines')).toHaveLength(1);
  });
});
