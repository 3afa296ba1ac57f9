/** The pointer over a text: the browser selects, so that touch, bidi and double clicks are as everywhere; this labels. */

import { actions } from '@/core/actions/registry';
import type { EndDrag, TextEditor } from './editor';
import type { Face } from './face';
import type { Place } from './scene';
import type { TextView } from './view';

/** How near to an edge of the view a dragged end scrolls it, and how far. */
const EDGE = 28;
const SCROLL = 14;

export class TextPointer {
  private drag: EndDrag | null = null;
  private readonly stops: (() => void)[] = [];
  private readonly heard = new WeakSet<Document>();
  /** Ends of the selection that grows under the pointer. */
  private selected: { from: Place; to: Place } | null = null;

  constructor(private readonly view: TextView, private readonly editor: TextEditor) {
    const { host, scroller } = view.setting;
    this.on(host, 'pointerdown', (event) => this.down(event));
    this.on(host, 'pointermove', (event) => this.move(event));
    this.on(host, 'pointerup', (event) => this.up(event, 0, 0));
    this.on(host, 'pointercancel', () => this.stopDrag());
    this.on(scroller, 'pointerup', (event) => {
      if (event.target === scroller) this.bare(event);
    });
    // Who points sees where they are; the ring is for those who come by Tab.
    this.on(scroller, 'pointerdown', () => scroller.classList.add('by-pointer'));
    this.on(scroller, 'blur', () => scroller.classList.remove('by-pointer'));
    this.hear(host.ownerDocument);
    for (const face of view.faces.values()) this.face(face);
  }

  destroy(): void {
    this.stopDrag();
    for (const stop of this.stops) stop();
  }

  /** Listens in the frame of an HTML text, whose events do not leave it. */
  face(face: Face): void {
    const frame = face.element;
    if (!(frame instanceof HTMLIFrameElement) || !frame.contentDocument) return;
    const inside = frame.contentDocument;
    if (this.heard.has(inside)) return;
    this.hear(inside);
    const offset = (): DOMRect => frame.getBoundingClientRect();
    this.on(inside, 'pointerup', (event) => {
      this.view.setting.scroller.focus({ preventScroll: true });
      this.up(event, offset().left, offset().top);
    });
    const down = (event: KeyboardEvent): void => void actions.handleDown(event);
    const up = (event: KeyboardEvent): void => actions.handleUp(event);
    inside.addEventListener('keydown', down);
    inside.addEventListener('keyup', up);
    this.stops.push(() => inside.removeEventListener('keydown', down), () => inside.removeEventListener('keyup', up));
  }

  private on(target: EventTarget, name: string, run: (event: PointerEvent) => void): void {
    const listener = run as EventListener;
    target.addEventListener(name, listener);
    this.stops.push(() => target.removeEventListener(name, listener));
  }

  private hear(document: Document): void {
    this.heard.add(document);
    const changed = (): void => this.selectionChanged(document);
    document.addEventListener('selectionchange', changed);
    this.stops.push(() => document.removeEventListener('selectionchange', changed));
  }

  /** What the browser has selected, as places in one of the texts. */
  private selectionChanged(document: Document): void {
    const selection = document.getSelection();
    this.selected = null;
    if (!selection || selection.isCollapsed || !selection.anchorNode || !selection.focusNode) return;
    for (const [paper, face] of this.view.faces) {
      if (face.document !== document) continue;
      const from = this.pointIn(face, selection.anchorNode, selection.anchorOffset);
      const to = this.pointIn(face, selection.focusNode, selection.focusOffset);
      if (from === null || to === null) continue;
      this.selected = { from: { paper, point: from }, to: { paper, point: to } };
      this.editor.selectText(this.selected.from, this.selected.to);
      return;
    }
  }

  private pointIn(face: Face, node: Node, offset: number): number | null {
    const root = face.element instanceof HTMLIFrameElement ? face.document.body : face.element;
    return root.contains(node) ? face.pointAt(node, offset) : null;
  }

  private down(event: PointerEvent): void {
    if (event.button !== 0) return;
    const { editor } = this;
    const at = event.target instanceof Element ? event.target : null;
    const handle = at?.closest<HTMLElement>('[data-handle]');
    if (handle) {
      event.preventDefault();
      this.drag = editor.beginDrag(handle.dataset.handle as string, Number(handle.dataset.part), handle.dataset.side as 'start' | 'end');
      this.view.setting.host.setPointerCapture(event.pointerId);
      return;
    }
    const id = at?.closest<HTMLElement>('[data-span]')?.dataset.span ?? at?.closest<SVGElement>('[data-link]')?.dataset.link;
    if (id === undefined) return;
    event.preventDefault();
    if (editor.state.linking) editor.finishLinking(id);
    else editor.select([id], event.ctrlKey || event.metaKey || event.shiftKey);
    this.view.setting.scroller.focus({ preventScroll: true });
  }

  private move(event: PointerEvent): void {
    if (!this.drag) return;
    const { scroller } = this.view.setting;
    const view = scroller.getBoundingClientRect();
    if (event.clientY < view.top + EDGE) scroller.scrollTop -= SCROLL;
    else if (event.clientY > view.bottom - EDGE) scroller.scrollTop += SCROLL;
    const place = this.view.placeFrom(event.clientX, event.clientY);
    if (place) this.editor.drag(this.drag, place);
  }

  private up(event: PointerEvent, dx: number, dy: number): void {
    if (event.button !== 0) return;
    if (this.drag) {
      this.stopDrag();
      return;
    }
    const target = event.target as Element | null;
    if (target?.closest?.('[data-span], [data-link], [data-handle]')) return;
    const [x, y] = [event.clientX + dx, event.clientY + dy];
    const add = event.ctrlKey || event.metaKey;
    const { altKey, pointerType } = event;
    // The selection of this click or double click stands after the event.
    setTimeout(() => this.settled(x, y, add, altKey, pointerType), 0);
  }

  private settled(x: number, y: number, add: boolean, alone: boolean, kind: string): void {
    const { editor, selected } = this;
    if (selected && editor.state.pending) {
      // By touch the ends are still to be moved: the label's key or chip labels.
      if (editor.state.tool === 'read' || alone || kind === 'touch') return;
      this.forgetSelection();
      if (add) editor.addPart();
      else editor.mark();
      return;
    }
    const place = this.view.placeFrom(x, y);
    if (!place) {
      editor.select([]);
      return;
    }
    const on = this.view.isOn(place.paper, [place.point, place.point + 1], x, y) ? place : { ...place, point: place.point - 1 };
    const hit = on.point >= 0 && this.view.isOn(on.paper, [on.point, on.point + 1], x, y) && editor.pick(on, add);
    if (!hit && !editor.endLinking()) editor.placeCaret(place);
  }

  /** A click beside the text. */
  private bare(event: PointerEvent): void {
    if (event.button === 0 && !this.selected) this.editor.select([]);
  }

  private forgetSelection(): void {
    this.selected = null;
    for (const face of this.view.faces.values()) face.document.getSelection()?.removeAllRanges();
  }

  private stopDrag(): void {
    if (!this.drag) return;
    this.drag = null;
    this.editor.endDrag();
  }
}
