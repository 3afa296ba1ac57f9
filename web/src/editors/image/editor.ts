/**
 * The image editor: what is done with shapes on a picture, and what the view shows of the document.
 * It knows no React; panels read `state` and call methods, actions of the registry do the same.
 */

import { boundsOfBox, type BoxRegion, type Extent, keptInside, type RotatedBox, roundedBox, shapeOf, withShape } from '@/core/geometry/box';
import { type Camera, toPicture, toScreen, zoomedAt } from '@/core/geometry/camera';
import { type Bounds, clamp, type Point } from '@/core/geometry/point';
import type { Question, Region } from '@/core/model/answers';
import { looksOf, UNKNOWN_LOOK } from '@/core/model/glyphs';
import { uuid7 } from '@/core/model/uuid7';
import { addRegions, changeRegions } from '@/core/store/commands';
import { t } from '@/i18n/en/label';
import type { OfferedRegion, RegionEditorState } from '../contract';
import { Regions, type RegionsSetting } from '../regions';
import { duplicates, nudge, setShape } from './commands';
import { type Context, drawHandles, drawRing, drawShape } from './draw';
import { HalfDrawn, type HalfDrawnPhase } from './half-drawn';
import type { Picture } from './picture';
import { Scene, type SceneShape } from './scene';
import { type Adjustment, PictureView } from './view';

export type ToolName = 'select' | 'box';

/** What panels show; a new object with each change. */
export interface EditorState extends RegionEditorState {
  readonly tool: ToolName;
  readonly zoom: number;
  readonly guides: boolean;
  readonly peeking: boolean;
  readonly adjustment: Adjustment;
  readonly half: { readonly phase: HalfDrawnPhase } | null;
}

export interface EditorSetting extends RegionsSetting {
  readonly extent: Extent;
  readonly picture: Picture | null;
  readonly host: HTMLElement;
}

export class ImageEditor extends Regions<EditorState> {
  readonly view: PictureView;
  readonly scene: Scene;
  /** The pointer's place in the picture, or null outside. */
  cursor: Point | null = null;
  private readonly looks = new Map<string, { colour: string; glyph: string; title: string }>();
  private half: HalfDrawn | null = null;
  /** What the pointer draws just now: a new box, or a marquee. */
  private rubber: { readonly shape: RotatedBox; readonly marquee: boolean } | null = null;
  private readonly cameraWatchers = new Set<() => void>();

  constructor(readonly setting: EditorSetting) {
    super(setting, { tool: 'box', zoom: 1, guides: false, peeking: false, adjustment: { brightness: 1, contrast: 1 }, half: null });
    for (const question of setting.questions) {
      const looks = looksOf(question.labels);
      for (const label of question.labels) {
        this.looks.set(`${question.name} ${label.name}`, { ...(looks.get(label.name) ?? UNKNOWN_LOOK), title: label.title || label.name });
      }
    }
    this.scene = new Scene(setting.extent);
    this.fillScene();
    this.view = new PictureView({
      host: setting.host,
      scene: this.scene,
      picture: setting.picture,
      drawActive: (context, camera, ratio) => this.drawActive(context, camera, ratio),
      onCamera: (camera) => this.cameraMoved(camera),
    });
    this.cameraMoved(this.view.camera);
  }

  override destroy(): void {
    super.destroy();
    this.view.destroy();
  }

  /** Told at each camera move, for what floats over the picture. */
  watchCamera(watcher: () => void): () => void {
    this.cameraWatchers.add(watcher);
    return () => this.cameraWatchers.delete(watcher);
  }

  /** Whether boxes may be rotated: a question that says nothing allows it. */
  rotatable(id: string): boolean {
    return this.questionOf(id)?.options.rotation !== false;
  }

  protected fits(_question: Question, region: Region): boolean {
    const { box } = region as Partial<BoxRegion>;
    return Array.isArray(box) && box.length === 4 && box.every((number) => typeof number === 'number' && Number.isFinite(number));
  }

  measure(region: Region): string {
    const { box } = region as BoxRegion;
    return `${Math.round(box[2])} × ${Math.round(box[3])}`;
  }

  describe(region: Region): string {
    return describe(region as BoxRegion);
  }

  // --- tools and labels ---

  setTool(tool: ToolName): void {
    this.cancelHalf();
    if (tool === 'box' && this.state.selection.size > 0) this.select([]);
    this.change({ tool });
    this.say(tool === 'box' ? t('say_draw', { label: this.state.armed?.label ?? '' }) : t('select_tool'));
  }

  override chooseLabel(question: string, label: string): void {
    if (this.state.selection.size === 0) this.change({ tool: 'box' });
    super.chooseLabel(question, label);
  }

  protected override selectionChanged(): void {
    this.view.invalidateActive();
  }

  escape(): boolean {
    if (this.half) {
      this.cancelHalf();
      return true;
    }
    const had = this.state.selection.size > 0;
    if (had) this.select([]);
    return had;
  }

  // --- commands ---

  duplicateSelection(): void {
    const made: string[] = [];
    for (const { name } of this.questions) {
      const mine = [...this.state.selection].filter((id) => this.owner(id) === name);
      const copies = duplicates(this.document, name, mine, this.setting.extent, uuid7);
      if (copies.length === 0) continue;
      this.record(addRegions(this.document, name, copies));
      made.push(...copies.map(({ id }) => id));
    }
    if (made.length > 0) this.select(made);
  }

  /** Arrow keys: move the selection, or the half-drawn box, or begin one. */
  arrow(dx: number, dy: number): void {
    const ids = this.editable();
    if (ids.length > 0) {
      this.perOwner(ids, (owner, mine) => nudge(this.document, owner, mine, dx, dy, this.setting.extent), 'nudge');
      const region = this.single;
      if (region) this.say(this.describe(region));
      return;
    }
    if (this.state.tool !== 'box' || this.state.selection.size > 0) return;
    if (!this.half) this.beginHalf();
    else this.half.move(dx, dy);
  }

  /** Alt and arrows: change the size of the one selected box by its right and bottom edges. */
  resizeBy(dx: number, dy: number): void {
    const region = this.single as BoxRegion | null;
    if (!region || this.state.locked.has(region.id)) return;
    const [x, y, width, height] = region.box;
    const box = [x, y, Math.max(1, width + dx), Math.max(1, height + dy)] as const;
    this.reshape(region.id, { box, rotation: region.rotation ?? 0 }, 'resize');
    const after = this.single;
    if (after) this.say(this.describe(after));
  }

  rotateBy(degrees: number): void {
    const region = this.single as BoxRegion | null;
    if (!region || this.state.locked.has(region.id) || !this.rotatable(region.id)) return;
    this.reshape(region.id, { box: region.box, rotation: (region.rotation ?? 0) + degrees }, 'rotate');
    this.say(t('say_turned', { degrees: (this.single as BoxRegion | null)?.rotation ?? 0 }));
  }

  /** Sets the geometry of a region; frames with one `mergeKey` become one step of history. */
  reshape(id: string, shape: RotatedBox, mergeKey: string | null): void {
    const owner = this.owner(id);
    if (owner === undefined) return;
    this.record(setShape(this.document, owner, id, shape, this.setting.extent), mergeKey === null ? null : `${mergeKey} ${id}`);
  }

  /** Moves regions from where they were when a drag began. */
  moveFrom(starts: ReadonlyMap<string, BoxRegion>, dx: number, dy: number): void {
    const { extent } = this.setting;
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const region of starts.values()) {
      const bounds = boundsOfBox(shapeOf(region));
      left = Math.min(left, bounds.left);
      top = Math.min(top, bounds.top);
      right = Math.max(right, bounds.right);
      bottom = Math.max(bottom, bounds.bottom);
    }
    const x = clamp(dx, Math.min(0, -left), Math.max(0, extent.width - right));
    const y = clamp(dy, Math.min(0, -top), Math.max(0, extent.height - bottom));
    this.perOwner(
      [...starts.keys()],
      (owner, ids) =>
        changeRegions(this.document, owner, ids, { what: 'move', name: '' }, (region) => {
          const start = starts.get(region.id) as BoxRegion;
          const { box, rotation } = shapeOf(start);
          return withShape(region as BoxRegion, { box: [box[0] + x, box[1] + y, box[2], box[3]], rotation });
        }),
      'drag',
    );
  }

  /** Adds a box with the armed label and selects it; too small a box is no box. */
  add(shape: RotatedBox): BoxRegion | null {
    const { armed } = this.state;
    const question = this.questions.find(({ name }) => name === armed?.question);
    if (!armed || !question) return null;
    const inside = roundedBox(keptInside(shape, this.setting.extent));
    const region = withShape({ id: uuid7(), label: armed.label, box: inside.box, attributes: this.startAttributes(question) }, inside);
    this.record(addRegions(this.document, armed.question, [region]));
    this.select([region.id]);
    this.say(t('say_added', { label: armed.label, where: describe(region) }));
    return region;
  }

  // --- drawing by keys ---

  beginHalf(): void {
    if (!this.state.armed) return;
    const centre = { x: this.view.size.width / 2, y: this.view.size.height / 2 };
    const start = this.cursor ?? toPicture(this.view.camera, centre);
    this.half = new HalfDrawn(start, this.setting.extent, (half) => this.halfChanged(half));
    this.history.setUnfinished(this.half);
    this.halfChanged(this.half);
  }

  /** Enter: fixes the corner, then the box. False when nothing is half drawn. */
  confirmHalf(): boolean {
    const { half } = this;
    if (!half) return false;
    if (half.phase === 'corner') half.placeCorner();
    else {
      const { box } = half;
      this.cancelHalf();
      if (box[2] >= 1 && box[3] >= 1) this.add({ box, rotation: 0 });
    }
    return true;
  }

  protected override cancelHalf(): void {
    if (this.half) this.halfChanged(null);
  }

  private halfChanged(half: HalfDrawn | null): void {
    this.half = half;
    this.history.setUnfinished(half);
    this.change({ half: half ? { phase: half.phase } : null });
    this.view.invalidateActive();
    if (!half) return;
    this.say(
      half.phase === 'corner'
        ? t('say_corner', { x: half.corner.x, y: half.corner.y })
        : t('say_box', { x: half.box[0], y: half.box[1], width: half.box[2], height: half.box[3] }),
    );
    this.revealPoint(half.opposite ?? half.corner);
  }

  // --- pointer feedback ---

  setRubber(shape: RotatedBox | null, marquee = false): void {
    this.rubber = shape ? { shape, marquee } : null;
    this.view.invalidateActive();
  }

  // --- view ---

  zoomBy(factor: number, anchor?: Point): void {
    const at = anchor ?? { x: this.view.size.width / 2, y: this.view.size.height / 2 };
    this.view.moveTo(zoomedAt(this.view.camera, at, factor));
  }

  zoomToSelection(): void {
    const bounds = [...this.state.selection].flatMap((id) => (this.scene.get(id) ? [boundsOfBox(this.scene.get(id) as SceneShape)] : []));
    if (bounds.length === 0) {
      this.view.showAll();
      return;
    }
    this.view.showPart(union(bounds));
  }

  setPeeking(peeking: boolean): void {
    this.view.setShapesVisible(!peeking);
    this.change({ peeking });
  }

  toggleGuides(): void {
    this.change({ guides: !this.state.guides });
  }

  setAdjustment(adjustment: Adjustment): void {
    this.view.setAdjustment(adjustment);
    this.change({ adjustment });
  }

  /** Pans so that a region is in view, without zooming. */
  reveal(id: string): void {
    const shape = this.scene.get(id);
    if (!shape) return;
    const bounds = boundsOfBox(shape);
    this.revealPoint({ x: (bounds.left + bounds.right) / 2, y: (bounds.top + bounds.bottom) / 2 });
  }

  private revealPoint(point: Point): void {
    const at = toScreen(this.view.camera, point);
    const margin = 24;
    const dx = clamp(at.x, margin, this.view.size.width - margin) - at.x;
    const dy = clamp(at.y, margin, this.view.size.height - margin) - at.y;
    if (dx !== 0 || dy !== 0) this.view.moveTo({ ...this.view.camera, x: this.view.camera.x + dx, y: this.view.camera.y + dy });
  }

  private cameraMoved(camera: Camera): void {
    if (camera.scale !== this.state.zoom) this.change({ zoom: camera.scale });
    for (const watcher of this.cameraWatchers) watcher();
  }

  // --- document to scene ---

  private sceneShape(question: string, region: Region, suggested: OfferedRegion | null): SceneShape {
    const look = this.looks.get(`${question} ${region.label}`) ?? { ...UNKNOWN_LOOK, title: region.label };
    const remarks = Object.values(region.attributes).filter((value) => typeof value === 'string' && value !== 'no' && value !== '');
    const tag = suggested
      ? `${look.title}?${suggested.score === null ? '' : ` ${suggested.score.toFixed(2)}`}`
      : [look.title, ...remarks].join(' · ');
    return { id: region.id, ...shapeOf(region as BoxRegion), colour: look.colour, glyph: look.glyph, tag, style: suggested ? 'suggested' : 'plain' };
  }

  private fillScene(): void {
    const shapes: SceneShape[] = [];
    for (const { name } of this.questions) {
      for (const region of this.document.regions(name)) {
        if (!this.state.hidden.has(region.id)) shapes.push(this.sceneShape(name, region, null));
      }
    }
    for (const suggestion of this.state.suggestions) {
      if (!this.state.hidden.has(suggestion.region.id)) shapes.push(this.sceneShape(suggestion.question, suggestion.region, suggestion));
    }
    this.scene.replaceAll(shapes);
  }

  /** Brings shapes of the scene up to date and repaints only where they were and are. */
  protected drawn(ids: readonly string[]): void {
    const parts: Bounds[] = [];
    for (const id of ids) {
      const old = this.scene.get(id);
      if (old) parts.push(boundsOfBox(old));
      const region = this.region(id);
      const suggestion = this.suggestion(id) ?? null;
      if (this.state.hidden.has(id) || (!region && !suggestion)) {
        this.scene.delete(id);
        continue;
      }
      const question = this.owner(id) ?? suggestion?.question ?? '';
      const shape = this.sceneShape(question, region ?? (suggestion as OfferedRegion).region, region ? null : suggestion);
      this.scene.set(shape);
      parts.push(boundsOfBox(shape));
    }
    this.view.repaint(parts);
  }

  private drawActive(context: Context, camera: Camera, ratio: number): void {
    const detail = { halo: true, ratio };
    let drawn = 0;
    for (const id of this.state.selection) {
      const shape = this.scene.get(id);
      if (!shape) continue;
      drawRing(context, shape, camera, ratio);
      if (drawn < 200) drawShape(context, shape, camera, detail);
      drawn += 1;
    }
    const region = this.single;
    const shape = region ? this.scene.get(region.id) : undefined;
    if (region && shape && !this.state.locked.has(region.id)) drawHandles(context, shape, camera, ratio, this.rotatable(region.id));
    if (this.rubber) this.drawRubber(context, camera, ratio);
    if (this.half) this.drawHalf(context, camera, ratio);
  }

  private armedLook(): { colour: string; glyph: string } {
    const { armed } = this.state;
    return (armed && this.looks.get(`${armed.question} ${armed.label}`)) || UNKNOWN_LOOK;
  }

  private drawRubber(context: Context, camera: Camera, ratio: number): void {
    const { shape, marquee } = this.rubber as { shape: RotatedBox; marquee: boolean };
    const look = marquee ? { colour: '#1b6fd6', glyph: '' } : this.armedLook();
    drawShape(context, { ...shape, ...look, id: '', tag: '', style: marquee ? 'suggested' : 'plain' }, camera, { halo: true, ratio });
  }

  private drawHalf(context: Context, camera: Camera, ratio: number): void {
    const half = this.half as HalfDrawn;
    const point = toScreen(camera, half.opposite ?? half.corner);
    if (half.opposite) drawShape(context, { box: half.box, rotation: 0, ...this.armedLook(), id: '', tag: '', style: 'plain' }, camera, { halo: true, ratio });
    for (const [colour, width] of [['#ffffff', 4], ['#1d1603', 1.5]] as const) {
      context.strokeStyle = colour;
      context.lineWidth = width * ratio;
      context.beginPath();
      context.moveTo(point.x - 14 * ratio, point.y);
      context.lineTo(point.x + 14 * ratio, point.y);
      context.moveTo(point.x, point.y - 14 * ratio);
      context.lineTo(point.x, point.y + 14 * ratio);
      context.stroke();
    }
  }

}

/** A region's numbers in words, as they are announced. */
export function describe(region: BoxRegion): string {
  const [x, y, width, height] = region.box;
  const words = t('say_box', { x, y, width, height });
  return region.rotation ? `${words}, ${t('say_turned', { degrees: region.rotation })}` : words;
}

function union(all: readonly Bounds[]): Bounds {
  return {
    left: Math.min(...all.map(({ left }) => left)),
    top: Math.min(...all.map(({ top }) => top)),
    right: Math.max(...all.map(({ right }) => right)),
    bottom: Math.max(...all.map(({ bottom }) => bottom)),
  };
}
