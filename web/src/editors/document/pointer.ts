/** What a pointer does on a page: draws, moves and sizes boxes, marks words, picks. */

import type { BoxNumbers, BoxRegion, Handle } from '@/core/geometry/box';
import { boxBetween } from '@/core/geometry/box';
import type { Point } from '@/core/geometry/point';
import { isRelation, isSpan } from '@/core/text/span';
import type { DocumentEditor } from './editor';

/** Pixels of the screen that a pointer moves before a press becomes a drag. */
const THRESHOLD = 4;

type Doing =
  | { readonly kind: 'size' | 'move'; readonly id: string; readonly box: BoxNumbers; readonly handle: Exclude<Handle, 'rotate'> | null }
  | { readonly kind: 'draw' }
  | { readonly kind: 'words'; readonly word: number }
  | { readonly kind: 'none' };

export class PagePointer {
  private doing: Doing | null = null;
  private start: Point = { x: 0, y: 0 };
  private moved = false;

  constructor(private readonly editor: DocumentEditor) {}

  /** `at` in pixels of the page. */
  down(at: Point, handle: string | undefined): void {
    const { editor } = this;
    this.start = at;
    this.moved = false;
    const single = editor.single as BoxRegion | null;
    const chosen = single?.box && !editor.state.locked.has(single.id) ? single : null;
    if (handle && chosen) this.doing = { kind: 'size', id: chosen.id, box: chosen.box, handle: handle as Exclude<Handle, 'rotate'> };
    else if (chosen && !editor.state.linking && inside(chosen.box, at)) this.doing = { kind: 'move', id: chosen.id, box: chosen.box, handle: null };
    else if (editor.state.linking || editor.mode === 'none') this.doing = { kind: 'none' };
    else if (editor.mode === 'boxes') this.doing = { kind: 'draw' };
    else this.doing = { kind: 'words', word: editor.layer?.wordAt(at.x, at.y, 40) ?? -1 };
  }

  move(at: Point, zoom: number): void {
    const { doing, editor } = this;
    if (!doing) return;
    if (!this.moved && Math.hypot(at.x - this.start.x, at.y - this.start.y) * zoom < THRESHOLD) return;
    if (!this.moved) {
      this.moved = true;
      editor.setBusy(true);
    }
    if (doing.kind === 'size' || doing.kind === 'move') editor.drag(doing.id, doing.box, doing.handle, at.x - this.start.x, at.y - this.start.y, at);
    else if (doing.kind === 'draw') editor.setHalf(boxBetween(this.start, at));
    else if (doing.kind === 'words' && doing.word >= 0) {
      const word = editor.layer?.wordAt(at.x, at.y) ?? -1;
      if (word >= 0 && word !== editor.state.caret?.focus) editor.setCaret({ anchor: doing.word, focus: word });
    }
  }

  up(at: Point, add: boolean): void {
    const { doing, editor } = this;
    this.doing = null;
    editor.setBusy(false);
    editor.history.seal();
    if (!doing) return;
    if (!this.moved) this.click(at, add);
    else if (doing.kind === 'draw') editor.addBox(boxBetween(this.start, at));
    else if (doing.kind === 'words') editor.markCaret();
  }

  /** The press was taken away by the system: what it did so far is taken back. */
  cancel(): void {
    const { doing, editor } = this;
    this.doing = null;
    editor.setBusy(false);
    editor.history.seal();
    if (!doing || !this.moved) return;
    if (doing.kind === 'draw') editor.setHalf(null);
    else if (doing.kind === 'words') editor.setCaret(null);
    else if (doing.kind !== 'none' && (editor.region(doing.id) as BoxRegion | undefined)?.box.some((side, index) => side !== doing.box[index])) editor.history.undo();
  }

  private click(at: Point, add: boolean): void {
    const { editor } = this;
    const id = editor.pick(at);
    if (editor.state.linking) {
      if (id !== null) editor.finishLink(id);
      return;
    }
    if (id !== null) {
      editor.select([id], add);
      return;
    }
    editor.select([]);
    const word = editor.mode === 'spans' ? (editor.layer?.wordAt(at.x, at.y, 12) ?? -1) : -1;
    editor.setCaret(word >= 0 ? { anchor: word, focus: word } : null);
  }
}

function inside(box: BoxNumbers, at: Point): boolean {
  return at.x >= box[0] && at.x <= box[0] + box[2] && at.y >= box[1] && at.y <= box[1] + box[3];
}

/** Whether a region is a box (of no other kind). */
export function isBox(region: unknown): region is BoxRegion {
  const one = region as BoxRegion | undefined;
  return one !== undefined && one !== null && Array.isArray(one.box) && !isSpan(one) && !isRelation(one);
}
