/** The actions of the image editor, done on the picture that has the keys. */

import type { RefObject } from 'react';
import { t } from '@/i18n/en/label';
import { inControl } from '@/pages/tool/parts';
import { useActions } from '@/ui/kit/use-actions';
import { copy, hasCopied, pasteCopied } from './copies';
import { beginHole, beginSplit, convert, convertible, cutFree, mirrorJoints, toggleJoint, unite } from './edits';
import type { ImageEditor } from './editor';
import { group, selectGroup, ungroup } from './groups';
import { arrow, confirm, insertPoint, resizeBy, rotateBy, stepGrip } from './keyed';
import type { PointerControl } from './pointer';
import { SkeletonSketch } from './tools/keypoints';

type Arrow = readonly [dx: -1 | 0 | 1, dy: -1 | 0 | 1];
const ARROWS: Readonly<Record<string, Arrow>> = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] };
const SIZES: Readonly<Record<string, Arrow>> = { narrower: [-1, 0], wider: [1, 0], lower: [0, -1], higher: [0, 1] };
const TURNS = [['turn-left', -1], ['turn-right', 1], ['turn-left-far', -15], ['turn-right-far', 15]] as const;

export interface ImageActions {
  readonly editor: ImageEditor | null;
  /** Whether shapes are drawn on the picture at all. */
  readonly drawing: boolean;
  readonly pointer: RefObject<PointerControl | null>;
  readonly say: (words: string) => void;
  readonly toggleAdjust: () => void;
  readonly nextView: (() => void) | null;
  /** Asks the tool of the server that is chosen; null where there is none. */
  readonly assist: (() => void) | null;
}

export function useImageActions({ editor, drawing, pointer, say, toggleAdjust, nextView, assist }: ImageActions): void {
  const free = (): boolean => editor !== null && !inControl();
  const able = (run: (editor: ImageEditor) => void, when: (editor: ImageEditor) => boolean = () => true) => ({
    run: () => editor && run(editor),
    enabled: () => editor !== null && drawing && when(editor),
  });
  const shown = (run: (editor: ImageEditor) => void) => ({ run: () => editor && run(editor), enabled: () => editor !== null });
  const selected = (e: ImageEditor): boolean => e.state.selection.size > 0;
  const grouped = (e: ImageEditor): boolean => [...e.state.selection].some((id) => (e.region(id) ?? e.suggestion(id)?.region)?.group !== undefined);
  const has = (field: string) => (e: ImageEditor): boolean => e.single !== null && field in e.single && !e.state.locked.has(e.single.id);
  const paints = (e: ImageEditor): boolean => e.question(e.state.armed?.question)?.type === 'masks';
  const toggle = (what: 'guides' | 'grid' | 'rulers' | 'minimap' | 'snapping' | 'erasing', words: string) => (e: ImageEditor): void => {
    e.set(what, !e.state[what]);
    say(t(e.state[what] ? 'say_on' : 'say_off', { what: words }));
  };
  const moves = Object.entries(ARROWS).flatMap(([name, [dx, dy]]) =>
    ([['', 1], ['far-', 10]] as const).map(([prefix, step]) => [
      `image.${prefix}${name}`,
      able((e) => arrow(e, dx * step, dy * step), (e) => free() && (selected(e) || e.state.tool !== 'select' || e.sketch !== null)),
    ] as const),
  );
  const sizes = Object.entries(SIZES).flatMap(([name, [dx, dy]]) =>
    ([['', 1], ['-far', 10]] as const).map(([suffix, step]) => [`image.${name}${suffix}`, able((e) => resizeBy(e, dx * step, dy * step), (e) => e.single !== null)] as const),
  );
  const turns = TURNS.map(([name, degrees]) => [`image.${name}`, able((e) => rotateBy(e, degrees), (e) => e.single !== null && e.rotatable(e.single.id))] as const);
  useActions({
    ...Object.fromEntries([...moves, ...sizes, ...turns]),
    'image.select': able((e) => e.setTool('select')),
    'image.draw': able((e) => e.setTool(e.drawingTool())),
    'image.next-tool': able((e) => e.nextTool(), (e) => e.tools().length > 1),
    'image.erase': able(toggle('erasing', t('erase')), paints),
    'image.brush-smaller': able((e) => e.setBrush(Math.min(e.state.brush / 1.25, e.state.brush - 0.5)), paints),
    'image.brush-larger': able((e) => e.setBrush(Math.max(e.state.brush * 1.25, e.state.brush + 0.5)), paints),
    'image.snap': able(toggle('snapping', t('snap'))),
    'image.assist': { run: () => assist?.(), enabled: () => assist !== null && editor !== null },
    'image.confirm': able(confirm, (e) => e.sketch !== null && free()),
    'image.finish': able((e) => { if (!e.sketch?.finish()) say(t('say_more_points')); }, (e) => e.sketch !== null && free()),
    'image.skip-joint': able((e) => { if (e.sketch instanceof SkeletonSketch) e.sketch.skip(); }, (e) => e.sketch instanceof SkeletonSketch),
    'image.copy': able(copy, (e) => selected(e) && String(document.getSelection() ?? '') === ''),
    'image.paste': able(pasteCopied, hasCopied),
    'image.next-point': able((e) => stepGrip(e, 1), (e) => e.single !== null),
    'image.previous-point': able((e) => stepGrip(e, -1), (e) => e.single !== null),
    'image.insert-point': able(insertPoint, (e) => e.single !== null && e.geometry(e.single.id)?.inserted !== undefined),
    'image.split': able(beginSplit, has('rings')),
    'image.hole': able(beginHole, has('rings')),
    'image.group': able(group, (e) => e.editable().length > 1),
    'image.ungroup': able(ungroup, grouped),
    'image.select-group': able(selectGroup, grouped),
    'image.unite': able(unite, (e) => e.state.selection.size > 1),
    'image.cut-free': able(cutFree, selected),
    'image.convert': able(convert, convertible),
    'image.joint-hidden': able(toggleJoint, (e) => e.state.grip !== null),
    'image.mirror': able(mirrorJoints, (e) => e.single !== null && e.questionOf(e.single.id)?.type === 'keypoints'),
    'image.pan': {
      // A click on the button toggles; the key pans while it is held.
      run: (event?: Event) => pointer.current?.setPanning(event instanceof KeyboardEvent ? true : !pointer.current.panning),
      enabled: () => editor !== null && (free() || Boolean(document.activeElement?.closest('.rail'))),
      release: () => pointer.current?.setPanning(false),
    },
    'image.zoom-selection': shown((e) => e.zoomToSelection()),
    'image.adjust': toggleAdjust,
    'image.guides': shown(toggle('guides', t('guides_tool'))),
    'image.grid': shown(toggle('grid', t('grid'))),
    'image.rulers': shown(toggle('rulers', t('rulers'))),
    'image.minimap': shown(toggle('minimap', t('minimap'))),
    'image.next-view': { run: () => nextView?.(), enabled: () => nextView !== null },
    'image.peek': {
      // A click on the button toggles; the key shows while it is held.
      run: (event?: Event) => editor?.setPeeking(event instanceof KeyboardEvent ? true : !editor.state.peeking),
      enabled: () => editor !== null && drawing,
      release: () => editor?.setPeeking(false),
    },
    'image.fit': shown((e) => e.view.showAll()),
    'image.zoom-in': shown((e) => e.zoomBy(1.25)),
    'image.zoom-out': shown((e) => e.zoomBy(0.8)),
  });
}
