/** Edits that make one shape of several, or several of one: split, unite, cut, holes, masks and polygons. */

import type { Pair } from '@/core/geometry/geometry';
import { type KeypointsRegion, mirrored, skeletonOf, withVisibility } from '@/core/geometry/keypoints';
import { bitmapOf, type MaskRegion, withBitmap } from '@/core/geometry/mask';
import { polygonsOf } from '@/core/geometry/mask-outlines';
import { bitmapOfRings } from '@/core/geometry/mask-paint';
import type { PolygonRegion } from '@/core/geometry/polygon';
import { splitBy, united, without } from '@/core/geometry/polygon-sets';
import type { Question, Region } from '@/core/model/answers';
import { uuid7 } from '@/core/model/uuid7';
import { addRegions, removeRegions } from '@/core/store/commands';
import type { Deed, Patch } from '@/core/store/delta';
import { t } from '@/i18n/en/label';
import type { ImageEditor } from './editor';
import { PlacedSketch } from './tools/sketch';
import { OutlineSketch } from './tools/polygon';
import type { Tool, ToolHost } from './tools/tool';

/** Outlines of a mask are simplified by so many pixels: less than the edge of a pixel is wide. */
const TOLERANCE = 1;
/** Pieces of a mask below so many pixels are left out of its polygons. */
const CRUMBS = 4;

/** Changed regions, new ones and those that go, of one question, as one step of history. */
function step(editor: ImageEditor, question: string, deed: Deed, parts: { changed?: readonly (readonly [Region, Region])[]; made?: readonly Region[]; gone?: readonly string[] }): void {
  const changes = (parts.changed ?? []).map(([before, after]): Patch => ({ kind: 'change', question, before, after }));
  const patches = [...changes, ...addRegions(editor.document, question, parts.made ?? []).patches];
  editor.record({ origin: 'local', deed, patches: [...patches, ...removeRegions(editor.document, question, parts.gone ?? []).patches] });
}

function selectedOf(editor: ImageEditor, field: 'rings' | 'counts' | 'points'): { question: string; regions: Region[] } | null {
  const ids = editor.editable().filter((id) => field in (editor.region(id) as Region));
  const question = ids[0] === undefined ? undefined : editor.owner(ids[0]);
  if (question === undefined) return null;
  return { question, regions: ids.filter((id) => editor.owner(id) === question).map((id) => editor.region(id) as Region) };
}

/** Several polygons or masks become one; what does not touch stays a region of its own. */
export function unite(editor: ImageEditor): void {
  const masks = selectedOf(editor, 'counts');
  const found = masks ?? selectedOf(editor, 'rings');
  const [drawn, ...rest] = found?.regions ?? [];
  if (!found || !drawn || rest.length === 0) return;
  // What is united stays in the group of the first one that is in one.
  const group = drawn.group ?? rest.find((region) => region.group !== undefined)?.group;
  const first: Region = group === undefined ? drawn : { ...drawn, group };
  const deed: Deed = { what: 'edit', n: rest.length + 1, name: '' };
  if (masks) {
    const bitmap = bitmapOf(first as MaskRegion).copy();
    for (const other of rest) bitmap.combine(bitmapOf(other as MaskRegion), 'add');
    const after = withBitmap(first as MaskRegion, bitmap);
    if (after) step(editor, found.question, deed, { changed: [[drawn, after]], gone: rest.map(({ id }) => id) });
  } else {
    const [largest, ...others] = united(found.regions.map((region) => (region as PolygonRegion).rings));
    if (!largest) return;
    step(editor, found.question, deed, {
      changed: [[drawn, { ...first, rings: largest } as Region]],
      made: others.map((rings) => ({ ...first, id: uuid7(), rings }) as Region),
      gone: rest.map(({ id }) => id),
    });
  }
  editor.select([first.id]);
  editor.setting.say(t('say_united', { n: rest.length + 1 }));
}

/** Takes out of the selection what other polygons or masks of its question cover. */
export function cutFree(editor: ImageEditor): void {
  const found = selectedOf(editor, 'counts') ?? selectedOf(editor, 'rings');
  if (!found) return;
  const mine = new Set(found.regions.map(({ id }) => id));
  const others = editor.document.regions(found.question).filter((region) => !mine.has(region.id) && editor.here(region, editor.question(found.question)));
  const changed: [Region, Region][] = [];
  const made: Region[] = [];
  const gone: string[] = [];
  for (const region of found.regions) {
    if ('counts' in region) {
      const bitmap = bitmapOf(region as MaskRegion).copy();
      for (const other of others) bitmap.combine(bitmapOf(other as MaskRegion), 'remove');
      const after = withBitmap(region as MaskRegion, bitmap);
      if (after) changed.push([region, after]);
      else gone.push(region.id);
      continue;
    }
    const [largest, ...rest] = without((region as PolygonRegion).rings, others.map((other) => (other as PolygonRegion).rings));
    if (largest) changed.push([region, { ...region, rings: largest } as Region]);
    else gone.push(region.id);
    made.push(...rest.map((rings) => ({ ...region, id: uuid7(), rings }) as Region));
  }
  step(editor, found.question, { what: 'edit', n: found.regions.length, name: '' }, { changed, made, gone });
  editor.setting.say(t('say_cut_free'));
}

function splitRegion(editor: ImageEditor, region: PolygonRegion, a: Pair, b: Pair): boolean {
  const [largest, ...rest] = splitBy(region.rings, { x: a[0], y: a[1] }, { x: b[0], y: b[1] });
  const question = editor.owner(region.id);
  if (!largest || rest.length === 0 || question === undefined) return false;
  const made = rest.map((rings) => ({ ...region, id: uuid7(), rings }));
  step(editor, question, { what: 'edit', n: 1 + made.length, name: '' }, { changed: [[region, { ...region, rings: largest } as Region]], made });
  editor.select([region.id, ...made.map(({ id }) => id)]);
  editor.setting.say(t('say_split', { n: made.length + 1 }));
  return true;
}

class CutSketch extends PlacedSketch {
  constructor(host: ToolHost, at: { x: number; y: number }, private readonly cut: (a: Pair, b: Pair) => boolean) {
    super(host, at);
  }

  protected get full(): boolean {
    return this.points.length === 2;
  }

  protected make(): boolean {
    const [a, b] = this.points;
    if (!a || !b) return false;
    if (!this.cut([a.x, a.y], [b.x, b.y])) this.host.say(t('say_not_split'));
    return true;
  }

  lines() {
    return [{ points: [...this.points, this.cursor], closed: false }];
  }
}

/** Splits the one selected polygon by a straight line of two places. */
export function beginSplit(editor: ImageEditor): void {
  const region = editor.single as PolygonRegion | null;
  if (!region || !('rings' in region) || editor.state.locked.has(region.id)) return;
  const tool: Tool = {
    name: 'split', icon: 'split', title: t('act_split'), types: [], gesture: 'points',
    start: (host, at) => new CutSketch(host, at, (a, b) => splitRegion(editor, region, a, b)),
  };
  beginEdit(editor, tool, t('say_split_begin'));
}

/** Draws a hole in the one selected polygon. */
export function beginHole(editor: ImageEditor): void {
  const region = editor.single as PolygonRegion | null;
  const question = region ? editor.questionOf(region.id) : undefined;
  if (!region || !question || !('rings' in region) || question.options.holes === false || editor.state.locked.has(region.id)) return;
  const tool: Tool = {
    name: 'hole', icon: 'hole', title: t('act_hole'), types: [], gesture: 'points',
    start: (host, at) => new OutlineSketch(host, at, true, (points) => {
      const pieces = without(region.rings, [[points]]);
      const [largest] = pieces;
      if (!largest || pieces.length !== 1) return false;
      editor.reshape([region.id], 'edit', () => ({ ...region, rings: largest }) as Region, null);
      return true;
    }),
  };
  beginEdit(editor, tool, t('say_hole_begin'));
}

function beginEdit(editor: ImageEditor, tool: Tool, words: string): void {
  const { camera, size } = editor.view;
  const centre = { x: (size.width / 2 - camera.x) / camera.scale, y: (size.height / 2 - camera.y) / camera.scale };
  const at = editor.cursor ?? centre;
  editor.begin({ x: Math.round(at.x), y: Math.round(at.y) }, { even: false, other: false, keyed: true }, tool);
  editor.setting.say(words);
}

/** The question that takes a shape in its other form: a mask as polygons, a polygon as a mask. */
function convertedIn(editor: ImageEditor, region: Region | undefined): Question | undefined {
  const to = region && 'counts' in region ? 'polygons' : region && 'rings' in region ? 'masks' : null;
  return editor.questions.find((question) => question.type === to && editor.drawsHere(question) && question.labels.some(({ name }) => name === region?.label));
}

/** A shape in its other form, as regions of that question. */
function converted(editor: ImageEditor, region: Region, question: Question): Region[] {
  const { extent } = editor.setting;
  const blank: Region = { id: uuid7(), label: region.label, attributes: region.attributes, ...(region.group === undefined ? {} : { group: region.group }), ...editor.placeFor(question) };
  if ('counts' in region) {
    return polygonsOf(bitmapOf(region as MaskRegion), TOLERANCE, CRUMBS).map((rings) => ({ ...blank, id: uuid7(), rings: question.options.holes === false ? rings.slice(0, 1) : rings }) as Region);
  }
  const mask = withBitmap({ ...blank, size: [extent.height, extent.width], counts: '' } as MaskRegion, bitmapOfRings((region as PolygonRegion).rings, extent));
  return mask ? [mask] : [];
}

/** Selected masks as polygons, or polygons as masks, in the question of that type that has their label. */
export function convert(editor: ImageEditor): void {
  const gone = new Map<string, string[]>();
  const made = new Map<string, Region[]>();
  let n = 0;
  for (const id of editor.editable()) {
    const region = editor.region(id) as Region;
    const question = convertedIn(editor, region);
    const own = editor.owner(id);
    const shapes = question ? converted(editor, region, question) : [];
    if (!question || own === undefined || shapes.length === 0) continue;
    n += 1;
    gone.set(own, [...(gone.get(own) ?? []), id]);
    made.set(question.name, [...(made.get(question.name) ?? []), ...shapes]);
  }
  if (n > 0) {
    editor.record({ origin: 'local', deed: { what: 'edit', n, name: '' }, patches: [
      ...[...gone].flatMap(([question, ids]) => removeRegions(editor.document, question, ids).patches),
      ...[...made].flatMap(([question, regions]) => addRegions(editor.document, question, regions).patches),
    ] });
    editor.select([...made.values()].flat().map(({ id }) => id));
  }
  editor.setting.say(n > 0 ? t('say_converted', { n }) : t('say_not_converted'));
}

/** Whether some selected shape has a question to be converted to. */
export function convertible(editor: ImageEditor): boolean {
  return editor.editable().some((id) => convertedIn(editor, editor.region(id)) !== undefined);
}

/** The held joint becomes hidden, or visible again. */
export function toggleJoint(editor: ImageEditor): void {
  const region = editor.single as KeypointsRegion | null;
  const { grip } = editor.state;
  const joint = region && grip !== null && typeof region.points === 'object' ? region.points[grip] : undefined;
  if (!region || grip === null || !joint || editor.state.locked.has(region.id)) return;
  const to = joint[2] === 2 ? 1 : 2;
  editor.reshape([region.id], 'edit', () => withVisibility(region, grip, to), null);
  editor.setting.say(t(to === 1 ? 'say_joint_hidden' : 'say_joint_visible', { name: grip.replaceAll('_', ' ') }));
}

/** Left and right joints change places. */
export function mirrorJoints(editor: ImageEditor): void {
  const region = editor.single as KeypointsRegion | null;
  const question = region ? editor.questionOf(region.id) : undefined;
  if (!region || question?.type !== 'keypoints' || editor.state.locked.has(region.id)) return;
  editor.reshape([region.id], 'edit', () => mirrored(region, skeletonOf(question)), null);
  editor.setting.say(t('say_mirrored'));
}
