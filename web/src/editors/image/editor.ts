/**
 * The image editor: what is done with shapes on a picture, and what the view shows of the document.
 * It knows no React; panels read `state` and call methods, actions of the registry do the same. Shapes
 * are known to it only by their geometry, ways of drawing only as tools.
 */

import type { Extent } from '@/core/geometry/box';
import { type Camera, toPicture, toScreen, zoomedAt } from '@/core/geometry/camera';
import { type Geometry, rounded, shiftInside } from '@/core/geometry/geometry';
import { type Bounds, clamp, type Point } from '@/core/geometry/point';
import { geometryOf } from '@/core/geometry/shapes';
import type { Question, Region } from '@/core/model/answers';
import { uuid7 } from '@/core/model/uuid7';
import { addRegions, changeRegions } from '@/core/store/commands';
import type { Deed, Patch } from '@/core/store/delta';
import { t } from '@/i18n/en/label';
import type { OfferedRegion, RegionEditorState } from '../contract';
import { mergeKeyOf, Regions, type RegionsSetting } from '../regions';
import { drawActive } from './draw-active';
import { liesOn } from './foreign';
import { hostOf } from './host';
import type { Picture } from './picture';
import { Scene, sceneShape, type SceneShape } from './scene';
import { toolsFor } from './tools';
import type { Press, Sketch, Tool } from './tools/tool';
import { type Adjustment, AS_IT_IS, PictureView } from './view';

/** What panels show; a new object with each change. */
export interface EditorState extends RegionEditorState {
  /** 'select', or the name of a drawing tool. */
  readonly tool: string;
  readonly zoom: number;
  readonly guides: boolean;
  readonly grid: boolean;
  readonly rulers: boolean;
  readonly minimap: boolean;
  readonly snapping: boolean;
  readonly peeking: boolean;
  readonly adjustment: Adjustment;
  /** Places of the half-drawn shape; null when nothing is half drawn. */
  readonly half: { readonly placed: number } | null;
  /** Radius of the brush in pixels of the picture. */
  readonly brush: number;
  readonly erasing: boolean;
  /** The grip of the one selected shape that the arrow keys move. */
  readonly grip: string | null;
}

export interface EditorSetting extends RegionsSetting {
  readonly extent: Extent;
  readonly picture: Picture | null;
  readonly host: HTMLElement;
  /** Name of the datum, and whether the item has several pictures. */
  readonly datum: string;
  readonly several: boolean;
  /** A region is asked for that lies on another picture of the item. */
  readonly onElsewhere?: (datum: string, id: string) => void;
}

const KEYS: Press = { even: false, other: false, keyed: true };
/** Regions above which the order of drawing is left to colours: nobody arranges so many. */
const ARRANGED_UP_TO = 1_500;

export class ImageEditor extends Regions<EditorState> {
  readonly view: PictureView;
  readonly scene: Scene;
  /** The pointer's place in the picture, or null outside. */
  cursor: Point | null = null;
  sketch: Sketch | null = null;
  /** The tool that the sketch is of: the armed one, or one that edits. */
  private sketchTool: Tool | undefined;
  /** The rectangle that selects, while it is drawn. */
  marquee: Bounds | null = null;
  /** The region that a sketch draws itself. */
  private hiddenBySketch: string | null = null;
  private assistants: readonly Tool[] = [];
  private readonly lastTool = new Map<string, string>();
  private readonly cameraWatchers = new Set<() => void>();

  constructor(readonly setting: EditorSetting) {
    super(setting, {
      tool: 'select', zoom: 1, guides: false, grid: false, rulers: false, minimap: false, snapping: true, peeking: false,
      adjustment: AS_IT_IS, half: null, brush: Math.max(2, Math.round(Math.min(setting.extent.width, setting.extent.height) / 40)), erasing: false, grip: null,
    });
    this.state = { ...this.state, tool: this.tools()[0]?.name ?? 'select' };
    this.scene = new Scene(setting.extent);
    this.fillScene();
    this.view = new PictureView({
      host: setting.host,
      scene: this.scene,
      picture: setting.picture,
      drawActive: (context, camera, ratio) => drawActive(this, context, camera, ratio),
      onCamera: (camera) => this.cameraMoved(camera),
    });
    this.cameraMoved(this.view.camera);
  }

  override destroy(): void {
    this.sketch?.cancel();
    super.destroy();
    this.view.destroy();
  }

  /** Told at each camera move, for what floats over the picture. */
  watchCamera(watcher: () => void): () => void {
    this.cameraWatchers.add(watcher);
    return () => this.cameraWatchers.delete(watcher);
  }

  // --- shapes ---

  geometry(id: string): Geometry | undefined {
    return geometryOf(this.questionOf(id));
  }

  /** Whether the region lies on this picture: in items of several pictures each has its own. */
  override here(region: Region, question: Question | undefined): boolean {
    return liesOn(region, question, this.setting.datum, this.setting.several);
  }

  /** Whether a question's regions are drawn on this picture: in items of several, on the one that it names. */
  drawsHere(question: Question): boolean {
    return !this.setting.several || question.on === null || question.on === this.setting.datum;
  }

  /** What says of a new region that it lies on this picture; nothing where its question does. */
  placeFor(question: Question): { readonly datum?: string } {
    const { datum, several } = this.setting;
    return several && question.on === null ? { datum } : {};
  }

  /** Whether the shape may be turned: boxes as the question says, other shapes where they can. */
  rotatable(id: string): boolean {
    const question = this.questionOf(id);
    return geometryOf(question)?.turned !== undefined && question?.options.rotation !== false;
  }

  protected fits(question: Question, region: Region): boolean {
    return geometryOf(question)?.fits(region) ?? false;
  }

  measure(region: Region): string {
    const question = this.questionOf(region.id);
    const geometry = geometryOf(question);
    if (!geometry) return '';
    const { left, top, right, bottom } = geometry.bounds(region);
    if (geometry.type === 'keypoints') return t('joints_of', { n: geometry.dots?.(region).length ?? 0 });
    if (geometry.type === 'polylines') return `${Math.round(geometry.area(region))} px`;
    return `${Math.round(right - left)} × ${Math.round(bottom - top)}`;
  }

  describe(region: Region): string {
    const geometry = geometryOf(this.questionOf(region.id));
    if (!geometry) return '';
    if (geometry.type === 'boxes') {
      const { box: [x, y, width, height], rotation } = region as Region & { box: readonly [number, number, number, number]; rotation?: number };
      const words = t('say_box', { x, y, width, height });
      return rotation ? `${words}, ${t('say_turned', { degrees: rotation })}` : words;
    }
    const { left, top, right, bottom } = geometry.bounds(region);
    return t('say_box', { x: rounded(left), y: rounded(top), width: rounded(right - left), height: rounded(bottom - top) });
  }

  // --- tools and labels ---

  tools(): readonly Tool[] {
    const type = this.question(this.state.armed?.question)?.type;
    return [...toolsFor(type), ...this.assistants.filter(({ types }) => type !== undefined && types.includes(type))];
  }

  /** Hands that speak to tools of the server, once it is known which there are. */
  setAssistants(tools: readonly Tool[]): void {
    this.assistants = tools;
    this.change({});
  }

  get tool(): Tool | undefined {
    return this.tools().find(({ name }) => name === this.state.tool);
  }

  /** The tool in use: of what is half drawn, else the armed one. */
  get hand(): Tool | undefined {
    return this.sketch ? this.sketchTool : this.tool;
  }

  /** The tool that draws for the armed label: the one taken last for its type. */
  drawingTool(): string {
    const tools = this.tools();
    const last = this.lastTool.get(this.question(this.state.armed?.question)?.type ?? '');
    return tools.find(({ name }) => name === last)?.name ?? tools[0]?.name ?? 'select';
  }

  setTool(tool: string): void {
    this.cancelHalf();
    const made = this.tools().find(({ name }) => name === tool);
    // A brush goes on with the selected mask; other tools begin anew.
    if (made && made.gesture !== 'paint' && made.name !== 'fill' && this.state.selection.size > 0) this.select([]);
    if (made) this.lastTool.set(this.question(this.state.armed?.question)?.type ?? '', made.name);
    this.change({ tool: made ? made.name : 'select', grip: null });
    this.say(made ? t('say_tool', { tool: made.title, label: this.state.armed?.label ?? '' }) : t('select_tool'));
  }

  /** The next drawing tool of the armed label's type. */
  nextTool(): void {
    const names = this.tools().map(({ name }) => name);
    if (names.length > 0) this.setTool(names[(names.indexOf(this.state.tool) + 1) % names.length] as string);
  }

  override chooseLabel(question: string, label: string): void {
    const drawing = this.state.selection.size === 0;
    super.chooseLabel(question, label);
    if (drawing && (this.state.tool === 'select' || !this.tool)) this.change({ tool: this.drawingTool() });
  }

  setBrush(radius: number): void {
    this.change({ brush: clamp(radius, 0.5, Math.max(this.setting.extent.width, this.setting.extent.height) / 4) });
    this.view.invalidateActive();
    this.say(t('say_brush_size', { size: Math.round(this.state.brush * 2) }));
  }

  protected override selectionChanged(): void {
    this.change({ grip: null });
    if (this.state.tool !== 'select' && !this.tool) this.change({ tool: this.drawingTool() });
    this.view.invalidateActive();
  }

  escape(): boolean {
    if (this.sketch) {
      this.cancelHalf();
      return true;
    }
    if (this.state.grip !== null) {
      this.change({ grip: null });
      this.view.invalidateActive();
      return true;
    }
    const had = this.state.selection.size > 0;
    if (had) this.select([]);
    return had;
  }

  // --- sketches ---

  /** Begins a shape with the armed tool (or a given one, that edits). */
  begin(at: Point, press: Press, tool: Tool | undefined = this.tool): Sketch | null {
    const host = tool && hostOf(this);
    if (!tool || !host) return null;
    const onto = tool.onto?.(host);
    if (onto && this.state.locked.has(onto.id)) {
      this.say(t('say_is_locked'));
      return null;
    }
    this.sketch?.cancel();
    this.sketchTool = tool;
    this.sketch = tool.start(host, at, press);
    this.history.setUnfinished(this.sketch);
    this.change({ half: { placed: 0 } });
    this.view.invalidateActive();
    return this.sketch;
  }

  sketchChanged(part?: Bounds): void {
    const { sketch } = this;
    if (sketch && sketch.placed !== this.state.half?.placed) this.change({ half: { placed: sketch.placed } });
    if (part) this.view.invalidateActivePart(part);
    else this.view.invalidateActive();
  }

  sketchDone(): void {
    this.sketch = null;
    this.history.setUnfinished(null);
    this.change({ half: null });
    this.view.invalidateActive();
  }

  hideForSketch(id: string | null): void {
    const before = this.hiddenBySketch;
    this.hiddenBySketch = id;
    this.drawn([before, id].filter((one) => one !== null));
  }

  protected override cancelHalf(): void {
    this.sketch?.cancel();
  }

  /** Enter: fixes a place; where the last one is, ends the shape. False when nothing is half drawn. */
  confirm(): boolean {
    const { sketch } = this;
    if (!sketch) return false;
    const before = sketch.placed;
    sketch.place(sketch.cursor, KEYS);
    if (this.sketch !== sketch) return true;
    if (sketch.placed === before && !sketch.finish()) this.say(t('say_more_points'));
    if (this.sketch === sketch && this.hand?.gesture === 'drag' && sketch.placed === 1) {
      // A first size that can be seen.
      const guess = Math.max(8, Math.round(Math.min(this.setting.extent.width, this.setting.extent.height) / 20));
      sketch.hover({ x: sketch.cursor.x + guess, y: sketch.cursor.y + guess }, KEYS);
    }
    if (this.sketch) this.say(this.sketch.words());
    return true;
  }

  // --- commands on shapes ---

  /** Changes shapes by their geometry; the picture's edge is minded, frames with one key are one step. */
  reshape(ids: readonly string[], what: Deed['what'], change: (region: Region, geometry: Geometry) => Region, mergeKey: string | null): void {
    const { extent } = this.setting;
    this.perOwner(
      ids.filter((id) => !this.state.locked.has(id)),
      (owner, mine) => {
        const geometry = geometryOf(this.question(owner)) as Geometry;
        return changeRegions(this.document, owner, mine, { what, name: '' }, (region) => geometry.inside(change(region, geometry), extent) ?? region);
      },
      mergeKey,
    );
  }

  /** Moves regions together from where they were when a drag began; the edge stops all of them. */
  moveFrom(starts: ReadonlyMap<string, Region>, dx: number, dy: number, mergeKey = 'drag'): void {
    const { extent } = this.setting;
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const region of starts.values()) {
      const bounds = this.geometry(region.id)?.bounds(region);
      if (!bounds) continue;
      left = Math.min(left, bounds.left);
      top = Math.min(top, bounds.top);
      right = Math.max(right, bounds.right);
      bottom = Math.max(bottom, bounds.bottom);
    }
    const x = clamp(dx, Math.min(0, -left), Math.max(0, extent.width - right));
    const y = clamp(dy, Math.min(0, -top), Math.max(0, extent.height - bottom));
    this.reshape([...starts.keys()], 'move', (region, geometry) => geometry.moved({ ...region, ...(starts.get(region.id) as Region) }, x, y), mergeKey);
  }

  /** Takes suggestions that are dragged into the answer, in one step with the drag. */
  takeDragged(starts: ReadonlyMap<string, Region>): void {
    const ids = [...starts.keys()];
    const pending = ids.filter((id) => !this.region(id));
    if (pending.length > 0) this.accept(pending, mergeKeyOf('drag', ids));
  }

  dragGrip(id: string, start: Region, grip: string, to: Point, even: boolean): void {
    this.reshape([id], 'edit', (_region, geometry) => geometry.dragged(start, grip, to, even), `grip ${grip}`);
  }

  /** Arrow keys: move the next place, the held grip, the selection; or begin a shape. */
  arrow(dx: number, dy: number): void {
    const { sketch } = this;
    if (sketch) {
      sketch.hover({ x: Math.round(sketch.cursor.x) + dx, y: Math.round(sketch.cursor.y) + dy }, KEYS);
      this.say(sketch.words());
      this.revealPoint(sketch.cursor);
      return;
    }
    const ids = this.editable();
    const { single } = this;
    if (single && this.state.grip !== null && ids.length === 1) this.moveGrip(single, this.state.grip, dx, dy);
    else if (ids.length > 0 && this.tool?.gesture !== 'paint') {
      this.moveFrom(new Map(ids.map((id) => [id, this.region(id) as Region])), dx, dy, 'nudge');
      if (this.single) this.say(this.describe(this.single));
    } else if (this.tool && (this.state.selection.size === 0 || this.tool.gesture === 'paint')) {
      const centre = { x: this.view.size.width / 2, y: this.view.size.height / 2 };
      const at = this.cursor ?? toPicture(this.view.camera, centre);
      const made = this.begin({ x: Math.round(at.x), y: Math.round(at.y) }, KEYS);
      if (made) this.say(made.words());
    }
  }

  private moveGrip(region: Region, grip: string, dx: number, dy: number): void {
    const geometry = this.geometry(region.id);
    const at = geometry?.grips(region).find(({ id }) => id === grip)?.at;
    if (!geometry || !at) return;
    const to = { x: clamp(at.x + dx, 0, this.setting.extent.width), y: clamp(at.y + dy, 0, this.setting.extent.height) };
    this.dragGrip(region.id, region, grip, to, false);
    this.say(t('say_grip', { name: this.gripName(grip), x: rounded(to.x), y: rounded(to.y) }));
  }

  private gripName(grip: string): string {
    const grips = this.single ? (this.geometry(this.single.id)?.grips(this.single) ?? []) : [];
    const found = grips.findIndex(({ id }) => id === grip);
    return grips[found]?.name?.replaceAll('_', ' ') ?? t('point_n', { n: found + 1 });
  }

  /** Takes hold of the next grip of the one selected shape: the arrow keys then move it. */
  stepGrip(by: 1 | -1): void {
    const region = this.single;
    const grips = region ? (this.geometry(region.id)?.grips(region) ?? []).filter(({ kind }) => kind !== 'middle' && kind !== 'turn') : [];
    if (grips.length === 0) return;
    const at = grips.findIndex(({ id }) => id === this.state.grip);
    const next = grips[at < 0 ? (by === 1 ? 0 : grips.length - 1) : (at + by + grips.length) % grips.length];
    this.change({ grip: next?.id ?? null });
    this.view.invalidateActive();
    if (next) {
      this.say(t('say_grip', { name: this.gripName(next.id), x: rounded(next.at.x), y: rounded(next.at.y) }));
      this.revealPoint(next.at);
    }
  }

  setGrip(grip: string | null): void {
    if (grip === this.state.grip) return;
    this.change({ grip });
    this.view.invalidateActive();
  }

  /** Delete takes out the held point where there is one, else the selection. */
  override deleteSelection(): void {
    const region = this.single;
    const { grip } = this.state;
    const less = region && grip !== null && !this.state.locked.has(region.id) ? this.geometry(region.id)?.removed?.(region, grip) : null;
    if (region && less) {
      this.reshape([region.id], 'edit', () => less, null);
      this.change({ grip: null });
      this.say(t('say_point_removed'));
    } else super.deleteSelection();
  }

  /** Puts a point in after the held one. */
  insertPoint(): void {
    const region = this.single;
    const made = region && !this.state.locked.has(region.id) ? this.geometry(region.id)?.inserted?.(region, this.state.grip ?? 'v:0:0') : null;
    if (!region || !made) return;
    this.reshape([region.id], 'edit', () => made.region, null);
    this.setGrip(made.grip);
  }

  resizeBy(dx: number, dy: number): void {
    const region = this.single;
    if (!region || this.state.locked.has(region.id)) return;
    this.reshape([region.id], 'edit', (one, geometry) => geometry.sized(one, dx, dy), 'resize');
    if (this.single) this.say(this.describe(this.single));
  }

  rotateBy(degrees: number): void {
    const region = this.single;
    if (!region || this.state.locked.has(region.id) || !this.rotatable(region.id)) return;
    this.reshape([region.id], 'edit', (one, geometry) => geometry.turned?.(one, degrees) ?? one, 'rotate');
    this.say(t('say_turned', { degrees: (this.single as (Region & { rotation?: number }) | null)?.rotation ?? degrees }));
  }

  setNumber(id: string, name: string, value: number): void {
    this.reshape([id], 'edit', (region, geometry) => geometry.withNumber(region, name, value), null);
  }

  /** Adds a shape of the armed question with the armed label, and selects it, `also` in the same step; null when nothing of it lies on the picture. */
  add(fields: object, also: readonly Patch[] = []): Region | null {
    const { armed } = this.state;
    const question = this.question(armed?.question);
    const geometry = geometryOf(question);
    if (!armed || !question || !geometry || !this.drawsHere(question)) return null;
    const { extent } = this.setting;
    const blank: Region = { id: uuid7(), label: armed.label, attributes: this.startAttributes(question), ...this.placeFor(question) };
    const region = geometry.inside({ ...blank, ...fields }, extent);
    if (!region) return null;
    const added = addRegions(this.document, question.name, [region]);
    this.record({ ...added, patches: [...also, ...added.patches] });
    this.select([region.id]);
    this.say(t('say_added', { label: armed.label, where: this.describe(region) }));
    return region;
  }

  duplicateSelection(): void {
    this.paste([...this.state.selection].flatMap((id) => {
      const region = this.region(id);
      return region ? [{ question: this.owner(id) as string, region }] : [];
    }), 12);
  }

  /** Adds copies under new ids, shifted a little where there is room; what does not fit this project is left out. */
  paste(copies: readonly { readonly question: string; readonly region: Region }[], shift: number): void {
    const made = new Map<string, Region[]>();
    const { extent } = this.setting;
    for (const { question: name, region: { suggestion: _gone, ...region } } of copies) {
      const question = this.question(name);
      const geometry = geometryOf(question);
      if (!question || !geometry?.fits(region) || !question.labels.some((label) => label.name === region.label)) continue;
      const moved = geometry.moved(region, shift, shift);
      const { dx, dy } = shiftInside(geometry.bounds(moved), extent);
      const placed = geometry.inside(geometry.moved(region, shift + (dx < 0 ? -2 * shift : dx), shift + (dy < 0 ? -2 * shift : dy)), extent);
      if (!placed) continue;
      const copy = { ...placed, id: uuid7(), ...this.placeFor(question) };
      made.set(name, [...(made.get(name) ?? []), copy]);
    }
    const all = [...made.values()].flat();
    if (all.length === 0) return;
    const patches = [...made].flatMap(([name, regions]) => addRegions(this.document, name, regions).patches);
    this.record({ origin: 'local', deed: { what: 'add', n: all.length, name: all[0]?.label ?? '' }, patches });
    this.select(all.map(({ id }) => id));
  }

  // --- view ---

  set<K extends 'guides' | 'grid' | 'rulers' | 'minimap' | 'snapping' | 'erasing'>(what: K, on: boolean): void {
    this.change({ [what]: on } as Partial<EditorState>);
    this.view.invalidateActive();
  }

  zoomBy(factor: number, anchor?: Point): void {
    const at = anchor ?? { x: this.view.size.width / 2, y: this.view.size.height / 2 };
    this.view.moveTo(zoomedAt(this.view.camera, at, factor));
  }

  zoomToSelection(): void {
    const all = [...this.state.selection].flatMap((id) => this.scene.get(id)?.bounds ?? []);
    if (all.length === 0) this.view.showAll();
    else {
      this.view.showPart({
        left: Math.min(...all.map(({ left }) => left)), top: Math.min(...all.map(({ top }) => top)),
        right: Math.max(...all.map(({ right }) => right)), bottom: Math.max(...all.map(({ bottom }) => bottom)),
      });
    }
  }

  setPeeking(peeking: boolean): void {
    this.view.setShapesVisible(!peeking);
    this.change({ peeking });
  }

  setAdjustment(adjustment: Adjustment): void {
    this.view.setAdjustment(adjustment);
    this.change({ adjustment });
  }

  /** Pans so that a region is in view, without zooming; one on another picture is shown there. */
  reveal(id: string): void {
    const region = this.region(id) ?? this.suggestion(id)?.region;
    const question = this.questionOf(id);
    if (region && !this.here(region, question)) {
      const datum = region.datum ?? question?.on;
      if (datum) this.setting.onElsewhere?.(datum, id);
      return;
    }
    const bounds = this.scene.get(id)?.bounds;
    if (bounds) this.revealPoint({ x: (bounds.left + bounds.right) / 2, y: (bounds.top + bounds.bottom) / 2 });
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

  private shapeFor(question: Question, region: Region, suggested: OfferedRegion | null, layer: number): SceneShape | null {
    const geometry = geometryOf(question);
    if (!geometry?.fits(region) || !this.here(region, question) || this.state.hidden.has(region.id) || region.id === this.hiddenBySketch) return null;
    const look = this.lookOf(question.name, region.label);
    const remarks = Object.values(region.attributes).filter((value) => typeof value === 'string' && value !== 'no' && value !== '');
    const tag = suggested
      ? `${look.title}?${suggested.score === null ? '' : ` ${suggested.score.toFixed(2)}`}`
      : [look.title, ...remarks].join(' · ');
    return sceneShape(region, geometry, question, { colour: look.colour, glyph: look.glyph, tag, style: suggested ? 'suggested' : 'plain' }, layer);
  }

  private fillScene(): void {
    const shapes: (SceneShape | null)[] = [];
    for (const question of this.questions) {
      const regions = this.document.regions(question.name);
      const arranged = regions.length <= ARRANGED_UP_TO;
      regions.forEach((region, index) => shapes.push(this.shapeFor(question, region, null, arranged ? index : 0)));
    }
    for (const one of this.state.suggestions) shapes.push(this.shapeFor(this.question(one.question) as Question, one.region, one, 0));
    this.scene.replaceAll(shapes.filter((shape) => shape !== null));
  }

  /** Brings shapes of the scene up to date and repaints only where they were and are. */
  protected drawn(ids: readonly string[]): void {
    const parts: Bounds[] = [];
    for (const id of ids) {
      const old = this.scene.get(id);
      if (old) parts.push(old.bounds);
      const region = this.region(id);
      const suggestion = region ? null : (this.suggestion(id) ?? null);
      const question = this.questionOf(id);
      const shown = region ?? suggestion?.region;
      const arranged = question !== undefined && region !== undefined && this.document.count(question.name) <= ARRANGED_UP_TO;
      const shape = question && shown ? this.shapeFor(question, shown, suggestion, arranged ? this.document.indexOf(question.name, id) : 0) : null;
      if (shape) {
        this.scene.set(shape);
        parts.push(shape.bounds);
      } else this.scene.delete(id);
    }
    this.view.repaint(parts);
    this.view.invalidateActive();
  }
}
