/** Regions on the pages of a document: boxes, words, and links between them. */

import type { Question, Region } from '@/core/model/answers';
import { uuid7 } from '@/core/model/uuid7';
import { boxBetween, type BoxNumbers, type BoxRegion, type Extent, type Handle, keptInside, LEAST_SIDE, movedInside, resized, shapeOf, withShape } from '@/core/geometry/box';
import type { Point } from '@/core/geometry/point';
import { addRegions, changeRegions, removeRegions } from '@/core/store/commands';
import type { Range } from '@/core/text/offsets';
import { covers, rangesFrom } from '@/core/text/ranges';
import { shortened } from '@/core/text/shortened';
import { isRelation, isSpan, metSpan, sameSpan, type SpanRegion, storedWords } from '@/core/text/span';
import { t } from '@/i18n/en/document';
import type { RegionsSetting } from '../regions';
import { splitRegions } from './grid';
import type { PageLayer, Rect } from './layer';
import { LinkedRegions } from './links';
import type { WordCaret } from './state';

const NOWHERE: readonly Rect[] = [];

/** The type of the armed question: what dragging does. */
export type Mode = 'boxes' | 'spans' | 'none';

export class DocumentEditor extends LinkedRegions {
  private readonly layers = new Map<number, PageLayer | null>();
  private readonly boxRects = new WeakMap<BoxNumbers, readonly Rect[]>();

  constructor(
    setting: RegionsSetting,
    readonly pages: readonly Extent[],
  ) {
    super(setting, { page: 0, zoom: null, half: null, cross: null, caret: null, linking: null, revealed: 0 });
    const lost = new Set(this.offered.filter(({ region }) => (region.page ?? 0) >= pages.length).map(({ region }) => region.id));
    if (lost.size > 0) {
      this.offered = this.offered.filter(({ region }) => !lost.has(region.id));
      this.change({ suggestions: this.state.suggestions.filter(({ region }) => !lost.has(region.id)) });
    }
  }

  protected fits(question: Question, region: Region): boolean {
    if (question.type === 'relations') return isRelation(region);
    if (!Number.isInteger(region.page) || (region.page as number) < 0) return false;
    if (question.type === 'spans') return isSpan(region) && rangesFrom(region.ranges, Number.MAX_SAFE_INTEGER) !== null;
    const box = (region as Partial<BoxRegion>).box as unknown;
    return Array.isArray(box) && box.length === 4 && box.every((number) => typeof number === 'number' && Number.isFinite(number));
  }

  // --- pages ---

  get extent(): Extent {
    return this.pages[this.state.page] ?? { width: 1, height: 1 };
  }

  get layer(): PageLayer | null {
    return this.layers.get(this.state.page) ?? null;
  }

  layerOf(page: number): PageLayer | null | undefined {
    return this.layers.get(page);
  }

  setLayer(page: number, layer: PageLayer | null): void {
    this.layers.set(page, layer);
    this.change({});
  }

  turnTo(page: number): void {
    const to = Math.max(0, Math.min(this.pages.length - 1, page));
    if (to === this.state.page) return;
    this.cancelHalf();
    this.change({ page: to, caret: null });
    this.say(t('say_page', { page: to + 1, of: this.pages.length }));
  }

  zoomTo(zoom: number | null): void {
    this.change({ zoom: zoom === null ? null : Math.max(0.1, Math.min(8, zoom)) });
  }

  get mode(): Mode {
    const type = this.question(this.state.armed?.question)?.type;
    return type === 'spans' ? 'spans' : type === 'boxes' ? 'boxes' : 'none';
  }

  /** Boxes and spans on a page, answers and suggestions, those that are hidden left out. */
  regionsOn(page: number): Region[] {
    const own = this.questions.filter(({ type }) => type !== 'relations').flatMap(({ name }) => this.document.regions(name));
    const offered = this.state.suggestions.map(({ region }) => region).filter((region) => !isRelation(region));
    return [...own, ...offered].filter((region) => region.page === page && !this.state.hidden.has(region.id));
  }

  /** Where a region stands on its page; the same list as long as it stands there. */
  rectsOf(region: Region): readonly Rect[] {
    if (isSpan(region)) return this.layers.get(region.page ?? 0)?.rects(region.ranges) ?? NOWHERE;
    const { box } = region as Partial<BoxRegion>;
    if (!box) return NOWHERE;
    const known = this.boxRects.get(box);
    if (known) return known;
    const rects = [{ x: box[0], y: box[1], width: box[2], height: box[3] }];
    this.boxRects.set(box, rects);
    return rects;
  }

  // --- labels ---

  override chooseLabel(question: string, label: string): void {
    const asked = this.question(question);
    if (asked?.type === 'relations') {
      this.startLink(question, label);
      return;
    }
    if (asked?.type === 'spans' && this.state.caret && this.editable().length === 0) {
      this.change({ armed: { question, label } });
      this.markCaret();
      return;
    }
    super.chooseLabel(question, label);
  }

  // --- boxes ---

  addBox(box: BoxNumbers): void {
    const { armed, page } = this.state;
    const question = this.question(armed?.question);
    this.change({ half: null, cross: null });
    this.history.setUnfinished(null);
    if (!question || question.type !== 'boxes' || !armed || box[2] < LEAST_SIDE * 2 || box[3] < LEAST_SIDE * 2) return;
    const region = withShape({ id: uuid7(), label: armed.label, attributes: this.startAttributes(question), page, box }, keptInside({ box, rotation: 0 }, this.extent));
    this.record(addRegions(this.document, question.name, [region]));
    this.select([region.id]);
  }

  setHalf(half: BoxNumbers | null): void {
    this.change({ half });
  }

  /** Moves or sizes a box; frames of one drag are one step. */
  reshape(id: string, box: BoxNumbers, mergeKey: string | null): void {
    const owner = this.owner(id);
    if (owner === undefined || this.state.locked.has(id)) return;
    const { page } = this.region(id) as BoxRegion;
    const extent = this.pages[page ?? 0] ?? this.extent;
    this.record(changeRegions(this.document, owner, [id], { what: 'edit', name: '' }, (region) => withShape(region as BoxRegion, keptInside({ box, rotation: 0 }, extent))), mergeKey);
  }

  drag(id: string, from: BoxNumbers, handle: Exclude<Handle, 'rotate'> | null, dx: number, dy: number, at: Point): void {
    const shape = handle === null ? movedInside({ box: from, rotation: 0 }, dx, dy, this.extent) : resized({ box: from, rotation: 0 }, handle, at);
    this.reshape(id, shape.box, `drag ${id}`);
  }

  /** Arrows: the cross, else the chosen boxes, else the caret among words. */
  arrow(dx: number, dy: number, far: boolean): void {
    const { cross } = this.state;
    if (cross) {
      const step = far ? 50 : 10;
      const at = { x: clamp(cross.at.x + dx * step, this.extent.width), y: clamp(cross.at.y + dy * step, this.extent.height) };
      this.change({ cross: { ...cross, at }, half: cross.from ? boxBetween(cross.from, at) : null });
      this.say(t('corner_at', { x: Math.round(at.x), y: Math.round(at.y) }));
      return;
    }
    const boxes = this.editable().filter((id) => !isSpan(this.region(id)) && !isRelation(this.region(id)));
    if (boxes.length > 0) this.nudge(boxes, dx * (far ? 10 : 1), dy * (far ? 10 : 1));
    else if (this.layer) this.walk(dx, dy, far);
  }

  private nudge(ids: readonly string[], dx: number, dy: number): void {
    this.perOwner(ids, (owner, mine) => changeRegions(this.document, owner, mine, { what: 'move', name: '' }, (region) => withShape(region as BoxRegion, movedInside(shapeOf(region as BoxRegion), dx, dy, this.extent))), 'nudge');
    const region = this.single;
    if (region) this.say(this.describe(region));
  }

  /** Control+arrows: the right and lower edges of the chosen boxes. */
  grow(dw: number, dh: number): void {
    for (const id of this.editable()) {
      const box = (this.region(id) as Partial<BoxRegion>).box;
      if (box) this.reshape(id, [box[0], box[1], Math.max(LEAST_SIDE, box[2] + dw), Math.max(LEAST_SIDE, box[3] + dh)], `grow ${id}`);
    }
    const region = this.single;
    if (region) this.say(this.describe(region));
  }

  /** N: a cross in the middle of the page, to be moved by arrows. */
  startBox(): void {
    const question = this.questions.find(({ type }) => type === 'boxes');
    if (!question) return;
    if (this.mode !== 'boxes') this.change({ armed: { question: question.name, label: question.labels[0]?.name ?? '' } });
    this.select([]);
    this.change({ cross: { at: { x: this.extent.width / 2, y: this.extent.height / 2 }, from: null }, caret: null });
    this.history.setUnfinished({ stepBack: () => this.stepBack(), stepForward: () => false });
  }

  private stepBack(): boolean {
    const { cross } = this.state;
    if (!cross) return false;
    if (cross.from) this.change({ cross: { at: cross.at, from: null }, half: null });
    else this.cancelHalf();
    return true;
  }

  /** Enter: the corner, the words, or the other end of a link. */
  confirm(): void {
    const { cross, linking, caret, selection } = this.state;
    if (linking) {
      const [target] = selection;
      if (target !== undefined && target !== linking.from) this.finishLink(target);
      return;
    }
    if (cross?.from) this.addBox(boxBetween(cross.from, cross.at));
    else if (cross) this.change({ cross: { at: cross.at, from: cross.at } });
    else if (caret) this.markCaret();
  }

  canConfirm(): boolean {
    return this.state.cross !== null || this.state.linking !== null || this.state.caret !== null;
  }

  /** Splits the chosen box into cells, in one step. */
  split(rows: number, columns: number): void {
    const region = this.single as BoxRegion | null;
    const owner = region ? this.owner(region.id) : undefined;
    const question = this.question(owner);
    if (!region?.box || !question || rows * columns < 2 || rows * columns > 2_000) return;
    const cells = splitRegions(question, region, rows, columns, uuid7);
    const start = this.document.count(question.name) - 1;
    const removed = [...this.cutLinks([region.id]), ...removeRegions(this.document, question.name, [region.id]).patches];
    const added = cells.map((cell, offset) => ({ kind: 'add' as const, question: question.name, index: start + offset, region: cell }));
    this.record({ origin: 'local', deed: { what: 'add', n: cells.length, name: region.label }, patches: [...removed, ...added] });
    this.select([cells[0]?.id as string]);
    this.say(t('say_split', { n: cells.length }));
  }

  // --- words ---

  /** The words from one to another, as they are selected. */
  setCaret(caret: WordCaret | null): void {
    this.change({ caret });
    const range = this.caretRange();
    if (!range || !this.layer || !caret) return;
    const words = this.layer.text.slice(...range);
    this.say(caret.anchor === caret.focus ? t('at_word', { word: words }) : t('selected_words', { words }));
  }

  caretRange(): Range | null {
    const { caret } = this.state;
    return caret && this.layer ? this.layer.between(caret.anchor, caret.focus) : null;
  }

  private walk(dx: number, dy: number, extend: boolean): void {
    const layer = this.layer as PageLayer;
    if (layer.words.length === 0) return;
    const { caret } = this.state;
    if (!caret) {
      if (this.state.selection.size > 0) this.select([]);
      this.setCaret({ anchor: 0, focus: 0 });
      return;
    }
    const focus = dy === 0 ? Math.max(0, Math.min(layer.words.length - 1, caret.focus + dx)) : layer.vertical(caret.focus, dy as 1 | -1);
    this.setCaret({ anchor: extend ? caret.anchor : focus, focus });
    this.change({ revealed: this.state.revealed + 1 });
  }

  markCaret(): void {
    const range = this.caretRange();
    const layer = this.layer;
    const { page } = this.state;
    const spans = this.questions.find(({ type }) => type === 'spans');
    const armed = this.mode === 'spans' ? this.state.armed : spans ? { question: spans.name, label: spans.labels[0]?.name ?? '' } : null;
    const question = this.question(armed?.question);
    if (!range || !layer || !armed || !question) {
      this.say(t('nothing_to_mark'));
      return;
    }
    const words = storedWords(layer.text, [range]);
    const title = this.lookOf(question.name, armed.label).title;
    const others = this.document.regions<SpanRegion>(question.name).filter((one) => one.page === page);
    const there = sameSpan(others, armed.label, [range]);
    if (there) {
      this.select([there.id]);
      this.say(t('say_there', { label: title, words: shortened(words) }));
      return;
    }
    if (metSpan(question, others, [range])) {
      this.say(t('say_overlap', { question: question.title }));
      return;
    }
    const region: SpanRegion = { id: uuid7(), label: armed.label, attributes: this.startAttributes(question), ranges: [range], text: words, page };
    this.record(addRegions(this.document, question.name, [region]));
    this.change({ caret: null });
    this.select([region.id]);
    this.say(t('say_marked', { label: title, words }));
  }

  // --- picking ---

  /** The region under a point of the page, the smallest first, the next one when that is chosen already. */
  pick(at: Point): string | null {
    const layer = this.layer;
    const here = this.regionsOn(this.state.page).filter((region) => {
      if (isSpan(region)) {
        const word = layer?.words[layer.wordAt(at.x, at.y, 4)];
        return word !== undefined && (covers(region.ranges, word.start) || covers(region.ranges, word.end - 1));
      }
      return this.rectsOf(region).some(({ x, y, width, height }) => at.x >= x - 3 && at.x <= x + width + 3 && at.y >= y - 3 && at.y <= y + height + 3);
    });
    const area = (region: Region): number => this.rectsOf(region).reduce((sum, { width, height }) => sum + width * height, 0);
    const ordered = here.toSorted((a, b) => area(a) - area(b));
    const chosen = ordered.findIndex(({ id }) => this.state.selection.has(id));
    return ordered[(chosen + 1) % ordered.length]?.id ?? null;
  }

  // --- what panels ask ---

  protected override cancelHalf(): void {
    if (!this.state.half && !this.state.cross) return;
    this.change({ half: null, cross: null });
    this.history.setUnfinished(null);
  }

  escape(): boolean {
    const { half, cross, linking, caret, selection } = this.state;
    if (half || cross) this.cancelHalf();
    else if (linking) this.change({ linking: null });
    else if (caret) this.change({ caret: null });
    else if (selection.size > 0) this.select([]);
    else return false;
    return true;
  }

  override select(ids: readonly string[], add = false): void {
    if (ids.length > 0 && this.state.caret) this.change({ caret: null });
    super.select(ids, add);
  }

  protected override selectionChanged(): void {
    const region = this.single;
    if (region && isRelation(region)) return;
    if (region?.page !== undefined && region.page !== this.state.page) this.change({ page: region.page });
  }

  reveal(id: string): void {
    const region = this.region(id) ?? this.suggestion(id)?.region;
    const page = isRelation(region) ? this.region(region.from)?.page : region?.page;
    if (page === undefined) return;
    this.change({ page, revealed: this.state.revealed + 1 });
  }

  measure(region: Region): string {
    if (isRelation(region)) return t('link_of', { from: this.nameOf(region.from), to: this.nameOf(region.to) });
    const page = (region.page ?? 0) + 1;
    if (isSpan(region)) return `${page} · ${shortened(region.text)}`;
    const box = (region as BoxRegion).box;
    return `${page} · ${Math.round(box[2])} × ${Math.round(box[3])}`;
  }

  describe(region: Region): string {
    if (isRelation(region)) return this.measure(region);
    const page = (region.page ?? 0) + 1;
    if (isSpan(region)) return t('span_at', { page, words: shortened(region.text) });
    const [x, y, width, height] = (region as BoxRegion).box.map(Math.round) as [number, number, number, number];
    return t('box_at', { page, width, height, x, y });
  }

  protected drawn(): void {
    this.change({});
  }
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(most, value));
}
