/** A plain text as paragraphs, each in its own direction and laid out only near the viewport. */

import { blockAt, type Block } from '@/core/text/blocks';
import { runsFromRightToLeft } from '@/core/text/direction';
import type { Range } from '@/core/text/offsets';
import { type Box, type Face, lineBoxes, positionFrom } from './face';
import type { Paper } from './paper';

/** Letters on a line, for the height of a paragraph that was not laid out yet. */
const PER_LINE = 84;

export class PlainFace implements Face {
  readonly element: HTMLElement;
  readonly document: Document;
  readonly realm: Window & typeof globalThis;
  readonly painted = '.near';
  private readonly paragraphs: HTMLElement[] = [];
  /** First and last paragraph of those that are painted. */
  private near: readonly [number, number] = [0, -1];
  private readonly numbers = new WeakMap<Node, number>();

  constructor(readonly paper: Paper, host: HTMLElement) {
    this.document = host.ownerDocument;
    this.realm = this.document.defaultView as Window & typeof globalThis;
    this.element = this.document.createElement('div');
    this.element.className = 'paper';
    const { blocks, text } = paper;
    blocks.forEach((block, index) => {
      const paragraph = this.document.createElement('p');
      paragraph.dir = 'auto';
      if (blocks[index + 1]?.continues) paragraph.className = 'cut';
      const words = text.slice(block.start, block.end);
      if (words.trim() === '') paragraph.className = 'blank';
      if (words.length > PER_LINE) paragraph.style.setProperty('--lines', String(Math.ceil(words.length / PER_LINE)));
      const node = this.document.createTextNode(words);
      paragraph.append(node);
      this.numbers.set(paragraph, index);
      this.paragraphs.push(paragraph);
    });
    this.element.append(...this.paragraphs);
    host.append(this.element);
  }

  destroy(): void {
    this.element.remove();
  }

  range([start, end]: Range): StaticRange | null {
    const from = this.place(start, false);
    const to = this.place(end, true);
    return new this.realm.StaticRange({ startContainer: from.node, startOffset: from.offset, endContainer: to.node, endOffset: to.offset });
  }

  boxes([start, end]: Range): Box[] {
    const range = this.document.createRange();
    const from = this.place(start, false);
    const to = this.place(end, end > start);
    range.setStart(from.node, from.offset);
    range.setEnd(to.node, to.offset);
    if (start < end) return lineBoxes(range, 0, 0);
    const { left, top, right, bottom } = range.getBoundingClientRect();
    if (bottom > top) return [{ left, top, right, bottom }];
    const paragraph = (this.paragraphs[blockAt(this.paper.blocks, start)] as HTMLElement).getBoundingClientRect();
    const x = this.rightToLeft(start) ? paragraph.right : paragraph.left;
    return [{ left: x, right: x, top: paragraph.top, bottom: paragraph.bottom }];
  }

  pointAt(node: Node, offset: number): number | null {
    const paragraph = (node.nodeType === 3 ? node.parentNode : node) as Node;
    const index = this.numbers.get(paragraph);
    if (index === undefined) return this.around(node, offset);
    const block = this.paper.blocks[index] as Block;
    if (node.nodeType !== 3) return offset === 0 ? block.start : block.end;
    return this.paper.text.toPoint(this.paper.text.toUnit(block.start) + offset);
  }

  pointFrom(x: number, y: number): number | null {
    const found = positionFrom(this.document, x, y);
    return found ? this.pointAt(found.node, found.offset) : null;
  }

  between(top: number, bottom: number): Range | null {
    const first = this.firstBelow(top);
    if (first >= this.paragraphs.length) return null;
    let last = first;
    while (last + 1 < this.paragraphs.length && (this.paragraphs[last + 1] as HTMLElement).getBoundingClientRect().top < bottom) last += 1;
    if ((this.paragraphs[first] as HTMLElement).getBoundingClientRect().top > bottom) return null;
    return [(this.paper.blocks[first] as Block).start, (this.paper.blocks[last] as Block).end];
  }

  setNear(range: Range | null): void {
    const { blocks } = this.paper;
    const next: readonly [number, number] = range ? [blockAt(blocks, range[0]), blockAt(blocks, range[1])] : [0, -1];
    for (let index = this.near[0]; index <= this.near[1]; index += 1) {
      if (index < next[0] || index > next[1]) this.paragraphs[index]?.classList.remove('near');
    }
    for (let index = next[0]; index <= next[1]; index += 1) this.paragraphs[index]?.classList.add('near');
    this.near = next;
  }

  scrollTo(point: number): void {
    const index = blockAt(this.paper.blocks, point);
    this.paragraphs[index]?.scrollIntoView({ block: 'center' });
  }

  rightToLeft(point: number): boolean {
    const block = this.paper.blocks[blockAt(this.paper.blocks, point)];
    return block !== undefined && runsFromRightToLeft(this.paper.text.slice(block.start, block.end));
  }

  /** Node and offset of a position; where two blocks meet, the end of the first for the end of a range. */
  private place(point: number, end: boolean): { node: Node; offset: number } {
    const { blocks, text } = this.paper;
    let index = blockAt(blocks, point);
    if (end && index > 0 && point === (blocks[index] as Block).start) index -= 1;
    const block = blocks[index] as Block;
    const node = (this.paragraphs[index] as HTMLElement).firstChild as Node;
    const offset = text.toUnit(Math.min(point, block.end)) - text.toUnit(block.start);
    return { node, offset };
  }

  /** A position that the browser tells by the element around the paragraphs. */
  private around(node: Node, offset: number): number | null {
    if (node !== this.element) return null;
    const block = this.paper.blocks[offset];
    return block ? block.start : this.paper.text.length;
  }

  /** Index of the first paragraph that ends below a height. */
  private firstBelow(top: number): number {
    let low = 0;
    let high = this.paragraphs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.paragraphs[middle] as HTMLElement).getBoundingClientRect().bottom < top) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
