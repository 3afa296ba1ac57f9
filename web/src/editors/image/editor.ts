/**
 * The image editor: what is in the hand (tool, label, what is half drawn), what is done with shapes on a
 * picture, and where the view looks. It knows no React; panels read `state` and call methods, actions of
 * the registry do the same. Shapes are known to it only by their geometry, ways of drawing only as tools.
 */

import { type Camera, toScreen, zoomedAt } from '@/core/geometry/camera';
import type { Geometry } from '@/core/geometry/geometry';
import { type Bounds, clamp, type Point } from '@/core/geometry/point';
import { geometryOf } from '@/core/geometry/shapes';
import type { Region } from '@/core/model/answers';
import { uuid7 } from '@/core/model/uuid7';
import { addRegions, changeRegions } from '@/core/store/commands';
import type { Deed, Patch } from '@/core/store/delta';
import { t } from '@/i18n/en/label';
import type { RegionEditorState } from '../contract';
import { mergeKeyOf } from '../regions';
import { type Adjustment, AS_IT_IS } from './adjustment';
import { BESIDE, paste, selectedCopies } from './copies';
import { drawActive } from './draw-active';
import { together } from './foreign';
import { hostOf } from './host';
import type { Picture } from './picture';
import { type PictureSetting, PictureRegions } from './picture-regions';
import { toolsFor } from './tools';
import type { Press, Sketch, Tool } from './tools/tool';
import { PictureView } from './view';

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

export interface EditorSetting extends PictureSetting {
  readonly picture: Picture | null;
  readonly host: HTMLElement;
  /** A region is asked for that lies on another picture of the item. */
  readonly onElsewhere?: (datum: string, id: string) => void;
}

export class ImageEditor extends PictureRegions<EditorState> {
  readonly view: PictureView;
  /** The pointer's place in the picture, or null outside. */
  cursor: Point | null = null;
  sketch: Sketch | null = null;
  /** The tool that the sketch is of: the armed one, or one that edits. */
  private sketchTool: Tool | undefined;
  /** The rectangle that selects, while it is drawn. */
  marquee: Bounds | null = null;
  private assistants: readonly Tool[] = [];
  private readonly lastTool = new Map<string, string>();
  private readonly cameraWatchers = new Set<() => void>();

  constructor(override readonly setting: EditorSetting) {
    super(setting, {
      tool: 'select', zoom: 1, guides: false, grid: false, rulers: false, minimap: false, snapping: true, peeking: false,
      adjustment: AS_IT_IS, half: null, brush: Math.max(2, Math.round(Math.min(setting.extent.width, setting.extent.height) / 40)), erasing: false, grip: null,
    });
    this.state = { ...this.state, tool: this.tools()[0]?.name ?? 'select' };
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

  protected override cancelHalf(): void {
    this.sketch?.cancel();
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
    const bounds = together([...starts.values()].flatMap((region) => this.geometry(region.id)?.bounds(region) ?? []));
    const { left, top, right, bottom } = bounds ?? { left: 0, top: 0, right: 0, bottom: 0 };
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
    paste(this, selectedCopies(this), BESIDE);
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
    const part = together([...this.state.selection].flatMap((id) => this.scene.get(id)?.bounds ?? []));
    if (part) this.view.showPart(part);
    else this.view.showAll();
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

  /** Pans so that a place of the picture is in view. */
  revealPoint(point: Point): void {
    // A pane behind its tab has no size yet: it shows the whole picture when it comes.
    if (this.view.size.width === 0) return;
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
}
