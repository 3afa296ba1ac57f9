/** The timeline on the screen: one canvas for all rows, the playhead over it, and the pointer's gestures. */

import type { Peaks } from '@/core/timeline/peaks';
import { pannedBy, timeAt, type TimeView, wholeView, xOf, zoomedAt } from '@/core/timeline/scale';
import type { SegmentRegion } from '@/core/timeline/segments';
import { barOf, type Context, paintBands, paintOverview, paintRuler, paintSpans, paintWave, type Picture, type Place, ratioOf, spansOfRow, tokensOf } from './paint';
import type { Spectrogram, Strip } from './pictures';
import type { SpanEditor } from './spans';
import { isSegments, type SpanRow } from './timed';

export interface TimelineRow {
  readonly key: string;
  readonly kind: 'overview' | 'ruler' | 'strip' | 'wave' | 'spectrogram' | 'spans' | 'track';
  readonly title: string;
  readonly height: number;
  readonly channel?: number;
  readonly spans?: SpanRow;
  /** Region of a track. */
  readonly track?: string;
  /** Draws a row of waves or the overview its own way (the plot of a series). */
  readonly paint?: (context: Context, place: Place) => void;
}

/** What video adds: rows of tracks, drawn and touched its own way. */
export interface TrackPainter {
  paint(context: Context, place: Place, id: string): void;
  paintOverview(context: Context, place: Place): void;
  /** The pointer went down on a track's row. */
  press(id: string, time: number, reach: number): void;
}

export interface TimelineSetting {
  readonly host: HTMLElement;
  readonly editor: SpanEditor;
  rows(): readonly TimelineRow[];
  readonly peaks: Peaks | null;
  readonly spectrogram: Spectrogram | null;
  readonly strip: Strip | null;
  readonly tracks: TrackPainter | null;
  readonly onDrawn?: () => void;
}

type Gesture =
  | { readonly kind: 'scrub' }
  | { readonly kind: 'window'; readonly grip: number }
  | { readonly kind: 'draw'; readonly from: number; readonly x: number; readonly row: SpanRow | undefined; moved: boolean }
  | { readonly kind: 'edge'; readonly id: string; readonly edge: 'start' | 'end' }
  | { readonly kind: 'move'; readonly from: number; readonly x: number; readonly starts: Map<string, SegmentRegion>; moved: boolean };

const EDGE = 6;
const CLICK = 3;

export class TimelineView {
  private readonly canvas = document.createElement('canvas');
  private readonly head = document.createElement('div');
  private readonly observer: ResizeObserver;
  private readonly stop = new AbortController();
  private readonly unwatch: (() => void)[];
  private request = 0;
  private gesture: Gesture | null = null;
  private readonly overview = document.createElement('canvas');
  /** What the overview was drawn from. */
  private overviewNeeds: readonly unknown[] = [];
  /** Grows when more peaks come. */
  private peaksHere = 0;
  private drawing: { readonly from: number; readonly to: number } | null = null;

  constructor(private readonly setting: TimelineSetting) {
    const { host, editor, peaks } = setting;
    this.canvas.className = 'tl-canvas';
    this.canvas.setAttribute('aria-hidden', 'true');
    this.head.className = 'tl-head';
    host.append(this.canvas, this.head);
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(host);
    const theme = new MutationObserver(() => this.invalidate());
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    this.unwatch = [
      editor.watchView(() => this.invalidate()),
      editor.watchMoment(() => this.placeHead()),
      ...(peaks ? [peaks.watch(() => {
        this.peaksHere += 1;
        this.invalidate();
      })] : []),
      () => theme.disconnect(),
    ];
    const { signal } = this.stop;
    host.addEventListener('pointerdown', (event) => this.down(event), { signal });
    host.addEventListener('pointermove', (event) => this.move(event), { signal });
    host.addEventListener('pointerup', (event) => this.up(event), { signal });
    host.addEventListener('pointercancel', () => this.cancel(), { signal });
    host.addEventListener('dblclick', () => editor.zoomToSelection(), { signal });
    host.addEventListener('wheel', (event) => this.wheel(event), { signal, passive: false });
    this.resize();
  }

  destroy(): void {
    for (const unwatch of this.unwatch) unwatch();
    this.stop.abort();
    this.observer.disconnect();
    cancelAnimationFrame(this.request);
    this.canvas.remove();
    this.head.remove();
  }

  invalidate = (): void => {
    if (this.request === 0) this.request = requestAnimationFrame(() => this.draw());
  };

  private resize(): void {
    this.setting.editor.resize(this.setting.host.clientWidth);
    this.invalidate();
  }

  private whole(): TimeView {
    const { duration, view } = this.setting.editor;
    return wholeView(duration, view.width);
  }

  private draw(): void {
    this.request = 0;
    const { host, editor } = this.setting;
    const { view } = editor;
    const rows = this.setting.rows();
    const height = rows.reduce((sum, row) => sum + row.height, 0);
    const ratio = ratioOf();
    if (view.width === 0 || host.clientWidth === 0) return;
    const [width, tall] = [Math.round(view.width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== width || this.canvas.height !== tall) {
      this.canvas.width = width;
      this.canvas.height = tall;
      this.canvas.style.width = `${view.width}px`;
      this.canvas.style.height = `${height}px`;
    }
    const context = this.canvas.getContext('2d') as Context;
    const tokens = tokensOf(host);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, view.width, height);
    let top = 0;
    for (const row of rows) {
      context.save();
      context.beginPath();
      context.rect(0, top, view.width, row.height);
      context.clip();
      this.paint(context, row, { top, height: row.height, view, tokens });
      context.fillStyle = tokens.line;
      context.fillRect(0, top + row.height - 1, view.width, 1);
      context.restore();
      top += row.height;
    }
    this.placeHead();
    this.setting.onDrawn?.();
  }

  private paint(context: Context, row: TimelineRow, place: Place): void {
    const { editor, peaks, spectrogram, strip, tracks } = this.setting;
    if (row.kind === 'overview') {
      paintOverview(context, place, this.whole(), this.overviewOf(row, place));
      return;
    }
    if (row.kind === 'ruler') paintRuler(context, place);
    else if (row.kind === 'strip') strip?.paint(context, place);
    else if (row.kind === 'wave' && row.paint) row.paint(context, place);
    else if (row.kind === 'wave' && peaks) paintWave(context, place, peaks, row.channel ?? 0);
    else if (row.kind === 'spectrogram') spectrogram?.paint(context, place);
    else if (row.kind === 'track' && row.track && !editor.state.peeking) tracks?.paint(context, place, row.track);
    if (row.kind === 'wave' || row.kind === 'spectrogram') paintBands(context, place, editor);
    if (row.kind === 'spans' && row.spans && !editor.state.peeking) paintSpans(context, place, editor, row.spans);
    if (this.drawing && row.kind !== 'ruler' && row.kind !== 'strip') {
      const left = xOf(place.view, Math.min(this.drawing.from, this.drawing.to));
      const right = xOf(place.view, Math.max(this.drawing.from, this.drawing.to));
      context.globalAlpha = 0.18;
      context.fillStyle = place.tokens.gold;
      context.fillRect(left, place.top, Math.max(1, right - left), place.height);
      context.globalAlpha = 1;
    }
  }

  /** The whole is drawn anew only when it changed: zooming and panning move nothing in it. */
  private overviewOf(row: TimelineRow, { view, height, tokens }: Place): Picture {
    const { editor, peaks, tracks } = this.setting;
    const ratio = ratioOf();
    const { suggestions, hidden } = editor.state;
    const needs = [view.width, height, ratio, tokens.dark, row.paint, this.peaksHere, ...(tracks ? [editor.document.revision, suggestions, hidden] : [])];
    const [width, tall] = [Math.max(1, Math.round(view.width * ratio)), Math.max(1, Math.round(height * ratio))];
    const picture = { canvas: this.overview, width: width / ratio, height: tall / ratio };
    if (needs.length === this.overviewNeeds.length && needs.every((need, index) => need === this.overviewNeeds[index])) return picture;
    this.overviewNeeds = needs;
    this.overview.width = width;
    this.overview.height = tall;
    const context = this.overview.getContext('2d') as Context;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const own = { top: 0, height, view: this.whole(), tokens };
    tracks?.paintOverview(context, own);
    if (row.paint) row.paint(context, own);
    else if (peaks) paintWave(context, own, peaks, 0, false);
    return picture;
  }

  private placeHead(): void {
    const { editor } = this.setting;
    const x = xOf(editor.view, editor.time);
    const shown = x >= -1 && x <= editor.view.width + 1;
    this.head.style.visibility = shown ? 'visible' : 'hidden';
    this.head.style.transform = `translateX(${Math.round(x)}px)`;
    // The band of a mark grows with the moment.
    if (editor.state.mark !== null) this.invalidate();
  }

  // --- pointer ---

  private at(event: PointerEvent | WheelEvent): { x: number; y: number; time: number; row: TimelineRow | undefined; top: number } {
    const box = this.canvas.getBoundingClientRect();
    const x = event.clientX - box.left;
    const y = event.clientY - box.top;
    let top = 0;
    for (const row of this.setting.rows()) {
      if (y < top + row.height) return { x, y, time: timeAt(this.setting.editor.view, x), row, top };
      top += row.height;
    }
    return { x, y, time: timeAt(this.setting.editor.view, x), row: undefined, top };
  }

  /** The edge under the pointer: of a span on its row, or of the selected one on the rows of the sound. */
  private edgeAt(place: ReturnType<TimelineView['at']>): { id: string; edge: 'start' | 'end' } | null {
    const { editor } = this.setting;
    const { row } = place;
    if (!row || editor.state.peeking) return null;
    const ids = row.kind === 'spans' && row.spans ? this.spansAt(place, EDGE) : row.kind === 'wave' || row.kind === 'spectrogram' ? [...editor.state.selection] : [];
    let best: { id: string; edge: 'start' | 'end' } | null = null;
    let least = EDGE;
    for (const id of ids) {
      const region = editor.region(id) as SegmentRegion | undefined;
      if (!region || !isSegments(editor.questionOf(id)) || editor.state.locked.has(id)) continue;
      for (const edge of ['start', 'end'] as const) {
        const distance = Math.abs(xOf(editor.view, region[edge]) - place.x) - (editor.state.selection.has(id) ? 1 : 0);
        if (distance <= least) {
          best = { id, edge };
          least = distance;
        }
      }
    }
    return best;
  }

  private spansAt({ x, y, row, top }: ReturnType<TimelineView['at']>, reach: number): string[] {
    const { editor } = this.setting;
    if (!row?.spans) return [];
    return spansOfRow(editor, row.spans)
      .filter((span) => {
        const bar = barOf(span, top, row.height);
        return y >= bar.y - 1 && y <= bar.y + bar.height + 1 && x >= xOf(editor.view, span.start) - reach && x <= Math.max(xOf(editor.view, span.end), xOf(editor.view, span.start) + 2) + reach;
      })
      .map(({ id }) => id);
  }

  private down(event: PointerEvent): void {
    if (event.button !== 0 && event.button !== 1) return;
    const place = this.at(event);
    const { host, editor, tracks } = this.setting;
    const { row, time, x } = place;
    if (!row) return;
    host.setPointerCapture(event.pointerId);
    const marks = editor.questions.some(isSegments);
    if (row.kind === 'overview') {
      this.gesture = { kind: 'window', grip: 0 };
      this.drag(event);
      return;
    }
    if (row.kind === 'track' && row.track) {
      tracks?.press(row.track, time, EDGE * editor.view.perPixel);
      return;
    }
    const edge = this.edgeAt(place);
    if (edge) {
      if (!editor.state.selection.has(edge.id)) editor.select([edge.id]);
      this.gesture = { kind: 'edge', ...edge };
      editor.setBusy(true);
      return;
    }
    const [hit] = this.spansAt(place, 0);
    if (hit !== undefined) {
      if (event.shiftKey || event.ctrlKey || event.metaKey) editor.select([hit], true);
      else if (!editor.state.selection.has(hit)) editor.select([hit]);
      const starts = new Map(editor.editable().filter((id) => isSegments(editor.questionOf(id))).map((id) => [id, editor.region(id) as SegmentRegion]));
      this.gesture = { kind: 'move', from: time, x, starts, moved: false };
      return;
    }
    if (marks && (row.kind === 'wave' || row.kind === 'spectrogram' || row.kind === 'spans')) {
      this.gesture = { kind: 'draw', from: time, x, row: row.spans, moved: false };
      return;
    }
    this.gesture = { kind: 'scrub' };
    editor.playback.pause();
    editor.seek(time, false);
  }

  private move(event: PointerEvent): void {
    if (this.gesture) {
      this.drag(event);
      return;
    }
    const place = this.at(event);
    const cursor = this.edgeAt(place) ? 'ew-resize' : place.row?.kind === 'overview' ? 'grab' : this.spansAt(place, 0).length > 0 || place.row?.kind === 'track' ? 'pointer' : 'text';
    if (this.setting.host.style.cursor !== cursor) this.setting.host.style.cursor = cursor;
  }

  private drag(event: PointerEvent): void {
    const { editor } = this.setting;
    const { gesture } = this;
    const { x, time } = this.at(event);
    if (!gesture) return;
    if (gesture.kind === 'scrub') editor.seek(time, false);
    else if (gesture.kind === 'window') {
      const middle = timeAt(this.whole(), x);
      editor.setView({ ...editor.view, start: middle - (editor.view.perPixel * editor.view.width) / 2 });
    } else if (gesture.kind === 'edge') editor.dragEdge(gesture.id, gesture.edge, time, event.altKey);
    else {
      if (!gesture.moved && Math.abs(x - gesture.x) < CLICK) return;
      gesture.moved = true;
      editor.setBusy(true);
      if (gesture.kind === 'move') editor.moveFrom(gesture.starts, time - gesture.from);
      else {
        this.drawing = { from: gesture.from, to: time };
        this.invalidate();
      }
    }
  }

  private up(event: PointerEvent): void {
    const { editor } = this.setting;
    const { gesture } = this;
    const { time, x } = this.at(event);
    this.gesture = null;
    this.drawing = null;
    if (!gesture) return;
    if (gesture.kind === 'draw' && gesture.moved) editor.addSpan(editor.snapped(gesture.from, event.altKey), editor.snapped(time, event.altKey), gesture.row);
    else if (gesture.kind === 'draw') {
      editor.select([]);
      editor.seek(time, false);
    } else if (gesture.kind === 'move' && !gesture.moved && Math.abs(x - gesture.x) < CLICK) editor.seek(time, false);
    editor.history.seal();
    editor.setBusy(false);
    this.invalidate();
  }

  private cancel(): void {
    this.gesture = null;
    this.drawing = null;
    this.setting.editor.history.seal();
    this.setting.editor.setBusy(false);
    this.invalidate();
  }

  private wheel(event: WheelEvent): void {
    const { editor } = this.setting;
    // Shift leaves the wheel to the list of rows.
    if (event.shiftKey && !event.ctrlKey) return;
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
    if (event.ctrlKey || event.metaKey) {
      editor.setView(zoomedAt(editor.view, this.at(event).x, Math.exp(-Math.max(-300, Math.min(300, event.deltaY * unit)) * 0.004)));
      return;
    }
    editor.setView(pannedBy(editor.view, (Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : event.deltaY) * unit));
  }
}
