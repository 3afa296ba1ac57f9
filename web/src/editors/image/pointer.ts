/** Pointers on the picture: mouse, pen and touch become drawing, dragging, panning and zooming. */

import { boxBetween, type BoxRegion, type Handle, HANDLE_DIRECTIONS, handlePoint, distanceToOutline, resized, type RotatedBox, shapeOf, turnedTowards } from '@/core/geometry/box';
import { panned, toPicture, toScreen, zoomedAt } from '@/core/geometry/camera';
import { clamp, type Point, overlaps } from '@/core/geometry/point';
import { boundsOfBox } from '@/core/geometry/box';
import { rotateGrip } from './draw';
import type { ImageEditor } from './editor';

type Gesture =
  | { readonly kind: 'pan'; last: Point }
  | { readonly kind: 'draw'; readonly start: Point; readonly startScreen: Point; moved: boolean }
  | { readonly kind: 'move'; readonly start: Point; readonly startScreen: Point; readonly starts: Map<string, BoxRegion>; moved: boolean }
  | { readonly kind: 'resize'; readonly id: string; readonly handle: Exclude<Handle, 'rotate'>; readonly original: RotatedBox }
  | { readonly kind: 'rotate'; readonly id: string; readonly original: RotatedBox }
  | { readonly kind: 'marquee'; readonly start: Point; readonly add: boolean }
  | { readonly kind: 'pinch'; distance: number; middle: Point };

/** Movement in CSS pixels below which a press is a click. */
const CLICK_WITHIN = 3;
const CURSORS: Readonly<Record<string, string>> = {
  nw: 'nwse-resize', se: 'nwse-resize', ne: 'nesw-resize', sw: 'nesw-resize', n: 'ns-resize', s: 'ns-resize', e: 'ew-resize', w: 'ew-resize', rotate: 'grab',
};

export interface PointerSetting {
  readonly host: HTMLElement;
  readonly editor: ImageEditor;
  /** The pointer moved over the picture, or left it. */
  readonly onCursor: (point: Point | null, screen: Point | null) => void;
}

/** Listens to pointers on the host until the returned function is called. */
export class PointerControl {
  /** Space is held: the next drag pans. */
  panning = false;
  private gesture: Gesture | null = null;
  /** Where the host lies in the window; asked for once, as asking costs a layout. */
  private origin: DOMRect | null = null;
  private cursor = '';
  private readonly down = new Map<number, Point>();
  private readonly stop = new AbortController();
  private readonly observer: ResizeObserver;

  constructor(private readonly setting: PointerSetting) {
    const { host } = setting;
    const { signal } = this.stop;
    host.addEventListener('pointerdown', (event) => this.pointerDown(event), { signal });
    host.addEventListener('pointermove', (event) => this.pointerMove(event), { signal });
    host.addEventListener('pointerup', (event) => this.pointerUp(event), { signal });
    host.addEventListener('pointercancel', (event) => this.pointerCancel(event), { signal });
    host.addEventListener('pointerleave', () => setting.onCursor(null, null), { signal });
    host.addEventListener('wheel', (event) => this.wheel(event), { signal, passive: false });
    const forget = (): void => {
      this.origin = null;
    };
    host.addEventListener('pointerenter', forget, { signal });
    window.addEventListener('resize', forget, { signal });
    window.addEventListener('scroll', forget, { signal, capture: true });
    this.observer = new ResizeObserver(forget);
    this.observer.observe(host);
    host.addEventListener('keydown', () => host.classList.remove('by-pointer'), { signal });
    host.addEventListener('blur', () => host.classList.remove('by-pointer'), { signal });
    host.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
    host.addEventListener('auxclick', (event) => event.preventDefault(), { signal });
  }

  destroy(): void {
    this.stop.abort();
    this.observer.disconnect();
  }

  setPanning(on: boolean): void {
    this.panning = on;
    this.setCursor(on ? 'grab' : '');
  }

  private get editor(): ImageEditor {
    return this.setting.editor;
  }

  private screen(event: MouseEvent): Point {
    this.origin ??= this.setting.host.getBoundingClientRect();
    return { x: event.clientX - this.origin.left, y: event.clientY - this.origin.top };
  }

  private setCursor(cursor: string): void {
    if (cursor === this.cursor) return;
    this.cursor = cursor;
    this.setting.host.style.cursor = cursor;
  }

  /** The picture point under a screen point, on whole pixels unless seen very large, within the picture. */
  private picturePoint(screen: Point): Point {
    const { camera } = this.editor.view;
    const { width, height } = this.editor.setting.extent;
    const point = toPicture(camera, screen);
    const step = camera.scale >= 4 ? 10 : 1;
    return { x: clamp(Math.round(point.x * step) / step, 0, width), y: clamp(Math.round(point.y * step) / step, 0, height) };
  }

  private pointerDown(event: PointerEvent): void {
    const screen = this.screen(event);
    const { editor } = this;
    this.setting.host.classList.add('by-pointer');
    this.setting.host.focus({ preventScroll: true });
    this.down.set(event.pointerId, screen);
    this.setting.host.setPointerCapture(event.pointerId);
    if (this.down.size === 2) {
      this.abandon();
      const [a, b] = [...this.down.values()] as [Point, Point];
      this.gesture = { kind: 'pinch', distance: Math.hypot(a.x - b.x, a.y - b.y), middle: middle(a, b) };
      return;
    }
    if (this.down.size > 2) return;
    if (event.button === 1 || (event.button === 0 && this.panning)) {
      event.preventDefault();
      this.gesture = { kind: 'pan', last: screen };
      this.setCursor('grabbing');
      return;
    }
    if (event.button !== 0) return;
    const reach = event.pointerType === 'mouse' ? 7 : 16;
    const grip = this.gripAt(screen, reach);
    if (grip) {
      this.gesture = grip.handle === 'rotate' ? { kind: 'rotate', id: grip.id, original: grip.shape } : { kind: 'resize', id: grip.id, handle: grip.handle, original: grip.shape };
      editor.setBusy(true);
      return;
    }
    this.press(event, screen, reach);
  }

  private press(event: PointerEvent, screen: Point, reach: number): void {
    const { editor } = this;
    if (editor.questions.length === 0) {
      // Nothing is drawn on this picture: a drag moves it.
      this.gesture = { kind: 'pan', last: screen };
      return;
    }
    const start = this.picturePoint(screen);
    const exact = toPicture(editor.view.camera, screen);
    const hit = editor.scene.hit(exact, reach / editor.view.camera.scale, editor.state.selection);
    const add = event.shiftKey || event.ctrlKey || event.metaKey;
    const onSelectedEdge = hit !== null && editor.state.selection.has(hit.id) && distanceToOutline(hit, exact) * editor.view.camera.scale <= reach;
    if (editor.state.tool === 'box' && !onSelectedEdge) {
      this.gesture = { kind: 'draw', start, startScreen: screen, moved: false };
      return;
    }
    if (!hit) {
      this.gesture = { kind: 'marquee', start: exact, add };
      return;
    }
    if (add) editor.select([hit.id], true);
    else if (!editor.state.selection.has(hit.id)) editor.select([hit.id]);
    this.gesture = { kind: 'move', start, startScreen: screen, starts: this.movable(), moved: false };
  }

  /** Regions that a drag moves; a suggestion that is dragged is taken into the answer first. */
  private movable(): Map<string, BoxRegion> {
    const { editor } = this;
    const starts = new Map<string, BoxRegion>();
    for (const id of editor.state.selection) {
      const region = editor.region(id) ?? editor.suggestion(id)?.region;
      if (region && !editor.state.locked.has(id)) starts.set(id, region as BoxRegion);
    }
    return starts;
  }

  private pointerMove(event: PointerEvent): void {
    const screen = this.screen(event);
    const { editor, gesture } = this;
    if (this.down.has(event.pointerId)) this.down.set(event.pointerId, screen);
    const exact = toPicture(editor.view.camera, screen);
    const { width, height } = editor.setting.extent;
    const inside = exact.x >= 0 && exact.y >= 0 && exact.x <= width && exact.y <= height;
    editor.cursor = inside ? exact : null;
    this.setting.onCursor(inside ? exact : null, screen);
    if (!gesture) {
      if (!this.panning) this.showCursor(screen, exact, event.pointerType === 'mouse' ? 7 : 16);
      return;
    }
    const point = this.picturePoint(screen);
    switch (gesture.kind) {
      case 'pan':
        editor.view.moveTo(panned(editor.view.camera, screen.x - gesture.last.x, screen.y - gesture.last.y));
        gesture.last = screen;
        break;
      case 'pinch':
        this.pinch(gesture);
        break;
      case 'draw':
        if (!gesture.moved && near(gesture.startScreen, screen)) break;
        gesture.moved = true;
        editor.setBusy(true);
        editor.setRubber({ box: boxBetween(gesture.start, event.shiftKey ? square(gesture.start, point) : point), rotation: 0 });
        break;
      case 'move':
        if (!gesture.moved && near(gesture.startScreen, screen)) break;
        if (!gesture.moved) this.takeDragged(gesture.starts);
        gesture.moved = true;
        editor.setBusy(true);
        editor.moveFrom(gesture.starts, point.x - gesture.start.x, point.y - gesture.start.y);
        break;
      case 'resize':
        editor.reshape(gesture.id, resized(gesture.original, gesture.handle, point, event.shiftKey), 'resize');
        break;
      case 'rotate':
        editor.reshape(gesture.id, turnedTowards(gesture.original, exact, event.shiftKey ? 15 : 1), 'rotate');
        break;
      case 'marquee':
        editor.setRubber({ box: boxBetween(gesture.start, exact), rotation: 0 }, true);
        break;
    }
  }

  private takeDragged(starts: ReadonlyMap<string, BoxRegion>): void {
    const pending = [...starts.keys()].filter((id) => !this.editor.region(id));
    if (pending.length > 0) this.editor.accept(pending);
  }

  private pointerUp(event: PointerEvent): void {
    this.down.delete(event.pointerId);
    const { editor, gesture } = this;
    if (!gesture) return;
    if (gesture.kind === 'pinch' && this.down.size > 0) return;
    this.gesture = null;
    const screen = this.screen(event);
    if (gesture.kind === 'draw') this.finishDraw(gesture, screen, event.shiftKey);
    else if (gesture.kind === 'marquee') this.finishMarquee(gesture, toPicture(editor.view.camera, screen));
    else if (gesture.kind === 'pan') this.setCursor(this.panning ? 'grab' : '');
    editor.history.seal();
    editor.setBusy(false);
  }

  private finishDraw(gesture: Extract<Gesture, { kind: 'draw' }>, screen: Point, even: boolean): void {
    const { editor } = this;
    editor.setRubber(null);
    if (!gesture.moved) {
      const exact = toPicture(editor.view.camera, screen);
      const hit = editor.scene.hit(exact, 5 / editor.view.camera.scale, editor.state.selection);
      editor.select(hit ? [hit.id] : []);
      return;
    }
    const point = this.picturePoint(screen);
    const box = boxBetween(gesture.start, even ? square(gesture.start, point) : point);
    if (box[2] >= 1 && box[3] >= 1) editor.add({ box, rotation: 0 });
  }

  private finishMarquee(gesture: Extract<Gesture, { kind: 'marquee' }>, end: Point): void {
    const { editor } = this;
    editor.setRubber(null);
    const box = boxBetween(gesture.start, end);
    const area = { left: box[0], top: box[1], right: box[0] + box[2], bottom: box[1] + box[3] };
    if (box[2] * editor.view.camera.scale < CLICK_WITHIN && box[3] * editor.view.camera.scale < CLICK_WITHIN) {
      if (!gesture.add) editor.select([]);
      return;
    }
    const found = editor.scene.within(area).filter((shape) => overlaps(boundsOfBox(shape), area)).map(({ id }) => id);
    editor.select(gesture.add ? found.filter((id) => !editor.state.selection.has(id)) : found, gesture.add);
  }

  private pointerCancel(event: PointerEvent): void {
    this.down.delete(event.pointerId);
    this.abandon();
  }

  /** Drops what is under way (a second finger came down): a half drag is taken back. */
  private abandon(): void {
    const { editor, gesture } = this;
    this.gesture = null;
    editor.setRubber(null);
    editor.setBusy(false);
    editor.history.seal();
    if (gesture?.kind === 'move' && gesture.moved) editor.history.undo();
  }

  private pinch(gesture: Extract<Gesture, { kind: 'pinch' }>): void {
    const [a, b] = [...this.down.values()];
    if (!a || !b) return;
    const distance = Math.max(1, Math.hypot(a.x - b.x, a.y - b.y));
    const now = middle(a, b);
    const { view } = this.editor;
    const shifted = panned(view.camera, now.x - gesture.middle.x, now.y - gesture.middle.y);
    view.moveTo(zoomedAt(shifted, now, distance / gesture.distance));
    gesture.distance = distance;
    gesture.middle = now;
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const { view } = this.editor;
    const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
    if (event.shiftKey && !event.ctrlKey) {
      view.moveTo(panned(view.camera, -(event.deltaX || event.deltaY) * unit, 0));
      return;
    }
    const strength = event.ctrlKey ? 0.01 : 0.0016;
    const factor = Math.exp(-clamp(event.deltaY * unit, -300, 300) * strength);
    view.moveTo(zoomedAt(view.camera, this.screen(event), factor));
  }

  private gripAt(screen: Point, reach: number): { id: string; handle: Handle; shape: RotatedBox } | null {
    const { editor } = this;
    const region = editor.single as BoxRegion | null;
    if (!region || editor.state.locked.has(region.id) || editor.state.peeking) return null;
    const shape = shapeOf(region);
    const { camera } = editor.view;
    const grip = rotateGrip(shape, camera, 1);
    if (editor.rotatable(region.id) && Math.hypot(grip.x - screen.x, grip.y - screen.y) <= reach + 2) return { id: region.id, handle: 'rotate', shape };
    let best: { id: string; handle: Handle; shape: RotatedBox } | null = null;
    let bestDistance = reach;
    for (const handle of Object.keys(HANDLE_DIRECTIONS) as Exclude<Handle, 'rotate'>[]) {
      const point = toScreen(camera, handlePoint(shape, handle));
      const distance = Math.hypot(point.x - screen.x, point.y - screen.y);
      if (distance <= bestDistance) {
        best = { id: region.id, handle, shape };
        bestDistance = distance;
      }
    }
    return best;
  }

  private showCursor(screen: Point, exact: Point, reach: number): void {
    const { editor } = this;
    const grip = this.gripAt(screen, reach);
    if (grip) {
      this.setCursor(CURSORS[grip.handle] ?? '');
      return;
    }
    const hit = editor.scene.hit(exact, reach / editor.view.camera.scale, editor.state.selection);
    const onEdge = hit && editor.state.selection.has(hit.id) && distanceToOutline(hit, exact) * editor.view.camera.scale <= reach;
    if (editor.state.tool === 'box') this.setCursor(onEdge ? 'move' : 'crosshair');
    else this.setCursor(hit ? 'move' : 'default');
  }
}

function middle(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

function near(a: Point, b: Point): boolean {
  return Math.abs(a.x - b.x) < CLICK_WITHIN && Math.abs(a.y - b.y) < CLICK_WITHIN;
}

/** The corner that makes a square with `start` towards `point`. */
function square(start: Point, point: Point): Point {
  const side = Math.max(Math.abs(point.x - start.x), Math.abs(point.y - start.y));
  return { x: start.x + Math.sign(point.x - start.x || 1) * side, y: start.y + Math.sign(point.y - start.y || 1) * side };
}
