/** Painters of timeline rows on a canvas: each draws one kind of row into its rectangle. */

import type { Question } from '@/core/model/answers';
import { lanesOf } from '@/core/timeline/intervals';
import type { Peaks } from '@/core/timeline/peaks';
import { levelFor } from '@/core/timeline/peaks';
import { type Span, ticksOf, type TimeView, xOf } from '@/core/timeline/scale';
import { t } from '@/i18n/en/timeline';
import type { SpanEditor } from './spans';
import { isSegments, type LabelFace, type SpanRow } from './timed';

export type Context = CanvasRenderingContext2D;

/** Colours of the theme that is on, as the page's tokens say. */
export interface Tokens {
  readonly ink: string;
  readonly ink2: string;
  readonly ink3: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly surface: string;
  readonly raised: string;
  readonly gold: string;
  readonly dark: boolean;
  readonly font: string;
}

export function tokensOf(element: HTMLElement): Tokens {
  const style = getComputedStyle(element);
  const token = (name: string, otherwise: string): string => style.getPropertyValue(name).trim() || otherwise;
  return {
    ink: token('--ink', '#1d1b16'), ink2: token('--ink-2', '#5b564a'), ink3: token('--ink-3', '#8a8474'),
    line: token('--line', '#e4e0d6'), lineStrong: token('--line-strong', '#cbc5b6'), surface: token('--surface', '#ffffff'),
    raised: token('--raised', '#f7f5f0'), gold: token('--gold-fill', '#d9a520'),
    dark: document.documentElement.dataset.theme === 'dark' || (document.documentElement.dataset.theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches),
    font: token('--font', 'system-ui, sans-serif'),
  };
}

/** Where a row is drawn: CSS pixels; the full width of the view. */
export interface Place {
  readonly top: number;
  readonly height: number;
  readonly view: TimeView;
  readonly tokens: Tokens;
}

export function paintRuler(context: Context, { top, height, view, tokens }: Place): void {
  context.fillStyle = tokens.raised;
  context.fillRect(0, top, view.width, height);
  context.font = `11px ${tokens.font}`;
  context.textBaseline = 'middle';
  for (const tick of ticksOf(view)) {
    const x = Math.round(tick.x) + 0.5;
    context.strokeStyle = tick.words === null ? tokens.lineStrong : tokens.ink3;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x, tick.words === null ? top + height - 5 : top + 4);
    context.lineTo(x, top + height);
    context.stroke();
    if (tick.words !== null) {
      context.fillStyle = tokens.ink2;
      context.fillText(tick.words, x + 4, top + height / 2 - 1);
    }
  }
}

/** One channel's peaks, a column a pixel; what is not here yet stays plain ground, never a silent line. */
export function paintWave(context: Context, place: Place, peaks: Peaks, channel: number, ask = true): void {
  const { top, height, view, tokens } = place;
  const level = levelFor(peaks.layout, peaks.sampleRate, view.perPixel);
  if (ask) peaks.want(level, view.start, view.start + view.perPixel * view.width);
  const middle = top + height / 2;
  const unit = (height / 2 - 2) / 128;
  context.fillStyle = tokens.ink2;
  context.beginPath();
  for (let x = 0; x < view.width; x += 1) {
    const from = view.start + x * view.perPixel;
    if (from >= view.duration) break;
    const found = peaks.best(level, channel, from, from + view.perPixel);
    if (!found) continue;
    const high = Math.max(0.5, found[1] * unit);
    const low = Math.max(0.5, -found[0] * unit);
    context.rect(x, middle - high, 1, high + low);
  }
  context.fill();
}

/** Pixels of the screen for one of CSS; more than two make canvases heavy and nothing clearer. */
export const ratioOf = (): number => Math.min(window.devicePixelRatio || 1, 2);

/** Something that is drawn already, with its size in CSS pixels. */
export interface Picture {
  readonly canvas: HTMLCanvasElement;
  readonly width: number;
  readonly height: number;
}

/** The whole of the sound with the window that is in view. */
export function paintOverview(context: Context, place: Place, whole: TimeView, picture: Picture): void {
  const { top, height, view, tokens } = place;
  context.fillStyle = tokens.raised;
  context.fillRect(0, top, view.width, height);
  context.drawImage(picture.canvas, 0, top, picture.width, picture.height);
  const left = xOf(whole, view.start);
  const right = Math.max(left + 4, xOf(whole, view.start + view.perPixel * view.width));
  context.fillStyle = tokens.dark ? 'rgba(255, 255, 255, 0.12)' : 'rgba(30, 27, 22, 0.08)';
  context.fillRect(left, top + 1, right - left, height - 2);
  context.strokeStyle = tokens.ink2;
  context.lineWidth = 1.5;
  context.beginPath();
  context.roundRect(left + 1, top + 1.5, Math.max(2, right - left - 2), height - 3, 3);
  context.stroke();
}

/** A span as it is drawn on its row. */
export interface DrawnSpan extends Span {
  readonly id: string;
  readonly lane: number;
  readonly lanes: number;
}

interface LaidOut {
  readonly revision: number;
  readonly suggestions: unknown;
  readonly hidden: unknown;
  readonly spans: readonly DrawnSpan[];
}

/** What was laid out last for each row: it is asked for at each frame and each move of the pointer. */
const laidOut = new WeakMap<SpanEditor, Map<string, LaidOut>>();

/** The spans of a row with their lanes: those that overlap lie under one another. */
export function spansOfRow(editor: SpanEditor, row: SpanRow): readonly DrawnSpan[] {
  const { suggestions, hidden } = editor.state;
  const { revision } = editor.document;
  const rows = laidOut.get(editor) ?? new Map<string, LaidOut>();
  const known = rows.get(row.key);
  if (known && known.revision === revision && known.suggestions === suggestions && known.hidden === hidden) return known.spans;
  const spans = layOut(editor, row);
  rows.set(row.key, { revision, suggestions, hidden, spans });
  laidOut.set(editor, rows);
  return spans;
}

function layOut(editor: SpanEditor, row: SpanRow): DrawnSpan[] {
  const question = editor.question(row.question) as Question;
  if (!isSegments(question)) return [];
  const own = editor.document.regions(row.question).filter((region) => editor.isOnRow(region, row.question, row));
  const offered = editor.state.suggestions.filter((one) => one.question === row.question && editor.isOnRow(one.region, row.question, row)).map(({ region }) => region);
  const shown = [...own, ...offered].filter(({ id }) => !editor.state.hidden.has(id)).map((region) => ({ id: region.id, ...editor.spanOf(region) }));
  const { laned, lanes } = lanesOf(shown);
  const spanOf = new Map(shown.map((one) => [one.id, one]));
  return laned.map(({ id, lane }) => ({ ...(spanOf.get(id) as (typeof shown)[number]), lane, lanes }));
}

/** Top and height of a span's bar within its row. */
export function barOf(span: DrawnSpan, top: number, height: number): { readonly y: number; readonly height: number } {
  const room = (height - 8) / span.lanes;
  return { y: top + 4 + span.lane * room, height: Math.max(3, room - (span.lanes > 1 ? 1 : 0)) };
}

export interface BarLook {
  readonly face: LabelFace;
  readonly words: string;
  readonly selected: boolean;
  readonly dashed: boolean;
  readonly faint?: boolean;
  readonly marked?: boolean;
}

export function paintBar(context: Context, place: Place, span: DrawnSpan, look: BarLook): void {
  const { view, tokens } = place;
  const { y, height } = barOf(span, place.top, place.height);
  const left = Math.max(-4, xOf(view, span.start));
  const right = Math.min(view.width + 4, xOf(view, span.end));
  const width = Math.max(2, right - left);
  context.save();
  context.globalAlpha = look.faint ? 0.35 : 1;
  context.beginPath();
  context.roundRect(left + 0.5, y + 0.5, Math.max(1, width - 1), height - 1, Math.min(3, height / 3));
  context.fillStyle = tokens.surface;
  context.fill();
  context.globalAlpha *= look.dashed ? 0.06 : 0.18;
  context.fillStyle = look.face.colour;
  context.fill();
  context.globalAlpha = look.faint ? 0.35 : 1;
  context.setLineDash(look.dashed ? [4, 3] : []);
  context.strokeStyle = look.face.colour;
  context.lineWidth = look.marked ? 2.5 : 1.25;
  context.stroke();
  context.setLineDash([]);
  if (width > 16 && height > 9) paintBarWords(context, look, left, y, width, height, tokens);
  if (look.selected) {
    context.beginPath();
    context.roundRect(left - 1, y - 1, width + 2, height + 2, 4);
    context.strokeStyle = tokens.gold;
    context.lineWidth = 2.5;
    context.stroke();
  }
  context.restore();
}

function paintBarWords(context: Context, look: BarLook, left: number, y: number, width: number, height: number, tokens: Tokens): void {
  context.beginPath();
  context.rect(left + 2, y, width - 4, height);
  context.clip();
  const start = Math.max(left, 0) + 5;
  context.save();
  context.translate(start, y + height / 2 - 4.5);
  context.scale(0.75, 0.75);
  context.fillStyle = look.face.colour;
  context.fill(new Path2D(look.face.glyph));
  context.restore();
  if (height < 13 || width < 34) return;
  context.font = `${look.selected ? '600 ' : ''}11.5px ${tokens.font}`;
  context.textBaseline = 'middle';
  context.fillStyle = tokens.ink;
  context.fillText(look.words, start + 13, y + height / 2 + 0.5);
}

/** What a bar says: its text where it has one, else its label. */
export function wordsOf(editor: SpanEditor, id: string): string {
  const region = editor.anyRegion(id);
  const question = editor.questionOf(id);
  if (!region || !question) return '';
  const { text } = region.attributes;
  const title = editor.faceOf(question.name, region.label).title;
  return typeof text === 'string' && text !== '' ? text : title;
}

export function paintSpans(context: Context, place: Place, editor: SpanEditor, row: SpanRow): void {
  const end = place.view.start + place.view.perPixel * place.view.width;
  for (const span of spansOfRow(editor, row)) {
    if (span.end < place.view.start || span.start > end) continue;
    const region = editor.anyRegion(span.id);
    if (!region) continue;
    paintBar(context, place, span, {
      face: editor.faceOf(row.question, region.label), words: wordsOf(editor, span.id),
      selected: editor.state.selection.has(span.id), dashed: editor.region(span.id) === undefined,
    });
  }
}

/** The selected span, the mark and the loop, over the rows of the sound. */
export function paintBands(context: Context, place: Place, editor: SpanEditor): void {
  const { top, height, view, tokens } = place;
  const band = (span: Span, alpha: number, edges: boolean): void => {
    const left = xOf(view, span.start);
    const right = xOf(view, span.end);
    if (right < 0 || left > view.width) return;
    context.save();
    context.globalAlpha = alpha;
    context.fillStyle = tokens.gold;
    context.fillRect(left, top, Math.max(1, right - left), height);
    context.globalAlpha = 1;
    if (edges) {
      context.fillRect(Math.round(left), top, 1.5, height);
      context.fillRect(Math.round(right) - 1, top, 1.5, height);
    }
    context.restore();
  };
  const { loop } = editor.playback.state;
  if (loop) band(loop, 0.07, false);
  if (editor.state.mark !== null) band({ start: editor.state.mark, end: Math.max(editor.state.mark + 1, editor.time) }, 0.12, true);
  for (const id of editor.state.selection) {
    const region = editor.anyRegion(id);
    if (region && isSegments(editor.questionOf(id))) band(editor.spanOf(region), 0.16, true);
  }
}

export function paintNote(context: Context, { top, height, view, tokens }: Place, words: string = t('spectrogram_far')): void {
  context.font = `12px ${tokens.font}`;
  context.fillStyle = tokens.ink2;
  context.textBaseline = 'middle';
  context.fillText(words, Math.min(12, view.width), top + height / 2);
}
