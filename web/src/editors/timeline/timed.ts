/**
 * What an editor of something that lies in time knows: the moment, the view, playing, and where regions
 * are. It knows no React and draws nothing itself.
 */

import type { Question, Region } from '@/core/model/answers';
import { looksOf, type LabelLook, UNKNOWN_LOOK } from '@/core/model/glyphs';
import { IntervalIndex } from '@/core/timeline/intervals';
import { clockOf, fittedTo, keptWithin, resizedTo, revealed, type Span, type TimeView, wholeView, zoomedAt } from '@/core/timeline/scale';
import type { SegmentLimits, SegmentRegion } from '@/core/timeline/segments';
import { t } from '@/i18n/en/timeline';
import type { RegionEditorState } from '../contract';
import { Regions, type RegionsSetting } from '../regions';
import { Playback } from './playback';

export interface TimedState extends RegionEditorState {
  /** Where the next span begins, after 'mark in'. */
  readonly mark: number | null;
  /** The tier of the next span, by question. */
  readonly tiers: { readonly [question: string]: string };
  readonly peeking: boolean;
}

export interface TimedSetting extends RegionsSetting {
  /** Microseconds. */
  readonly duration: number;
  readonly element: HTMLMediaElement | null;
  readonly channels: number;
}

/** How a label looks and what it is called. */
export interface LabelFace extends LabelLook {
  readonly title: string;
}

/** A row of the timeline with spans or tracks. */
export interface SpanRow {
  readonly key: string;
  readonly title: string;
  readonly question: string;
  /** Label of the row where rows are labels; null where they are tiers. */
  readonly label: string | null;
  readonly tier: string | null;
}

/** How far a span from outside may reach over the end, in microseconds: a frame of a video, as the server allows. */
const LATE = 40_000;

export const isSegments = (question: Question | undefined): boolean => question?.type === 'segments';

export abstract class Timed<S extends TimedState = TimedState> extends Regions<S> {
  readonly playback: Playback;
  view: TimeView;
  /** The moment that is shown, in microseconds. */
  time = 0;
  protected readonly spans = new IntervalIndex();
  private readonly faces = new Map<string, LabelFace>();
  private readonly reordered = new Map<string, Question>();
  private readonly momentWatchers = new Set<() => void>();
  private readonly viewWatchers = new Set<() => void>();

  constructor(timed: TimedSetting, extra: Omit<S, keyof TimedState>) {
    const tiers = Object.fromEntries(timed.questions.flatMap((question) => {
      const [first] = tiersOf(question);
      return first === undefined ? [] : [[question.name, first]];
    }));
    super(timed, { mark: null, tiers, peeking: false, ...extra } as never);
    this.view = wholeView(timed.duration, 800);
    this.playback = new Playback(timed.element, timed.duration, (time) => this.played(time));
    for (const question of timed.questions) {
      const looks = looksOf(question.labels);
      for (const label of question.labels) {
        this.faces.set(`${question.name} ${label.name}`, { ...(looks.get(label.name) ?? UNKNOWN_LOOK), title: label.title || label.name });
      }
    }
  }

  /** What the base was given: it is asked before this constructor is done, when suggestions are looked through. */
  get timed(): TimedSetting {
    return this.regionsSetting as TimedSetting;
  }

  /** Microseconds. */
  get duration(): number {
    return this.timed.duration;
  }

  /** To be called at the end of the subclass's constructor: the spans of what is there already. */
  protected fill(): void {
    for (const id of this.order()) this.index(id);
  }

  override destroy(): void {
    super.destroy();
    this.playback.destroy();
  }

  // --- what video does otherwise ---

  /** Where a region lies in time. */
  abstract spanOf(region: Region): Span;
  /** The time at which a pointer or a step really stands (video: the beginning of a frame). */
  protected settled(time: number): number {
    return Math.max(0, Math.min(this.duration, Math.round(time)));
  }
  /** Least step of an edge by key, in microseconds. */
  step(far = false): number {
    return far ? 100_000 : 10_000;
  }

  // --- reading ---

  faceOf(question: string, label: string): LabelFace {
    return this.faces.get(`${question} ${label}`) ?? { ...UNKNOWN_LOOK, title: label };
  }

  /** The text is written in a place of its own: the keys of attributes begin after it. */
  override questionOf(id: string): Question | undefined {
    const question = super.questionOf(id);
    if (!question?.attributes.some(({ name }) => name === 'text')) return question;
    const known = this.reordered.get(question.name);
    if (known) return known;
    const others = question.attributes.filter(({ name }) => name !== 'text');
    const made = { ...question, attributes: [...others, ...question.attributes.filter(({ name }) => name === 'text')] };
    this.reordered.set(question.name, made);
    return made;
  }

  /** An own region or a suggestion. */
  anyRegion(id: string): Region | undefined {
    return this.region(id) ?? this.suggestion(id)?.region;
  }

  override order(): string[] {
    const own = this.questions.flatMap(({ name }) => this.document.regions(name));
    const offered = this.state.suggestions.map(({ region }) => region);
    return [...own.sort((a, b) => this.spanOf(a).start - this.spanOf(b).start), ...offered].map(({ id }) => id);
  }

  /** Ids of what touches a span of time, hidden ones left out. */
  within(span: Span): string[] {
    return this.spans.within(span).filter((id) => !this.state.hidden.has(id));
  }

  /** Rows for spans: one a tier where a question names tiers, else one a label. */
  spanRows(): SpanRow[] {
    return this.questions.filter(isSegments).flatMap((question) => {
      const tiers = tiersOf(question);
      const rows = tiers.length > 0
        ? tiers.map((tier) => ({ tier, label: null, title: tier }))
        : question.labels.map((label) => ({ tier: null, label: label.name, title: label.title || label.name }));
      return rows.map((row) => ({ ...row, key: `${question.name} ${row.tier ?? ''} ${row.label ?? ''}`, question: question.name }));
    });
  }

  isOnRow(region: Region, question: string, row: SpanRow): boolean {
    if (question !== row.question) return false;
    return row.tier === null ? region.label === row.label : ((region as SegmentRegion).tier ?? tiersOf(this.question(question) as Question)[0]) === row.tier;
  }

  limitsOf(question: Question | undefined): SegmentLimits {
    const least = question?.options.min_ms;
    return { duration: this.duration, least: Math.max(1_000, typeof least === 'number' ? least * 1_000 : 0) };
  }

  measure(region: Region): string {
    const { start, end } = this.spanOf(region);
    return `${clockOf(start, 1)} – ${clockOf(end, 1)}`;
  }

  describe(region: Region): string {
    const { start, end } = this.spanOf(region);
    return t('say_span', { start: clockOf(start), end: clockOf(end), seconds: ((end - start) / 1_000_000).toFixed(2) });
  }

  /** Whether a region of this question has a text that is written in place. */
  hasText(id: string): boolean {
    return this.questionOf(id)?.attributes.some(({ name, type }) => name === 'text' && type === 'text') ?? false;
  }

  // --- moment and view ---

  watchMoment = (watcher: () => void): (() => void) => {
    this.momentWatchers.add(watcher);
    return () => this.momentWatchers.delete(watcher);
  };

  watchView = (watcher: () => void): (() => void) => {
    this.viewWatchers.add(watcher);
    return () => this.viewWatchers.delete(watcher);
  };

  seek(time: number, reveal = true): void {
    this.time = this.settled(time);
    this.playback.seek(this.time);
    if (reveal) this.revealTime(this.time);
    this.momentChanged();
  }

  stepBy(by: 1 | -1, far = false): void {
    this.playback.pause();
    this.seek(this.time + by * this.step(far));
    this.say(clockOf(this.time));
  }

  protected played(time: number): void {
    this.time = time;
    const x = (time - this.view.start) / this.view.perPixel;
    // Pages turn while playing, so that the eye has a still picture.
    if (x > this.view.width * 0.96 || x < 0) this.setView(keptWithin({ ...this.view, start: time - this.view.perPixel * this.view.width * 0.06 }));
    this.momentChanged();
  }

  protected momentChanged(): void {
    for (const watcher of this.momentWatchers) watcher();
  }

  togglePlay(): void {
    if (this.playback.state.playing) this.playback.pause();
    else this.playback.play(this.time);
  }

  playRegion(): void {
    const region = this.single ?? this.pendingIds().map((id) => this.anyRegion(id))[0];
    if (!region) return;
    const { start, end } = this.spanOf(region);
    this.time = start;
    this.playback.play(start, end);
  }

  stepRate(by: 1 | -1): void {
    this.say(t('say_rate', { rate: this.playback.stepRate(by) }));
  }

  toggleLoop(): void {
    const region = this.single;
    if (this.playback.state.loop) {
      this.playback.setLoop(null);
      this.say(t('say_loop_off'));
      return;
    }
    const span = region ? this.spanOf(region) : { start: this.view.start, end: Math.min(this.duration, this.view.start + this.view.perPixel * this.view.width) };
    this.playback.setLoop(span);
    this.say(t('say_loop', { where: `${clockOf(span.start)} – ${clockOf(span.end)}` }));
    this.viewChanged();
  }

  setView(view: TimeView): void {
    this.view = keptWithin(view);
    this.viewChanged();
  }

  resize(width: number): void {
    if (width > 0 && width !== this.view.width) this.setView(resizedTo(this.view, width));
  }

  zoomBy(factor: number): void {
    const x = (this.time - this.view.start) / this.view.perPixel;
    this.setView(zoomedAt(this.view, x >= 0 && x <= this.view.width ? x : this.view.width / 2, factor));
  }

  showWhole(): void {
    this.setView(wholeView(this.duration, this.view.width));
  }

  zoomToSelection(): void {
    const spans = [...this.state.selection].flatMap((id) => {
      const region = this.anyRegion(id);
      return region ? [this.spanOf(region)] : [];
    });
    if (spans.length === 0) this.showWhole();
    else this.setView(fittedTo(this.view, { start: Math.min(...spans.map(({ start }) => start)), end: Math.max(...spans.map(({ end }) => end)) }));
  }

  reveal(id: string): void {
    const region = this.anyRegion(id);
    if (!region) return;
    const { start, end } = this.spanOf(region);
    if (this.time < start || this.time >= end) this.seek(start);
    else this.revealTime(start);
  }

  protected revealTime(time: number): void {
    const view = revealed(this.view, time, 0.04);
    if (view !== this.view) this.setView(view);
  }

  viewChanged(): void {
    for (const watcher of this.viewWatchers) watcher();
  }

  setPeeking(peeking: boolean): void {
    this.change({ peeking } as Partial<S>);
    this.viewChanged();
  }

  // --- for the base ---

  /** Whether a region from outside lies in the time that there is. */
  protected liesWithin(region: Region): boolean {
    const { start, end } = region as Partial<SegmentRegion>;
    return Number.isInteger(start) && Number.isInteger(end) && (start as number) >= 0 && (end as number) > (start as number) && (end as number) <= this.duration + LATE;
  }

  protected fits(question: Question, region: Region): boolean {
    return isSegments(question) && this.liesWithin(region);
  }

  protected drawn(ids: readonly string[]): void {
    for (const id of ids) this.index(id);
    this.viewChanged();
  }

  protected override selectionChanged(): void {
    this.viewChanged();
  }

  private index(id: string): void {
    const region = this.anyRegion(id);
    if (region) this.spans.set(id, this.spanOf(region));
    else this.spans.delete(id);
  }
}

/** The tiers that a question names. */
export function tiersOf(question: Question): string[] {
  return Array.isArray(question.options.tiers) ? question.options.tiers.map(String) : [];
}
