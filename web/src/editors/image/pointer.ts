/** Pointers on the picture: mouse, pen and touch become drawing, dragging, panning and zooming. */

import { panned, toPicture } from '@/core/geometry/camera';
import { boundsOf, type Point } from '@/core/geometry/point';
import type { Region } from '@/core/model/answers';
import { isAssistSketch } from './assist';
import type { ImageEditor } from './editor';
import { selectGroup, together } from './groups';
import { snappedTo } from './host';
import { cursorAt, gripAt, type HeldGrip, isOnFloating, isSmall, near, picturePoint, reachOf } from './pointed';
import type { Press } from './tools/tool';
import { type Pinch, pinched, pinchOf, wheeled, wheelFactor } from './travel';

type Gesture =
  | { readonly kind: 'pan'; last: Point }
  | { readonly kind: 'draw'; readonly startScreen: Point; readonly start: Point; moved: boolean }
  | { readonly kind: 'paint' }
  | { readonly kind: 'move'; readonly start: Point; readonly startScreen: Point; readonly starts: Map<string, Region>; moved: boolean }
  | ({ readonly kind: 'grip'; moved: boolean } & HeldGrip)
  | { readonly kind: 'marquee'; readonly start: Point; readonly add: boolean }
  | { readonly kind: 'pinch'; from: Pinch };

export interface PointerSetting {
  readonly host: HTMLElement;
  readonly editor: ImageEditor;
  /** The pointer moved over the picture, or left it. */
  readonly onCursor: (point: Point | null, screen: Point | null) => void;
}

/** Listens to pointers on the host until it is destroyed. */
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
  private lookRequest = 0;

  constructor(private readonly setting: PointerSetting) {
    const { host } = setting;
    const { signal } = this.stop;
    host.addEventListener('pointerdown', (event) => this.pointerDown(event), { signal });
    host.addEventListener('pointermove', (event) => this.pointerMove(event), { signal });
    host.addEventListener('pointerup', (event) => this.pointerUp(event), { signal });
    host.addEventListener('pointercancel', (event) => this.pointerCancel(event), { signal });
    host.addEventListener('pointerleave', () => this.leave(), { signal });
    host.addEventListener('dblclick', (event) => this.doubleClick(event), { signal });
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
    cancelAnimationFrame(this.lookRequest);
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

  private pointerDown(event: PointerEvent): void {
    if (isOnFloating(event)) return;
    const screen = this.screen(event);
    this.setting.host.classList.add('by-pointer');
    this.setting.host.focus({ preventScroll: true });
    this.down.set(event.pointerId, screen);
    this.setting.host.setPointerCapture(event.pointerId);
    if (this.down.size === 2) {
      this.abandon();
      const [a, b] = [...this.down.values()] as [Point, Point];
      this.gesture = { kind: 'pinch', from: pinchOf(a, b) };
      return;
    }
    if (this.down.size > 2) return;
    if (event.button === 1 || (event.button === 0 && this.panning)) {
      event.preventDefault();
      this.gesture = { kind: 'pan', last: screen };
      this.setCursor('grabbing');
      return;
    }
    // The far end of a pen erases.
    if (event.button !== 0 && event.button !== 5) return;
    const { editor } = this;
    const reach = reachOf(event);
    if (editor.sketch) {
      this.pressSketch(event, screen);
      return;
    }
    const found = gripAt(editor, screen, reach);
    if (found) {
      this.gesture = { kind: 'grip', ...found, moved: false };
      editor.setGrip(found.grip.kind === 'turn' || found.grip.kind === 'middle' ? null : found.grip.id);
      editor.setBusy(true);
      return;
    }
    this.press(event, screen, reach);
  }

  /** A press while a shape is half drawn: the next place, or the begin of a drag to it. */
  private pressSketch(event: PointerEvent, screen: Point): void {
    const { editor } = this;
    const { gesture } = editor.hand ?? {};
    const point = picturePoint(editor, screen);
    editor.setBusy(true);
    editor.sketch?.place(point, pressOf(event));
    if (!editor.sketch) editor.setBusy(false);
    else if (gesture === 'paint') this.gesture = { kind: 'paint' };
    else this.gesture = { kind: 'draw', start: point, startScreen: screen, moved: false };
  }

  private press(event: PointerEvent, screen: Point, reach: number): void {
    const { editor } = this;
    if (editor.questions.length === 0) {
      // Nothing is drawn on this picture: a drag moves it.
      this.gesture = { kind: 'pan', last: screen };
      return;
    }
    const start = picturePoint(editor, screen);
    const exact = toPicture(editor.view.camera, screen);
    const hit = editor.scene.hit(exact, reach / editor.view.camera.scale, editor.state.selection);
    const add = event.shiftKey || event.ctrlKey || event.metaKey;
    const { tool } = editor;
    const onSelectedEdge = hit !== null && editor.state.selection.has(hit.id) && hit.geometry.type !== 'masks' && hit.geometry.distance(hit.region, exact) * editor.view.camera.scale <= reach;
    if (tool && !onSelectedEdge && !(event.ctrlKey || event.metaKey)) {
      const point = tool.gesture === 'paint' ? exact : start;
      const sketch = editor.begin(point, pressOf(event));
      if (!sketch) {
        // The armed label belongs to another picture of the item.
        this.gesture = { kind: 'pan', last: screen };
        return;
      }
      sketch.place(point, pressOf(event));
      editor.setBusy(editor.sketch !== null);
      if (editor.sketch) this.gesture = tool.gesture === 'paint' ? { kind: 'paint' } : { kind: 'draw', start: point, startScreen: screen, moved: false };
      return;
    }
    if (!hit) {
      this.gesture = { kind: 'marquee', start: exact, add };
      return;
    }
    if (add) editor.select([hit.id], true);
    else if (event.altKey) editor.select(together(editor, hit.id));
    else if (!editor.state.selection.has(hit.id)) editor.select([hit.id]);
    this.gesture = { kind: 'move', start, startScreen: screen, starts: this.movable(), moved: false };
  }

  /** Regions that a drag moves; a suggestion that is dragged is taken into the answer first. */
  private movable(): Map<string, Region> {
    const { editor } = this;
    const starts = new Map<string, Region>();
    for (const id of editor.state.selection) {
      const region = editor.region(id) ?? editor.suggestion(id)?.region;
      if (region && !editor.state.locked.has(id)) starts.set(id, region);
    }
    return starts;
  }

  private pointerMove(event: PointerEvent): void {
    if (!this.gesture && isOnFloating(event)) {
      this.leave();
      return;
    }
    const screen = this.screen(event);
    const { editor, gesture } = this;
    if (this.down.has(event.pointerId)) this.down.set(event.pointerId, screen);
    const exact = toPicture(editor.view.camera, screen);
    const { width, height } = editor.setting.extent;
    const inside = exact.x >= 0 && exact.y >= 0 && exact.x <= width && exact.y <= height;
    editor.cursor = inside ? exact : null;
    this.setting.onCursor(inside ? exact : null, screen);
    if (!gesture) {
      if (editor.sketch) editor.sketch.hover(picturePoint(editor, screen), pressOf(event));
      else if (!this.panning) {
        if (editor.tool?.gesture === 'paint') editor.view.invalidateActive();
        // One look a frame is enough for a cursor.
        this.lookRequest ||= requestAnimationFrame(() => {
          this.lookRequest = 0;
          if (!this.gesture) this.setCursor(cursorAt(editor, screen, exact, reachOf(event)));
        });
      }
      return;
    }
    const point = picturePoint(editor, screen);
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
        editor.sketch?.hover(point, pressOf(event));
        break;
      case 'paint':
        // Between two frames a hand makes many moves: all of them are painted.
        for (const one of event.getCoalescedEvents?.() ?? []) editor.sketch?.hover(toPicture(editor.view.camera, this.screen(one)), pressOf(event));
        editor.sketch?.hover(exact, pressOf(event));
        break;
      case 'move':
        if (!gesture.moved && near(gesture.startScreen, screen)) break;
        if (!gesture.moved) editor.takeDragged(gesture.starts);
        gesture.moved = true;
        editor.setBusy(true);
        editor.moveFrom(gesture.starts, point.x - gesture.start.x, point.y - gesture.start.y);
        break;
      case 'grip':
        gesture.moved = true;
        this.dragGrip(gesture, gesture.grip.kind === 'turn' ? exact : point, event.shiftKey);
        break;
      case 'marquee':
        editor.marquee = boundsOf([gesture.start, exact]);
        editor.view.invalidateActive();
        break;
    }
  }

  private dragGrip(gesture: Extract<Gesture, { kind: 'grip' }>, point: Point, even: boolean): void {
    const { editor } = this;
    const snaps = (gesture.grip.kind === 'vertex' || gesture.grip.kind === 'middle') && 'rings' in gesture.original && !even;
    editor.dragGrip(gesture.id, gesture.original, gesture.grip.id, snaps ? snappedTo(editor, point, gesture.id).at : point, even);
  }

  private pointerUp(event: PointerEvent): void {
    this.down.delete(event.pointerId);
    const { editor, gesture } = this;
    if (!gesture) return;
    if (gesture.kind === 'pinch' && this.down.size > 0) return;
    this.gesture = null;
    const screen = this.screen(event);
    if (gesture.kind === 'draw') this.finishDraw(gesture, screen, event);
    else if (gesture.kind === 'paint') editor.sketch?.finish();
    else if (gesture.kind === 'marquee') this.finishMarquee(gesture, toPicture(editor.view.camera, screen));
    else if (gesture.kind === 'pan') this.setCursor(this.panning ? 'grab' : '');
    editor.history.seal();
    editor.setBusy(false);
  }

  private finishDraw(gesture: Extract<Gesture, { kind: 'draw' }>, screen: Point, event: PointerEvent): void {
    const { editor } = this;
    const { sketch, hand: tool } = editor;
    if (!sketch) return;
    if (gesture.moved) {
      if (tool?.gesture === 'drag') {
        const before = sketch.placed;
        sketch.place(picturePoint(editor, screen), pressOf(event));
        // Too small to be a shape: nothing was meant.
        if (editor.sketch === sketch && tool.name !== 'cuboid' && sketch.placed > before) sketch.cancel();
      }
      return;
    }
    if (isAssistSketch(sketch)) {
      sketch.click(pressOf(event));
      return;
    }
    if (tool?.gesture !== 'drag' || sketch.placed > 1) return;
    // A click with a tool that drags selects what is there.
    sketch.cancel();
    const exact = toPicture(editor.view.camera, screen);
    const hit = editor.scene.hit(exact, 5 / editor.view.camera.scale, editor.state.selection);
    editor.select(hit ? (event.altKey ? together(editor, hit.id) : [hit.id]) : []);
  }

  private finishMarquee(gesture: Extract<Gesture, { kind: 'marquee' }>, end: Point): void {
    const { editor } = this;
    const area = boundsOf([gesture.start, end]);
    editor.marquee = null;
    editor.view.invalidateActive();
    if (isSmall(area, editor.view.camera)) {
      if (!gesture.add) editor.select([]);
      return;
    }
    const found = editor.scene.inPart(area, true).map(({ id }) => id);
    editor.select(gesture.add ? found.filter((id) => !editor.state.selection.has(id)) : found, gesture.add);
  }

  /** A double click ends an outline; on a point it takes the point out; on a region of a group it selects the group. */
  private doubleClick(event: MouseEvent): void {
    if (isOnFloating(event)) return;
    const { editor } = this;
    if (editor.sketch && editor.hand?.gesture === 'points') editor.sketch.finish();
    else if (editor.state.grip !== null && editor.single && editor.geometry(editor.single.id)?.inserted) editor.deleteSelection();
    else if (!editor.sketch && editor.single?.group !== undefined) selectGroup(editor);
  }

  private leave(): void {
    this.setting.onCursor(null, null);
    this.editor.cursor = null;
    if (this.editor.tool?.gesture === 'paint') this.editor.view.invalidateActive();
  }

  private pointerCancel(event: PointerEvent): void {
    this.down.delete(event.pointerId);
    this.abandon();
  }

  /** Drops what is under way (a second finger came down): a half drag is taken back. */
  private abandon(): void {
    const { editor, gesture } = this;
    this.gesture = null;
    editor.marquee = null;
    if (gesture?.kind === 'paint' || (gesture?.kind === 'draw' && (editor.sketch?.placed ?? 0) <= 1)) editor.sketch?.cancel();
    else if (gesture?.kind === 'draw') editor.sketch?.stepBack();
    editor.setBusy(false);
    editor.history.seal();
    if ((gesture?.kind === 'move' || gesture?.kind === 'grip') && gesture.moved) editor.history.undo();
  }

  private pinch(gesture: Extract<Gesture, { kind: 'pinch' }>): void {
    const [a, b] = [...this.down.values()];
    if (!a || !b) return;
    const { view } = this.editor;
    const now = pinchOf(a, b);
    view.moveTo(pinched(view.camera, gesture.from, now));
    gesture.from = now;
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const { editor } = this;
    if (event.altKey && editor.tool?.gesture === 'paint') editor.setBrush(editor.state.brush * wheelFactor(event, 0.002));
    else editor.view.moveTo(wheeled(editor.view.camera, event, this.screen(event)));
  }
}

function pressOf(event: PointerEvent): Press {
  return { even: event.shiftKey || event.button === 5 || (event.buttons & 32) !== 0, other: event.altKey, keyed: false };
}
