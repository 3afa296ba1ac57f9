/** What the keys do with shapes: they move, size and turn them, walk through their grips, and draw without a pointer. */

import { toPicture } from '@/core/geometry/camera';
import { rounded } from '@/core/geometry/geometry';
import { clamp } from '@/core/geometry/point';
import type { Region } from '@/core/model/answers';
import { t } from '@/i18n/en/label';
import type { ImageEditor } from './editor';
import type { Press } from './tools/tool';

const KEYS: Press = { even: false, other: false, keyed: true };

/** Arrow keys: move the next place, the held grip, the selection; or begin a shape. */
export function arrow(editor: ImageEditor, dx: number, dy: number): void {
  const { sketch, single, view } = editor;
  if (sketch) {
    sketch.hover({ x: Math.round(sketch.cursor.x) + dx, y: Math.round(sketch.cursor.y) + dy }, KEYS);
    editor.setting.say(sketch.words());
    editor.revealPoint(sketch.cursor);
    return;
  }
  const ids = editor.editable();
  if (single && editor.state.grip !== null && ids.length === 1) moveGrip(editor, single, editor.state.grip, dx, dy);
  else if (ids.length > 0 && editor.tool?.gesture !== 'paint') {
    editor.moveFrom(new Map(ids.map((id) => [id, editor.region(id) as Region])), dx, dy, 'nudge');
    describeSingle(editor);
  } else if (editor.tool && (editor.state.selection.size === 0 || editor.tool.gesture === 'paint')) {
    const centre = { x: view.size.width / 2, y: view.size.height / 2 };
    const at = editor.cursor ?? toPicture(view.camera, centre);
    const made = editor.begin({ x: Math.round(at.x), y: Math.round(at.y) }, KEYS);
    if (made) editor.setting.say(made.words());
  }
}

/** Enter: fixes a place; where the last one is, ends the shape. False when nothing is half drawn. */
export function confirm(editor: ImageEditor): boolean {
  const { sketch } = editor;
  const { extent, say } = editor.setting;
  if (!sketch) return false;
  const before = sketch.placed;
  sketch.place(sketch.cursor, KEYS);
  if (editor.sketch !== sketch) return true;
  if (sketch.placed === before && !sketch.finish()) say(t('say_more_points'));
  if (editor.sketch === sketch && editor.hand?.gesture === 'drag' && sketch.placed === 1) {
    // A first size that can be seen.
    const guess = Math.max(8, Math.round(Math.min(extent.width, extent.height) / 20));
    sketch.hover({ x: sketch.cursor.x + guess, y: sketch.cursor.y + guess }, KEYS);
  }
  if (editor.sketch) say(editor.sketch.words());
  return true;
}

function moveGrip(editor: ImageEditor, region: Region, grip: string, dx: number, dy: number): void {
  const at = gripsOf(editor).find(({ id }) => id === grip)?.at;
  if (!at) return;
  const { extent } = editor.setting;
  const to = { x: clamp(at.x + dx, 0, extent.width), y: clamp(at.y + dy, 0, extent.height) };
  editor.dragGrip(region.id, region, grip, to, false);
  editor.setting.say(t('say_grip', { name: gripName(editor, grip), x: rounded(to.x), y: rounded(to.y) }));
}

function gripsOf(editor: ImageEditor) {
  const { single } = editor;
  return single ? (editor.geometry(single.id)?.grips(single) ?? []) : [];
}

function gripName(editor: ImageEditor, grip: string): string {
  const grips = gripsOf(editor);
  const found = grips.findIndex(({ id }) => id === grip);
  return grips[found]?.name?.replaceAll('_', ' ') ?? t('point_n', { n: found + 1 });
}

/** Takes hold of the next grip of the one selected shape: the arrow keys then move it. */
export function stepGrip(editor: ImageEditor, by: 1 | -1): void {
  const grips = gripsOf(editor).filter(({ kind }) => kind !== 'middle' && kind !== 'turn');
  if (grips.length === 0) return;
  const at = grips.findIndex(({ id }) => id === editor.state.grip);
  const next = grips[at < 0 ? (by === 1 ? 0 : grips.length - 1) : (at + by + grips.length) % grips.length];
  editor.setGrip(next?.id ?? null);
  if (next) {
    editor.setting.say(t('say_grip', { name: gripName(editor, next.id), x: rounded(next.at.x), y: rounded(next.at.y) }));
    editor.revealPoint(next.at);
  }
}

/** Puts a point in after the held one. */
export function insertPoint(editor: ImageEditor): void {
  const region = changeable(editor);
  const made = region && editor.geometry(region.id)?.inserted?.(region, editor.state.grip ?? 'v:0:0');
  if (!region || !made) return;
  editor.reshape([region.id], 'edit', () => made.region, null);
  editor.setGrip(made.grip);
}

export function resizeBy(editor: ImageEditor, dx: number, dy: number): void {
  const region = changeable(editor);
  if (!region) return;
  editor.reshape([region.id], 'edit', (one, geometry) => geometry.sized(one, dx, dy), 'resize');
  describeSingle(editor);
}

export function rotateBy(editor: ImageEditor, degrees: number): void {
  const region = changeable(editor);
  if (!region || !editor.rotatable(region.id)) return;
  editor.reshape([region.id], 'edit', (one, geometry) => geometry.turned?.(one, degrees) ?? one, 'rotate');
  editor.setting.say(t('say_turned', { degrees: (editor.single as (Region & { rotation?: number }) | null)?.rotation ?? degrees }));
}

/** The one selected region, unless it is locked. */
function changeable(editor: ImageEditor): Region | null {
  const { single } = editor;
  return single && !editor.state.locked.has(single.id) ? single : null;
}

function describeSingle(editor: ImageEditor): void {
  if (editor.single) editor.setting.say(editor.describe(editor.single));
}
