/** What a pointer means by where it is: the place in the picture, the grip or the shape under it, the cursor that tells so. */

import { type Camera, toPicture } from '@/core/geometry/camera';
import type { Grip } from '@/core/geometry/geometry';
import { type Bounds, clamp, type Point } from '@/core/geometry/point';
import type { Region } from '@/core/model/answers';
import { gripOnScreen } from './draw';
import type { ImageEditor } from './editor';

/** Movement in CSS pixels below which a press is a click. */
const CLICK_WITHIN = 3;
/** How near, in CSS pixels, a pointer must be to what it means. */
const REACH = { fine: 7, coarse: 16 } as const;
/** Grips that make new points are not offered where they would lie closer than this. */
const MIDDLES_UP_TO = 120;

export interface HeldGrip {
  readonly id: string;
  readonly grip: Grip;
  readonly original: Region;
}

/** Marks what floats over the picture: presses there are its own. The picture listens below React, which could not keep them from it. */
export const FLOATS = { 'data-floats': '' } as const;

export function isOnFloating({ target }: Event): boolean {
  return target instanceof Element && target.closest('[data-floats]') !== null;
}

/** A finger covers what it means, a mouse does not. */
export function reachOf({ pointerType }: PointerEvent): number {
  return pointerType === 'mouse' ? REACH.fine : REACH.coarse;
}

/** The picture point under a screen point, on whole pixels unless seen very large, within the picture. */
export function picturePoint({ view: { camera }, setting: { extent } }: ImageEditor, screen: Point): Point {
  const point = toPicture(camera, screen);
  const step = camera.scale >= 4 ? 10 : 1;
  return {
    x: clamp(Math.round(point.x * step) / step, 0, extent.width),
    y: clamp(Math.round(point.y * step) / step, 0, extent.height),
  };
}

/** The grip of the one selected shape that is nearest within reach. */
export function gripAt(editor: ImageEditor, screen: Point, reach: number): HeldGrip | null {
  const region = editor.single;
  const geometry = region ? editor.geometry(region.id) : undefined;
  if (!region || !geometry || editor.state.locked.has(region.id) || editor.state.peeking || !editor.scene.get(region.id)) return null;
  const { camera } = editor.view;
  const bounds = geometry.bounds(region);
  const turns = editor.rotatable(region.id);
  const all = geometry.grips(region);
  let best: HeldGrip | null = null;
  let bestDistance = reach;
  for (const grip of all) {
    if ((grip.kind === 'turn' && !turns) || (grip.kind === 'middle' && all.length > MIDDLES_UP_TO)) continue;
    const at = gripOnScreen(grip, bounds, camera, 1);
    // Points of the shape win over those between them.
    const distance = Math.hypot(at.x - screen.x, at.y - screen.y) + (grip.kind === 'middle' ? 2 : 0);
    if (distance < bestDistance) {
      best = { id: region.id, grip, original: region };
      bestDistance = distance;
    }
  }
  return best;
}

/** The cursor over a place, which tells what a press there would do. */
export function cursorAt(editor: ImageEditor, screen: Point, exact: Point, reach: number): string {
  const found = gripAt(editor, screen, reach);
  if (found) return found.grip.cursor ?? 'move';
  const { tool, state } = editor;
  if (tool?.gesture === 'paint') return 'none';
  const { scale } = editor.view.camera;
  if (tool) {
    // With a tool in hand only the selection can be taken hold of: nothing else need be looked for.
    const onEdge = [...state.selection].some((id) => {
      const shape = editor.scene.get(id);
      return shape !== undefined && shape.geometry.type !== 'masks' && state.selection.size < 50 && shape.geometry.distance(shape.region, exact) * scale <= reach;
    });
    return onEdge ? 'move' : 'crosshair';
  }
  return editor.scene.hit(exact, reach / scale, state.selection) ? 'move' : 'default';
}

/** Whether a pointer has moved so little that its press is a click. */
export function near(a: Point, b: Point): boolean {
  return Math.abs(a.x - b.x) < CLICK_WITHIN && Math.abs(a.y - b.y) < CLICK_WITHIN;
}

export function isSmall({ left, top, right, bottom }: Bounds, { scale }: Camera): boolean {
  return (right - left) * scale < CLICK_WITHIN && (bottom - top) * scale < CLICK_WITHIN;
}
