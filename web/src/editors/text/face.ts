/** A text on the screen: where its code points stand, and which are near the viewport. */

import type { Range } from '@/core/text/offsets';
import type { Paper } from './paper';

/** A box in pixels of the page's viewport. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Face {
  readonly paper: Paper;
  readonly element: HTMLElement;
  /** The window whose highlights paint it: a frame has its own. */
  readonly realm: Window & typeof globalThis;
  /** Where its events happen. */
  readonly document: Document;
  /** The DOM range of a range of code points; null while the text is not there. */
  range(range: Range): StaticRange | null;
  /** The code point at a DOM position; null outside of the text. */
  pointAt(node: Node, offset: number): number | null;
  /** The code point nearest to a place on the screen. */
  pointFrom(x: number, y: number): number | null;
  /** Boxes of a range, one a line. */
  boxes(range: Range): Box[];
  /** What stands between two heights of the viewport. */
  between(top: number, bottom: number): Range | null;
  /** Tells which part is painted: elsewhere no style of a highlight is worked out. */
  setNear(range: Range | null): void;
  /** Which elements can be painted, as a selector. */
  readonly painted: string;
  /** Brings a position into view; its layout may settle in the next frame. */
  scrollTo(point: number): void;
  /** Whether the paragraph at a position is written from right to left. */
  rightToLeft(point: number): boolean;
  destroy(): void;
}

/** Boxes of a DOM range without the empty ones, those on one line that touch joined. */
export function lineBoxes(range: globalThis.Range, dx: number, dy: number): Box[] {
  const boxes: { left: number; top: number; right: number; bottom: number }[] = [];
  for (const { left, top, right, bottom } of range.getClientRects()) {
    if (right - left < 0.5 || bottom - top < 0.5) continue;
    const last = boxes.at(-1);
    const sameLine = last && Math.abs(last.top - (top + dy)) < 3 && left + dx <= last.right + 2 && right + dx >= last.left - 2;
    if (last && sameLine) {
      last.left = Math.min(last.left, left + dx);
      last.right = Math.max(last.right, right + dx);
    } else boxes.push({ left: left + dx, top: top + dy, right: right + dx, bottom: bottom + dy });
  }
  return boxes;
}

/** The DOM position under a place of a document's viewport. */
export function positionFrom(document: Document, x: number, y: number): { readonly node: Node; readonly offset: number } | null {
  if ('caretPositionFromPoint' in document) {
    const found = document.caretPositionFromPoint(x, y);
    return found ? { node: found.offsetNode, offset: found.offset } : null;
  }
  const found = (document as unknown as { caretRangeFromPoint?: (x: number, y: number) => globalThis.Range | null }).caretRangeFromPoint?.(x, y);
  return found ? { node: found.startContainer, offset: found.startOffset } : null;
}
