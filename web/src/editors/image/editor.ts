/**
 * The image editor: what is selected and armed, the commands, and what the view shows of the document.
 * It knows no React; panels read `state` and call methods, actions of the registry do the same.
 */

import { boundsOfBox, type Extent, keptInside, type RotatedBox, roundedBox } from '@/core/geometry/box';
import { type Camera, toPicture, toScreen, zoomedAt } from '@/core/geometry/camera';
import { type Bounds, clamp, type Point } from '@/core/geometry/point';
import type { AttributeValues, BoxRegion, Json, LabelChoice, Question } from '@/core/model/answers';
import { looksOf, UNKNOWN_LOOK } from '@/core/model/glyphs';
import { uuid7 } from '@/core/model/uuid7';
import {
  addRegions, changeRegions, duplicates, nudge, relabel, removeRegions, setAttribute, setShape, shapeOf, withShape,
} from '@/core/store/commands';
import type { Deed, Delta, Patch } from '@/core/store/delta';
import { t } from '@/i18n/en/label';
import type { AnswerDocument, Change } from '@/core/store/document';
import type { History } from '@/core/store/history';
import { type Context, drawHandles, drawRing, drawShape } from './draw';
import { HalfDrawn, type HalfDrawnPhase } from './half-drawn';
import type { Picture } from './picture';
import { Scene, type SceneShape } from './scene';
import { dismissedKey, type SuggestedRegion, suggestedRegions, undecided } from './suggestions';
import type { Suggestion } from '@/core/model/task';
import { type Adjustment, PictureView } from './view';

export type ToolName = 'select' | 'box';

/** A label of one of the region questions. */
export interface Armed {
  readonly question: string;
  readonly label: string;
}

/** What panels show; a new object with each change. */
export interface EditorState {
  readonly tool: ToolName;
  readonly armed: Armed | null;
  readonly selection: ReadonlySet<string>;
  readonly locked: ReadonlySet<string>;
  readonly hidden: ReadonlySet<string>;
  readonly suggestions: readonly SuggestedRegion[];
  readonly zoom: number;
  readonly guides: boolean;
  readonly peeking: boolean;
  readonly adjustment: Adjustment;
  /** A pointer is drawing or dragging: floating forms hide. */
  readonly busy: boolean;
  readonly half: { readonly phase: HalfDrawnPhase } | null;
}

export interface EditorSetting {
  readonly document: AnswerDocument;
  readonly history: History;
  /** Questions whose answers are boxes on this picture. */
  readonly questions: readonly Question[];
  readonly suggestions: { readonly [question: string]: Suggestion };
  readonly extent: Extent;
  readonly picture: Picture | null;
  readonly host: HTMLElement;
  readonly announce: (words: string) => void;
}

export class ImageEditor {
  readonly view: PictureView;
  readonly scene: Scene;
  state: EditorState;
  /** The pointer's place in the picture, or null outside. */
  cursor: Point | null = null;
  private readonly offered: readonly SuggestedRegion[];
  private readonly looks = new Map<string, { colour: string; glyph: string; title: string }>();
  private readonly ownerOf = new Map<string, string>();
  private half: HalfDrawn | null = null;
  /** What the pointer draws just now: a new box, or a marquee. */
  private rubber: { readonly shape: RotatedBox; readonly marquee: boolean } | null = null;
  private readonly watchers = new Set<() => void>();
  private readonly cameraWatchers = new Set<() => void>();
  private readonly unwatch: () => void;

  constructor(readonly setting: EditorSetting) {
    const { questions, document } = setting;
    for (const question of questions) {
      const looks = looksOf(question.labels);
      for (const label of question.labels) {
        this.looks.set(`${question.name} ${label.name}`, { ...(looks.get(label.name) ?? UNKNOWN_LOOK), title: label.title || label.name });
      }
    }
    this.offered = suggestedRegions(questions, setting.suggestions);
    const first = questions[0];
    this.state = {
      tool: 'box',
      armed: first?.labels[0] ? { question: first.name, label: first.labels[0].name } : null,
      selection: new Set(),
      locked: new Set(),
      hidden: new Set(),
      suggestions: undecided(document, this.offered),
      zoom: 1,
      guides: false,
      peeking: false,
      adjustment: { brightness: 1, contrast: 1 },
      busy: false,
      half: null,
    };
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
    this.unwatch = document.watch((change) => this.documentChanged(change));
  }

  destroy(): void {
    this.unwatch();
    this.setting.history.setUnfinished(null);
    this.view.destroy();
  }

  watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** Told at each camera move, for what floats over the picture. */
  watchCamera(watcher: () => void): () => void {
    this.cameraWatchers.add(watcher);
    return () => this.cameraWatchers.delete(watcher);
  }

  // --- reading ---

  region(id: string): BoxRegion | undefined {
    const owner = this.ownerOf.get(id);
    return owner === undefined ? undefined : this.setting.document.region(owner, id);
  }

  questionOf(id: string): Question | undefined {
    const owner = this.ownerOf.get(id) ?? this.state.suggestions.find(({ region }) => region.id === id)?.question;
    return this.setting.questions.find(({ name }) => name === owner);
  }

  labelOf(question: string, name: string): LabelChoice | undefined {
    return this.setting.questions.find((q) => q.name === question)?.labels.find((label) => label.name === name);
  }

  /** The one selected region that is part of the answer; null for none or several. */
  get single(): BoxRegion | null {
    if (this.state.selection.size !== 1) return null;
    const [id] = this.state.selection;
    return this.region(id as string) ?? null;
  }

  /** Whether boxes may be rotated: a question that says nothing allows it. */
  rotatable(id: string): boolean {
    return this.questionOf(id)?.options.rotation !== false;
  }

  /** All region ids in the order in which Tab walks: answers, then suggestions. */
  order(): string[] {
    const own = this.setting.questions.flatMap(({ name }) => this.setting.document.regions(name).map(({ id }) => id));
    return [...own, ...this.state.suggestions.map(({ region }) => region.id)];
  }

  // --- tools and labels ---

  setTool(tool: ToolName): void {
    this.cancelHalf();
    if (tool === 'box' && this.state.selection.size > 0) this.select([]);
    this.change({ tool });
    this.say(tool === 'box' ? t('say_draw', { label: this.state.armed?.label ?? '' }) : t('select_tool'));
  }

  /** A label key: relabels the selection when there is one, and arms the label for the next box. */
  chooseLabel(question: string, label: string): void {
    const ids = this.editable().filter((id) => this.ownerOf.get(id) === question);
    if (ids.length > 0) this.record(relabel(this.setting.document, question, ids, label));
    else if (this.state.selection.size === 0) this.change({ tool: 'box' });
    this.change({ armed: { question, label } });
    this.say(ids.length > 0 ? t('say_labelled', { n: ids.length, label }) : t('say_armed', { label }));
  }

  // --- selection ---

  select(ids: readonly string[], add = false): void {
    const selection = add ? new Set(this.state.selection) : new Set<string>();
    for (const id of ids) {
      if (add && selection.has(id)) selection.delete(id);
      else selection.add(id);
    }
    this.cancelHalf();
    this.change({ selection });
    this.view.invalidateActive();
    const region = this.single;
    if (region) {
      const owner = this.ownerOf.get(region.id) as string;
      this.change({ armed: { question: owner, label: region.label } });
      this.say(`${region.label}, ${describe(region)}`);
    } else if (selection.size > 1) this.say(t('several_selected', { n: selection.size }));
  }

  /** Selects the next (or previous) region and brings it into view. */
  step(by: 1 | -1): void {
    const order = this.order().filter((id) => !this.state.hidden.has(id));
    if (order.length === 0) return;
    const [current] = this.state.selection;
    const at = current === undefined ? -1 : order.indexOf(current);
    const next = at < 0 ? (by === 1 ? 0 : order.length - 1) : (at + by + order.length) % order.length;
    this.select([order[next] as string]);
    this.reveal(order[next] as string);
  }

  selectAll(): void {
    this.select(this.order().filter((id) => this.ownerOf.has(id) && !this.state.hidden.has(id)));
  }

  /** Escape: ends what is half done, else clears the selection. */
  escape(): void {
    if (this.half) this.cancelHalf();
    else this.select([]);
  }

  private editable(): string[] {
    return [...this.state.selection].filter((id) => this.ownerOf.has(id) && !this.state.locked.has(id));
  }

  // --- commands ---

  deleteSelection(): void {
    const pending = this.state.suggestions.filter(({ region }) => this.state.selection.has(region.id));
    if (pending.length > 0) this.dismiss(pending.map(({ region }) => region.id));
    const own = this.editable();
    if (own.length === 0) return;
    const patches = this.setting.questions.flatMap(({ name }) => {
      const mine = own.filter((id) => this.ownerOf.get(id) === name);
      if (mine.length === 0) return [];
      const dismissed = mine.filter((id) => this.offered.some(({ region }) => region.id === id));
      return [...removeRegions(this.setting.document, name, mine).patches, ...this.dismissal(name, dismissed)];
    });
    const name = own.length === 1 ? (this.region(own[0] as string)?.label ?? '') : '';
    this.record({ origin: 'local', deed: { what: 'delete', n: own.length, name }, patches });
    this.select([]);
    this.say(t('say_deleted', { n: own.length }));
  }

  duplicateSelection(): void {
    const made: string[] = [];
    for (const { name } of this.setting.questions) {
      const mine = [...this.state.selection].filter((id) => this.ownerOf.get(id) === name);
      const copies = duplicates(this.setting.document, name, mine, this.setting.extent, uuid7);
      if (copies.length === 0) continue;
      this.record(addRegions(this.setting.document, name, copies));
      made.push(...copies.map(({ id }) => id));
    }
    if (made.length > 0) this.select(made);
  }

  /** Arrow keys: move the selection, or the half-drawn box, or begin one. */
  arrow(dx: number, dy: number): void {
    const ids = this.editable();
    if (ids.length > 0) {
      this.perOwner(ids, (owner, mine) => nudge(this.setting.document, owner, mine, dx, dy, this.setting.extent), 'nudge');
      const region = this.single;
      if (region) this.say(describe(region));
      return;
    }
    if (this.state.tool !== 'box' || this.state.selection.size > 0) return;
    if (!this.half) this.beginHalf();
    else this.half.move(dx, dy);
  }

  /** Alt and arrows: change the size of the one selected box by its right and bottom edges. */
  resizeBy(dx: number, dy: number): void {
    const region = this.single;
    if (!region || this.state.locked.has(region.id)) return;
    const [x, y, width, height] = region.box;
    const box = [x, y, Math.max(1, width + dx), Math.max(1, height + dy)] as const;
    this.reshape(region.id, { box, rotation: region.rotation ?? 0 }, 'resize');
    const after = this.single;
    if (after) this.say(describe(after));
  }

  rotateBy(degrees: number): void {
    const region = this.single;
    if (!region || this.state.locked.has(region.id) || !this.rotatable(region.id)) return;
    this.reshape(region.id, { box: region.box, rotation: (region.rotation ?? 0) + degrees }, 'rotate');
    this.say(t('say_turned', { degrees: this.single?.rotation ?? 0 }));
  }

  /** Sets the geometry of a region; frames with one `mergeKey` become one step of history. */
  reshape(id: string, shape: RotatedBox, mergeKey: string | null): void {
    const owner = this.ownerOf.get(id);
    if (owner === undefined) return;
    this.record(setShape(this.setting.document, owner, id, shape, this.setting.extent), mergeKey === null ? null : `${mergeKey} ${id}`);
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
        changeRegions(this.setting.document, owner, ids, { what: 'move', name: '' }, (region) => {
          const start = starts.get(region.id) as BoxRegion;
          const { box, rotation } = shapeOf(start);
          return withShape(region, { box: [box[0] + x, box[1] + y, box[2], box[3]], rotation });
        }),
      'drag',
    );
  }

  /** Adds a box with the armed label and selects it; too small a box is no box. */
  add(shape: RotatedBox): BoxRegion | null {
    const { armed } = this.state;
    const question = this.setting.questions.find(({ name }) => name === armed?.question);
    if (!armed || !question) return null;
    const inside = roundedBox(keptInside(shape, this.setting.extent));
    const region = withShape({ id: uuid7(), label: armed.label, box: inside.box, attributes: defaultsOf(question) }, inside);
    this.record(addRegions(this.setting.document, armed.question, [region]));
    this.select([region.id]);
    this.say(t('say_added', { label: armed.label, where: describe(region) }));
    return region;
  }

  setAttribute(ids: readonly string[], name: string, value: Json | undefined): void {
    this.perOwner(
      ids.filter((id) => !this.state.locked.has(id)),
      (owner, mine) => setAttribute(this.setting.document, owner, mine, name, value),
      null,
    );
  }

  /** Goes to the next value of the nth attribute of the selection. */
  cycleAttribute(index: number): void {
    const ids = this.editable();
    const first = ids[0];
    if (first === undefined) return;
    const attribute = this.questionOf(first)?.attributes[index];
    if (!attribute || attribute.labels.length === 0) return;
    const names = attribute.labels.map((label) => label.name);
    const now = this.region(first)?.attributes[attribute.name];
    const value = names[(names.indexOf(typeof now === 'string' ? now : '') + 1) % names.length] as string;
    this.setAttribute(ids, attribute.name, value);
    this.say(`${attribute.title || attribute.name}: ${value}`);
  }

  toggle(what: 'locked' | 'hidden', ids: readonly string[] = [...this.state.selection]): void {
    if (ids.length === 0 && what === 'hidden') {
      this.change({ hidden: new Set() });
      this.fillScene();
      this.view.invalidate();
      return;
    }
    const set = new Set(this.state[what]);
    const on = ids.some((id) => !set.has(id));
    for (const id of ids) {
      if (on) set.add(id);
      else set.delete(id);
    }
    this.change(what === 'locked' ? { locked: set } : { hidden: set });
    if (what === 'hidden') this.refresh(ids);
    this.view.invalidateActive();
    this.say(t(what === 'locked' ? (on ? 'say_locked' : 'say_unlocked') : on ? 'say_hidden' : 'say_shown', { n: ids.length }));
  }

  /** Takes a suggestion into the answer (all selected ones, else the only one). */
  accept(ids: readonly string[] = this.pendingIds()): void {
    for (const id of ids) {
      const found = this.state.suggestions.find(({ region }) => region.id === id);
      if (found) this.record(addRegions(this.setting.document, found.question, [found.region]));
    }
    if (ids.length > 0) {
      this.select(ids);
      this.say(t('say_accepted'));
    }
  }

  dismiss(ids: readonly string[] = this.pendingIds()): void {
    const patches = this.setting.questions.flatMap(({ name }) =>
      this.dismissal(name, ids.filter((id) => this.state.suggestions.some((s) => s.region.id === id && s.question === name))),
    );
    if (patches.length === 0) return;
    this.record({ origin: 'local', deed: { what: 'dismiss', n: ids.length, name: '' }, patches });
    const next = this.state.suggestions[0];
    this.select(next ? [next.region.id] : []);
    this.say(t('say_dismissed'));
  }

  /** Suggestions that A and X mean: the selected ones, else the first undecided one. */
  pendingIds(): string[] {
    const selected = this.state.suggestions.filter(({ region }) => this.state.selection.has(region.id));
    const meant = selected.length > 0 || this.state.selection.size > 0 ? selected : this.state.suggestions.slice(0, 1);
    return meant.map(({ region }) => region.id);
  }

  private dismissal(question: string, ids: readonly string[]): Patch[] {
    if (ids.length === 0) return [];
    const before = this.setting.document.value(dismissedKey(question));
    const already = Array.isArray(before) ? before : [];
    return [{ kind: 'value', question: dismissedKey(question), before, after: [...already, ...ids] }];
  }

  private perOwner(ids: readonly string[], make: (owner: string, ids: string[]) => Delta, mergeKey: string | null): void {
    const patches: Patch[] = [];
    let deed: Deed = { what: 'edit', n: 0, name: '' };
    for (const { name } of this.setting.questions) {
      const mine = ids.filter((id) => this.ownerOf.get(id) === name);
      if (mine.length === 0) continue;
      const delta = make(name, mine);
      deed = { ...delta.deed, n: deed.n + delta.deed.n };
      patches.push(...delta.patches);
    }
    this.record({ origin: 'local', deed, patches }, mergeKey === null ? null : `${mergeKey} ${ids.join(' ')}`);
  }

  private record(delta: Delta, mergeKey: string | null = null): void {
    this.setting.history.record(delta, mergeKey);
  }

  // --- drawing by keys ---

  beginHalf(): void {
    if (!this.state.armed) return;
    const centre = { x: this.view.size.width / 2, y: this.view.size.height / 2 };
    const start = this.cursor ?? toPicture(this.view.camera, centre);
    this.half = new HalfDrawn(start, this.setting.extent, (half) => this.halfChanged(half));
    this.setting.history.setUnfinished(this.half);
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

  private cancelHalf(): void {
    if (this.half) this.halfChanged(null);
  }

  private halfChanged(half: HalfDrawn | null): void {
    this.half = half;
    this.setting.history.setUnfinished(half);
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

  setBusy(busy: boolean): void {
    if (busy !== this.state.busy) this.change({ busy });
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

  private sceneShape(question: string, region: BoxRegion, suggested: SuggestedRegion | null): SceneShape {
    const look = this.looks.get(`${question} ${region.label}`) ?? { ...UNKNOWN_LOOK, title: region.label };
    const remarks = Object.values(region.attributes).filter((value) => typeof value === 'string' && value !== 'no' && value !== '');
    const tag = suggested
      ? `${look.title}?${suggested.score === null ? '' : ` ${suggested.score.toFixed(2)}`}`
      : [look.title, ...remarks].join(' · ');
    return { id: region.id, ...shapeOf(region), colour: look.colour, glyph: look.glyph, tag, style: suggested ? 'suggested' : 'plain' };
  }

  private fillScene(): void {
    const shapes: SceneShape[] = [];
    this.ownerOf.clear();
    for (const { name } of this.setting.questions) {
      for (const region of this.setting.document.regions(name)) {
        this.ownerOf.set(region.id, name);
        if (!this.state.hidden.has(region.id)) shapes.push(this.sceneShape(name, region, null));
      }
    }
    for (const suggestion of this.state.suggestions) {
      if (!this.state.hidden.has(suggestion.region.id)) shapes.push(this.sceneShape(suggestion.question, suggestion.region, suggestion));
    }
    this.scene.replaceAll(shapes);
  }

  private documentChanged(change: Change): void {
    const touched: string[] = [];
    for (const [question, ids] of change.regions) {
      for (const id of ids) {
        if (this.setting.document.region(question, id)) this.ownerOf.set(id, question);
        else this.ownerOf.delete(id);
        touched.push(id);
      }
    }
    const before = new Set(this.state.suggestions.map(({ region }) => region.id));
    const suggestions = this.offered.length > 0 ? undecided(this.setting.document, this.offered) : this.state.suggestions;
    const after = new Set(suggestions.map(({ region }) => region.id));
    for (const id of new Set([...before, ...after])) if (before.has(id) !== after.has(id)) touched.push(id);
    const selection = new Set([...this.state.selection].filter((id) => this.ownerOf.has(id) || after.has(id)));
    this.change({ suggestions, selection });
    this.refresh(touched);
  }

  /** Brings shapes of the scene up to date and repaints only where they were and are. */
  private refresh(ids: readonly string[]): void {
    const parts: Bounds[] = [];
    for (const id of ids) {
      const old = this.scene.get(id);
      if (old) parts.push(boundsOfBox(old));
      const region = this.region(id);
      const suggestion = this.state.suggestions.find((s) => s.region.id === id) ?? null;
      if (this.state.hidden.has(id) || (!region && !suggestion)) {
        this.scene.delete(id);
        continue;
      }
      const question = this.ownerOf.get(id) ?? suggestion?.question ?? '';
      const shape = this.sceneShape(question, region ?? (suggestion as SuggestedRegion).region, region ? null : suggestion);
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

  private say(words: string): void {
    this.setting.announce(words);
  }

  private change(part: Partial<EditorState>): void {
    this.state = { ...this.state, ...part };
    for (const watcher of this.watchers) watcher();
  }
}

/** A region's numbers in words, as they are announced. */
export function describe(region: BoxRegion): string {
  const [x, y, width, height] = region.box;
  const words = t('say_box', { x, y, width, height });
  return region.rotation ? `${words}, ${t('say_turned', { degrees: region.rotation })}` : words;
}

/** Attribute values that a new region starts with: the first label of each required choice. */
function defaultsOf(question: Question): AttributeValues {
  return Object.fromEntries(
    question.attributes.flatMap((attribute) => {
      const first = attribute.labels[0];
      return attribute.required && attribute.type === 'choice' && first ? [[attribute.name, first.name]] : [];
    }),
  );
}

function union(all: readonly Bounds[]): Bounds {
  return {
    left: Math.min(...all.map(({ left }) => left)),
    top: Math.min(...all.map(({ top }) => top)),
    right: Math.max(...all.map(({ right }) => right)),
    bottom: Math.max(...all.map(({ bottom }) => bottom)),
  };
}
