/** A timeline that is only looked at: the spans of one person's answers, those that differ drawn strong. */

import { useEffect, useRef } from 'react';
import type { Question, Region } from '@/core/model/answers';
import { looksOf, UNKNOWN_LOOK } from '@/core/model/glyphs';
import { lanesOf } from '@/core/timeline/intervals';
import type { Peaks } from '@/core/timeline/peaks';
import { clockOf, fittedTo, keptWithin, pannedBy, type Span, timeAt, type TimeView, wholeView, xOf, zoomedAt } from '@/core/timeline/scale';
import type { SegmentRegion } from '@/core/timeline/segments';
import { firstFrame, lastInside, type TrackRegion } from '@/core/timeline/tracks';
import { useLatest } from '@/pages/tool/parts';
import { absentId, type Mark, type SharedView, type StillProps, type ViewCommand } from '../contract';
import { barOf, type Context, type DrawnSpan, paintBar, paintRuler, paintWave, type Place, ratioOf, tokensOf } from './paint';

/** What stills side by side share: the part of time that is seen, and the moment. */
export interface SharedTime {
  readonly start: number;
  readonly perPixel: number;
  readonly time: number;
}

export type StillAnswers = Pick<StillProps, 'questions' | 'answers' | 'marks' | 'absent' | 'chosen' | 'faint' | 'dashed' | 'compact'>;

interface StillRow {
  readonly title: string;
  readonly items: readonly { readonly region: Region; readonly question: Question; readonly span: Span; readonly absent: Mark | null; readonly words: string }[];
}

/** Where a region of any kind lies in time: spans as they say, tracks from their first to their last frame. */
export function timeOfRegion(region: Region, frames = Number.MAX_SAFE_INTEGER, end = 0): Span | null {
  const { start, end: stop } = region as Partial<SegmentRegion>;
  if (typeof start === 'number' && typeof stop === 'number') return { start, end: stop };
  const { keyframes } = region as Partial<TrackRegion>;
  const [first] = keyframes ?? [];
  if (!first || !keyframes) return null;
  const track = region as TrackRegion;
  const last = lastInside(track, Math.max(frames, firstFrame(track) + 1));
  const after = keyframes.find((key) => key.frame > last);
  return { start: first.pts, end: after ? after.pts : Math.max(end, (keyframes.at(-1) as { pts: number }).pts + 1) };
}

function rowsOf({ questions, answers, absent: gaps = [] }: StillAnswers, end: number): StillRow[] {
  const rows = new Map<string, { title: string; items: StillRow['items'][number][] }>();
  const put = (question: Question, region: Region, absent: Mark | null, words: string): void => {
    const span = timeOfRegion(region, undefined, end);
    if (!span) return;
    const tier = (region as SegmentRegion).tier;
    const title = tier ?? question.labels.find(({ name }) => name === region.label)?.title ?? region.label;
    const key = `${question.name} ${title}`;
    const row = rows.get(key) ?? { title, items: [] };
    row.items.push({ region, question, span, absent, words });
    rows.set(key, row);
  };
  for (const question of questions) {
    if (question.type !== 'segments' && question.type !== 'tracks') continue;
    // Rows keep their order, whoever used which.
    for (const label of question.labels) if (!Array.isArray(question.options.tiers)) rows.set(`${question.name} ${label.title}`, { title: label.title, items: [] });
    for (const tier of Array.isArray(question.options.tiers) ? question.options.tiers.map(String) : []) rows.set(`${question.name} ${tier}`, { title: tier, items: [] });
    const value = answers[question.name];
    for (const region of Array.isArray(value) ? (value as Region[]) : []) {
      const text = region.attributes?.text;
      put(question, region, null, typeof text === 'string' && text !== '' ? text : (question.labels.find(({ name }) => name === region.label)?.title ?? region.label));
    }
    for (const one of gaps) if (one.question === question.name) put(question, one.region, one.mark, one.words);
  }
  return [...rows.values()];
}

/** What is not there may have the id of something that is: it is told apart by its number. */
const idOf = ({ id }: Region, absent: Mark | null): string => (absent === null ? id : absentId(absent));

export interface StillTimelineProps {
  name: string;
  duration: number;
  channels: number;
  peaks: Peaks | null;
  what: StillAnswers;
  together?: SharedView | undefined;
  onRegion?: ((id: string) => void) | undefined;
  onTime?: (time: number) => void;
}

export function StillTimeline({ name, duration, channels, peaks, what, together, onRegion, onTime }: StillTimelineProps) {
  const host = useRef<HTMLDivElement>(null);
  const latest = useLatest({ onRegion, onTime });
  useEffect(() => {
    if (!host.current) return undefined;
    const still = new Still(host.current, { duration, channels, peaks, what, together, onRegion: (id) => latest.current.onRegion?.(id), onTime: (time) => latest.current.onTime?.(time) });
    return () => still.destroy();
  }, [duration, channels, peaks, what, together, latest]);
  return <div ref={host} className="tl-host" role="img" aria-label={name} />;
}

interface StillSetting {
  readonly duration: number;
  readonly channels: number;
  readonly peaks: Peaks | null;
  readonly what: StillAnswers;
  readonly together: SharedView | undefined;
  onRegion(id: string): void;
  onTime(time: number): void;
}

class Still {
  private readonly canvas = document.createElement('canvas');
  private readonly stops: (() => void)[] = [];
  private view: TimeView;
  private time = 0;
  private request = 0;
  private places: { readonly span: DrawnSpan; readonly top: number; readonly height: number }[] = [];

  constructor(private readonly host: HTMLElement, private readonly setting: StillSetting) {
    const { together, peaks } = setting;
    this.view = wholeView(setting.duration, host.clientWidth || 300);
    host.append(this.canvas);
    const observer = new ResizeObserver(() => {
      this.view = this.view.perPixel * this.view.width >= setting.duration * 0.999 ? wholeView(setting.duration, host.clientWidth) : keptWithin({ ...this.view, width: host.clientWidth });
      this.invalidate();
    });
    observer.observe(host);
    const wheel = (event: WheelEvent): void => this.wheel(event);
    const press = (event: PointerEvent): void => this.press(event);
    host.addEventListener('wheel', wheel, { passive: false });
    host.addEventListener('pointerdown', press);
    this.stops.push(() => observer.disconnect(), () => host.removeEventListener('wheel', wheel), () => host.removeEventListener('pointerdown', press));
    if (peaks) this.stops.push(peaks.watch(() => this.invalidate()));
    if (together) {
      this.stops.push(together.watch(() => this.follow()), together.answer((command) => this.command(command)));
      this.follow();
    }
    this.invalidate();
  }

  destroy(): void {
    for (const stop of this.stops) stop();
    cancelAnimationFrame(this.request);
    this.canvas.remove();
  }

  private follow(): void {
    const shared = this.setting.together?.get() as SharedTime | null | undefined;
    if (!shared) return;
    this.view = keptWithin({ ...this.view, start: shared.start, perPixel: shared.perPixel });
    this.time = shared.time;
    this.invalidate();
  }

  private set(view: TimeView, time = this.time): void {
    this.view = keptWithin(view);
    this.time = time;
    if (this.setting.together) this.setting.together.words = clockOf(time, 1);
    this.setting.together?.set({ start: this.view.start, perPixel: this.view.perPixel, time } satisfies SharedTime);
    this.invalidate();
  }

  private command(command: ViewCommand): void {
    if (command.kind === 'zoom') this.set(zoomedAt(this.view, this.view.width / 2, command.factor));
    else if (command.kind === 'whole') this.set(wholeView(this.setting.duration, this.view.width));
    else if (command.kind === 'show') {
      const spans = command.regions.flatMap((region) => timeOfRegion(region, undefined, this.setting.duration) ?? []);
      if (spans.length === 0) return;
      const span = { start: Math.min(...spans.map(({ start }) => start)), end: Math.max(...spans.map(({ end }) => end)) };
      this.set(fittedTo(this.view, span, 0.5), span.start);
      this.setting.onTime(span.start);
    }
  }

  private wheel(event: WheelEvent): void {
    if (!this.setting.together) return;
    event.preventDefault();
    const box = this.host.getBoundingClientRect();
    if (event.ctrlKey) this.set(zoomedAt(this.view, event.clientX - box.left, Math.exp(-event.deltaY * 0.004)));
    else this.set(pannedBy(this.view, Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : event.deltaY));
  }

  private press(event: PointerEvent): void {
    const box = this.host.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const time = timeAt(this.view, x);
    const hit = this.places.find(({ span, top, height }) => y >= top && y <= top + height && x >= xOf(this.view, span.start) - 2 && x <= xOf(this.view, span.end) + 2);
    if (hit) this.setting.onRegion(hit.span.id);
    this.set(this.view, time);
    this.setting.onTime(time);
  }

  private invalidate(): void {
    if (this.request === 0) this.request = requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    this.request = 0;
    const { what, peaks, channels, duration } = this.setting;
    const { compact } = what;
    const rows = rowsOf(what, duration).filter(({ items }) => !compact || items.length > 0);
    const [ruler, wave, rowHeight] = compact ? [0, peaks ? 18 : 0, 10] : [22, peaks ? 40 : 0, 26];
    const waves = peaks && !compact ? channels : peaks ? 1 : 0;
    const height = ruler + wave * waves + Math.max(1, rows.length) * rowHeight;
    const ratio = ratioOf();
    if (this.view.width === 0) return;
    this.canvas.width = Math.round(this.view.width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.canvas.style.width = `${this.view.width}px`;
    this.canvas.style.height = `${height}px`;
    const context = this.canvas.getContext('2d') as Context;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const base = { view: this.view, tokens: tokensOf(this.host) };
    if (ruler > 0) paintRuler(context, { ...base, top: 0, height: ruler });
    for (let channel = 0; channel < waves; channel += 1) paintWave(context, { ...base, top: ruler + channel * wave, height: wave }, peaks as Peaks, channel);
    this.places = [];
    rows.forEach((row, index) => this.drawRow(context, row, { ...base, top: ruler + wave * waves + index * rowHeight, height: rowHeight }));
    context.fillStyle = base.tokens.gold;
    context.fillRect(Math.round(xOf(this.view, this.time)) - 1, 0, 1.5, height);
    this.host.dataset.drawn = 'yes';
  }

  private drawRow(context: Context, row: StillRow, place: Place): void {
    const { marks, chosen, faint, dashed, compact } = this.setting.what;
    const { laned, lanes } = lanesOf(row.items.map(({ region, span, absent }) => ({ id: idOf(region, absent), ...span })));
    const laneOf = new Map(laned.map(({ id, lane }) => [id, lane]));
    if (!compact) {
      context.fillStyle = place.tokens.line;
      context.fillRect(0, place.top + place.height - 1, place.view.width, 1);
      context.font = `10px ${place.tokens.font}`;
      context.textBaseline = 'top';
      context.fillStyle = place.tokens.ink2;
      context.fillText(row.title, 4, place.top + 2);
    }
    for (const { region, question, span, absent, words } of row.items) {
      const id = idOf(region, absent);
      const drawn: DrawnSpan = { id: region.id, ...span, lane: laneOf.get(id) ?? 0, lanes };
      const look = looksOf(question.labels).get(region.label) ?? UNKNOWN_LOOK;
      const mark = marks?.get(region.id);
      paintBar(context, place, drawn, {
        face: { ...look, title: region.label }, words: absent === null ? (mark ? `${mark.number} · ${words}` : words) : `${absent.number} · ${words}`,
        selected: chosen === region.id || mark?.current === true, dashed: dashed === true || absent !== null,
        faint: faint?.has(region.id) === true || (marks !== undefined && marks.size > 0 && !mark && absent === null), marked: mark !== undefined,
      });
      const bar = barOf(drawn, place.top, place.height);
      if (absent === null) this.places.push({ span: drawn, top: bar.y, height: bar.height });
    }
  }
}
