import { describe, expect, it } from 'vitest';
import { bitmapOf, type MaskRegion, withBitmap } from '@/core/geometry/mask';
import { bitmapOfRings } from '@/core/geometry/mask-paint';
import type { Question } from '@/core/model/answers';
import { mirrorJoints, toggleJoint } from './edits';
import type { ImageEditor } from './editor';
import { asked, drawnIn, editorOf, sheetOf } from './editor.testing';
import type { Press } from './tools/tool';

const PLAIN: Press = { even: false, other: false, keyed: false };

function mask(id: string, label: string, [left, top, right, bottom]: readonly [number, number, number, number]): MaskRegion {
  const rings = [[[left, top], [right, top], [right, bottom], [left, bottom]]] as const;
  return withBitmap({ id, label, attributes: {}, size: [0, 0], counts: '' }, bitmapOfRings(rings, { width: 320, height: 240 })) as MaskRegion;
}

/** A stroke of the brush with radius 10 from one place to another. */
function stroke(editor: ImageEditor, tool: string, from: { x: number; y: number }, to = from): boolean {
  editor.setTool(tool);
  editor.setBrush(10);
  const sketch = editor.begin(from, PLAIN);
  sketch?.place(from, PLAIN);
  sketch?.hover(to, PLAIN);
  return sketch?.finish() ?? false;
}

function begin(layer: string, masks: readonly MaskRegion[]) {
  const questions: Question[] = [asked('areas', 'masks', { options: { layer } })];
  const sheet = sheetOf(questions, { areas: masks });
  const heard: string[] = [];
  return { sheet, heard, editor: editorOf({ questions, sheet, heard }) };
}

const a = mask('a', 'road', [50, 50, 100, 100]);
const b = mask('b', 'sky', [150, 50, 200, 100]);

describe('a locked region', () => {
  it('is not painted on, nor erased', () => {
    const { editor, sheet, heard } = begin('instances', [a]);
    editor.select(['a']);
    editor.toggle('locked');
    for (const tool of ['brush', 'eraser', 'mask-area', 'fill', 'wire-mask']) {
      editor.setTool(tool);
      editor.select(['a']);
      expect(editor.begin({ x: 75, y: 75 }, PLAIN), tool).toBeNull();
    }
    expect(drawnIn(sheet, 'areas')).toEqual([a]);
    expect(heard.at(-1)).toBe('The region is locked: unlock it to change it');
    editor.toggle('locked', ['a']);
    expect(stroke(editor, 'brush', { x: 105, y: 75 })).toBe(true);
    expect(bitmapOf(drawnIn<MaskRegion>(sheet, 'areas')[0] as MaskRegion).get(110, 75)).toBe(true);
  });

  it('keeps its pixels on a semantic layer, where others give way', () => {
    const { editor, sheet } = begin('semantic', [a, b]);
    editor.toggle('locked', ['b']);
    editor.chooseLabel('areas', 'road');
    stroke(editor, 'brush', { x: 75, y: 75 }, { x: 175, y: 75 });
    const [road, sky] = drawnIn<MaskRegion>(sheet, 'areas');
    expect(sky).toEqual(b);
    expect([bitmapOf(road as MaskRegion).get(140, 75), bitmapOf(road as MaskRegion).get(160, 75)]).toEqual([true, false]);
    editor.chooseLabel('areas', 'sky');
    expect(stroke(editor, 'brush', { x: 20, y: 20 })).toBe(false);
    expect(drawnIn(sheet, 'areas')).toHaveLength(2);
  });

  it('keeps its joints as they are, and its place and size', () => {
    const joints = { id: 'k', label: 'road', attributes: {}, points: { left_eye: [10, 10, 2], right_eye: [30, 12, 2] } };
    const questions = [asked('people', 'keypoints', { options: { points: ['left_eye', 'right_eye'], edges: [], mirror: [['left_eye', 'right_eye']] } })];
    const sheet = sheetOf(questions, { people: [joints] });
    const editor = editorOf({ questions, sheet });
    editor.select(['k']);
    editor.toggle('locked');
    editor.setGrip('left_eye');
    toggleJoint(editor);
    mirrorJoints(editor);
    editor.setNumber('k', 'x', 99);
    editor.dragGrip('k', joints, 'left_eye', { x: 90, y: 90 }, false);
    expect(drawnIn(sheet, 'people')).toEqual([joints]);
    editor.toggle('locked');
    toggleJoint(editor);
    expect(drawnIn(sheet, 'people')).toMatchObject([{ points: { left_eye: [10, 10, 1] } }]);
  });
});
