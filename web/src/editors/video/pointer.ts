/** Pointers on the frame: drawing, moving and sizing shapes, panning and zooming. */

import { boxBetween } from '@/core/geometry/box';
import { toScreen } from '@/core/geometry/camera';
import { clamp, type Point } from '@/core/geometry/point';
import type { TrackShape } from '@/core/timeline/interpolate';
import type { VideoEditor } from './editor';
import { geometryOf, gripped, gripsOf, movedShape } from './shapes';
import { ROTATE_REACH, type Stage } from './stage';

type Gesture =
  | { readonly kind: 'pan'; last: Point }
  | { readonly kind: 'box'; readonly start: Point; readonly screen: Point; moved: boolean }
  | { readonly kind: 'move'; readonly id: string; readonly start: Point; readonly screen: Point; readonly shape: TrackShape; moved: boolean }
  | { readonly kind: 'grip'; readonly id: string; key: string; readonly shape: TrackShape };

const CLICK = 3;

export class StagePointer {
  private gesture: Gesture | null = null;
  /** The newest move: it is acted on once a frame, as pointers tell theirs far more often. */
  private moved: PointerEvent | null = null;
  private request = 0;
  private readonly stop = new AbortController();

  constructor(private readonly host: HTMLElement, private readonly stage: Stage, private readonly editor: VideoEditor) {
    const { signal } = this.stop;
    host.addEventListener('pointerdown', (event) => this.down(event), { signal });
    host.addEventListener('pointermove', (event) => {
      this.moved = event;
      if (this.request === 0) this.request = requestAnimationFrame(() => this.caughtUp());
    }, { signal });
    host.addEventListener('pointerup', (event) => this.up(event), { signal });
    host.addEventListener('pointercancel', () => {
      this.caughtUp();
      // A box that nobody ended is none.
      if (this.gesture?.kind === 'box') editor.cancelHalf();
      this.end();
    }, { signal });
    host.addEventListener('pointerleave', () => {
      this.caughtUp();
      editor.cursor = null;
    }, { signal });
    host.addEventListener('dblclick', () => this.closePolygon(), { signal });
    host.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
    host.addEventListener('wheel', (event) => this.wheel(event), { signal, passive: false });
  }

  destroy(): void {
    this.stop.abort();
    cancelAnimationFrame(this.request);
  }

  /** Acts on the newest move at once: a press and a release find things as the pointer left them. */
  private caughtUp(): void {
    cancelAnimationFrame(this.request);
    this.request = 0;
    const { moved } = this;
    this.moved = null;
    if (moved) this.move(moved);
  }

  private screen(event: MouseEvent): Point {
    const box = this.host.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  private point(screen: Point): Point {
    const { extent } = this.editor;
    const { x, y } = this.stage.toFrame(screen);
    return { x: clamp(Math.round(x), 0, extent.width), y: clamp(Math.round(y), 0, extent.height) };
  }

  private down(event: PointerEvent): void {
    this.caughtUp();
    const { editor, stage, host } = this;
    const screen = this.screen(event);
    host.focus({ preventScroll: true });
    host.setPointerCapture(event.pointerId);
    if (event.button === 1 || (event.button === 0 && event.ctrlKey)) {
      this.gesture = { kind: 'pan', last: screen };
      event.preventDefault();
      return;
    }
    if (event.button !== 0) return;
    editor.playback.pause();
    const point = this.point(screen);
    if (editor.sketch) {
      editor.sketch.moveTo(point);
      editor.placePoint();
      return;
    }
    const reach = event.pointerType === 'mouse' ? 7 : 16;
    const grip = this.gripAt(screen, reach);
    if (grip) {
      this.gesture = { kind: 'grip', ...grip };
      editor.setBusy(true);
      return;
    }
    const hit = editor.hit(stage.toFrame(screen), reach / stage.camera.scale);
    if (hit !== null) {
      if (event.shiftKey) editor.select([hit], true);
      else if (!editor.state.selection.has(hit)) editor.select([hit]);
      const track = editor.track(hit);
      const state = track && editor.stateOf(track);
      if (state && editor.region(hit) && !editor.state.locked.has(hit)) this.gesture = { kind: 'move', id: hit, start: point, screen, shape: state.shape, moved: false };
      return;
    }
    const armed = editor.armedTracks();
    if (!armed) this.gesture = { kind: 'pan', last: screen };
    else if (geometryOf(armed.question) === 'box' || geometryOf(armed.question) === 'rotated') this.gesture = { kind: 'box', start: point, screen, moved: false };
    else {
      editor.beginSketch(point);
      editor.placePoint();
    }
  }

  private move(event: PointerEvent): void {
    const { editor, stage, gesture } = this;
    const screen = this.screen(event);
    const point = this.point(screen);
    editor.cursor = stage.toFrame(screen);
    if (editor.sketch && gesture?.kind !== 'box') {
      editor.sketch.moveTo(point);
      return;
    }
    if (!gesture) {
      this.host.style.cursor = this.gripAt(screen, 7) ? 'pointer' : editor.hit(editor.cursor, 5 / stage.camera.scale) !== null ? 'move' : 'crosshair';
      return;
    }
    if (gesture.kind === 'pan') {
      stage.pan(screen.x - gesture.last.x, screen.y - gesture.last.y);
      gesture.last = screen;
      return;
    }
    if (gesture.kind === 'grip') {
      const shape = gripped(gesture.shape, gesture.key, point, editor.extent, event.shiftKey);
      editor.reshape(gesture.id, shape, 'grip');
      return;
    }
    if (!gesture.moved && Math.abs(screen.x - gesture.screen.x) < CLICK && Math.abs(screen.y - gesture.screen.y) < CLICK) return;
    gesture.moved = true;
    editor.setBusy(true);
    if (gesture.kind === 'move') editor.reshape(gesture.id, movedShape(gesture.shape, point.x - gesture.start.x, point.y - gesture.start.y, editor.extent), 'drag');
    else this.drawBox(gesture.start, point);
  }

  /** A box under the pointer is a sketch whose first point is fixed. */
  private drawBox(start: Point, point: Point): void {
    const sketch = this.editor.sketch ?? this.editor.beginSketch(start);
    if (!sketch) return;
    if (sketch.points.length === 0) {
      sketch.moveTo(start);
      sketch.place();
    }
    sketch.moveTo(point);
  }

  private up(event: PointerEvent): void {
    this.caughtUp();
    const { editor, gesture } = this;
    if (!gesture) return;
    if (gesture.kind === 'box') {
      if (gesture.moved) {
        const point = this.point(this.screen(event));
        const box = boxBetween(gesture.start, point);
        this.drawBox(gesture.start, point);
        if (box[2] >= 1 && box[3] >= 1) editor.placePoint();
        else editor.cancelHalf();
      } else editor.select([]);
    }
    this.end();
  }

  private end(): void {
    this.gesture = null;
    this.editor.history.seal();
    this.editor.setBusy(false);
  }

  private closePolygon(): void {
    const { sketch } = this.editor;
    if (sketch?.geometry === 'polygon' && sketch.points.length >= 3) this.editor.placePoint();
  }

  private gripAt(screen: Point, reach: number): { id: string; key: string; shape: TrackShape } | null {
    const { editor, stage } = this;
    const track = editor.chosenTrack;
    const state = track && editor.stateOf(track);
    if (!track || !state || state.outside || editor.state.locked.has(track.id) || editor.state.peeking) return null;
    let best: { id: string; key: string; shape: TrackShape } | null = null;
    let least = reach;
    const grips = gripsOf(state.shape, geometryOf(editor.questionOf(track.id)), ROTATE_REACH / stage.camera.scale);
    for (const { id: key, at: place, kind } of grips) {
      const at = toScreen(stage.camera, place);
      const distance = Math.hypot(at.x - screen.x, at.y - screen.y) + (kind === 'middle' ? 2 : 0);
      if (distance <= least) {
        best = { id: track.id, key, shape: state.shape };
        least = distance;
      }
    }
    return best;
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
    this.stage.zoomAt(this.screen(event), Math.exp(-clamp(event.deltaY * unit, -300, 300) * 0.0016));
  }
}
