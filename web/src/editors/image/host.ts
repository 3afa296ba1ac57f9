/** What the editor gives to its tools. */

import type { Point } from '@/core/geometry/point';
import { nearestOnRings, type PolygonRegion, type Ring } from '@/core/geometry/polygon';
import type { Region } from '@/core/model/answers';
import { removeRegions } from '@/core/store/commands';
import type { Patch } from '@/core/store/delta';
import type { ImageEditor } from './editor';
import type { ToolHost } from './tools/tool';

/** Screen pixels within which a point snaps to a neighbour's border. */
const SNAP = 9;

/** The place on other outlines that a point snaps to: their corners before their edges. */
export function snappedTo(editor: ImageEditor, point: Point, except: string | null): { at: Point; ring: Ring | null } {
  if (!editor.state.snapping) return { at: point, ring: null };
  const reach = SNAP / editor.view.camera.scale;
  let best: { at: Point; ring: Ring; distance: number } | null = null;
  const around = { left: point.x - reach, top: point.y - reach, right: point.x + reach, bottom: point.y + reach };
  for (const shape of editor.scene.within(around)) {
    if (shape.id === except || shape.geometry.type !== 'polygons' || shape.style === 'suggested') continue;
    for (const ring of (shape.region as PolygonRegion).rings) {
      for (const [x, y] of ring) {
        const distance = Math.hypot(x - point.x, y - point.y) / 2;
        if (distance * 2 <= reach && (!best || distance < best.distance)) best = { at: { x, y }, ring, distance };
      }
      const near = nearestOnRings([ring], point);
      if (near && near.distance <= reach && (!best || near.distance < best.distance)) best = { at: near.at, ring, distance: near.distance };
    }
  }
  return best ? { at: best.at, ring: best.ring } : { at: point, ring: null };
}

/** Tools work for the armed label; without one there is nothing to draw. */
export function hostOf(editor: ImageEditor): ToolHost | null {
  const question = editor.question(editor.state.armed?.question);
  if (!question || !editor.state.armed || !editor.drawsHere(question)) return null;
  const { single } = editor;
  const { label } = editor.state.armed;
  return {
    extent: editor.setting.extent,
    picture: editor.setting.picture,
    question,
    label,
    get brush() {
      return editor.state.brush;
    },
    get erasing() {
      return editor.state.erasing;
    },
    selected: single && editor.owner(single.id) === question.name ? single : null,
    scale: () => editor.view.camera.scale,
    snapped: (point) => snappedTo(editor, point, null),
    add: (fields, others = []) => editor.add(fields, replacing(editor, question.name, others)),
    replace: (before, after, others = []) => replaceRegions(editor, question.name, [[before, after], ...others]),
    others: () => editor.document.regions(question.name).filter((region) => editor.here(region, question)),
    locked: (id) => editor.state.locked.has(id),
    hide: (id) => editor.hideForSketch(id),
    changed: (part) => editor.sketchChanged(part),
    say: (words) => editor.setting.say(words),
    done: () => editor.sketchDone(),
  };
}

/** What changes regions, and removes those that become nothing. */
function replacing(editor: ImageEditor, question: string, all: readonly (readonly [Region, Region | null])[]): Patch[] {
  const gone = all.filter(([, after]) => after === null).map(([{ id }]) => id);
  const changes = all.flatMap(([before, after]): Patch[] => (after ? [{ kind: 'change', question, before: editor.region(before.id) ?? before, after }] : []));
  return [...changes, ...removeRegions(editor.document, question, gone).patches];
}

/** Changes and removes regions in one step of history. */
export function replaceRegions(editor: ImageEditor, question: string, all: readonly (readonly [Region, Region | null])[]): void {
  const patches = replacing(editor, question, all);
  editor.record({ origin: 'local', deed: { what: 'edit', n: patches.length, name: '' }, patches });
}
