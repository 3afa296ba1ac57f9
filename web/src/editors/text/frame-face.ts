/**
 * An HTML datum in a frame that runs nothing: no scripts, no forms, no navigation, and the policy of the
 * page besides. The server sanitised it; the frame is the second wall. The page reaches in to paint and
 * to read selections, which is why the frame keeps its origin.
 */

import { aligned, nodeAt, type Run, textAt } from '@/core/text/alignment';
import type { Range } from '@/core/text/offsets';
import { type Box, type Face, lineBoxes, positionFrom } from './face';
import type { Paper } from './paper';

const STYLE = `
:root { color-scheme: light dark; } :root[data-theme="light"] { color-scheme: light; } :root[data-theme="dark"] { color-scheme: dark; }
body { margin: 0; padding: 14px 4px 10px; font: 16px/1.9 system-ui, sans-serif; overflow-wrap: anywhere; background: transparent; color: CanvasText; }
::selection { background-color: transparent; } table { border-collapse: collapse; } td, th { border: 1px solid #8888; padding: 2px 6px; } img { max-width: 100%; }
`;
/** Longest that a page may be high on the screen, in pixels; beyond it scrolls by itself. */
const MOST_HEIGHT = 200_000;

export class FrameFace implements Face {
  readonly element: HTMLIFrameElement;
  readonly painted = '';
  /** Set once the page stands in the frame; null when its letters are not those of the text. */
  private runs: readonly Run[] | null = null;
  private nodes: Text[] = [];
  private readonly order = new Map<Node, number>();
  private observer: ResizeObserver | null = null;

  constructor(
    readonly paper: Paper,
    host: HTMLElement,
    setting: { readonly title: string; readonly size: number; readonly onReady: () => void; readonly onMismatch: () => void },
  ) {
    // oxlint-disable-next-line react/iframe-missing-sandbox -- it is set below, before the frame has a page
    this.element = host.ownerDocument.createElement('iframe');
    this.element.className = 'paper framed';
    this.element.title = setting.title;
    this.element.setAttribute('sandbox', 'allow-same-origin');
    this.element.setAttribute('referrerpolicy', 'no-referrer');
    this.element.addEventListener('load', () => this.arrived(setting), { once: true });
    this.element.srcdoc = `<!doctype html><meta charset="utf-8"><body>${paper.html ?? ''}</body>`;
    host.append(this.element);
  }

  destroy(): void {
    this.observer?.disconnect();
    this.element.remove();
  }

  get document(): Document {
    return this.element.contentDocument as Document;
  }

  get realm(): Window & typeof globalThis {
    return this.element.contentWindow as Window & typeof globalThis;
  }

  get ready(): boolean {
    return this.runs !== null;
  }

  /** Size and theme of the page around, taken over by the frame. */
  dress(size: number): void {
    const root = this.element.contentDocument?.documentElement;
    if (!root) return;
    const theme = this.element.ownerDocument.documentElement.dataset.theme;
    if (theme) root.dataset.theme = theme;
    (this.document.body as HTMLElement).style.fontSize = `${size}px`;
    this.grow();
  }

  range([start, end]: Range): StaticRange | null {
    const from = this.place(start, false);
    const to = this.place(end, true);
    if (!from || !to) return null;
    return new this.realm.StaticRange({ startContainer: from.node, startOffset: from.offset, endContainer: to.node, endOffset: to.offset });
  }

  boxes([start, end]: Range): Box[] {
    const from = this.place(start, false);
    const to = this.place(end, end > start);
    if (!from || !to) return [];
    const range = this.document.createRange();
    range.setStart(from.node, from.offset);
    range.setEnd(to.node, to.offset);
    const { left, top } = this.element.getBoundingClientRect();
    if (start < end) return lineBoxes(range, left, top);
    const box = range.getBoundingClientRect();
    return [{ left: box.left + left, right: box.right + left, top: box.top + top, bottom: box.bottom + top }];
  }

  pointAt(node: Node, offset: number): number | null {
    if (!this.runs) return null;
    const known = this.order.get(node);
    if (known !== undefined) return this.paper.text.toPoint(textAt(this.runs, known, offset));
    const child = node.childNodes[offset] ?? null;
    const walker = this.document.createTreeWalker(this.document.body, 4);
    walker.currentNode = child ?? node;
    const next = child?.nodeType === 3 ? child : walker.nextNode();
    const index = next ? this.order.get(next) : undefined;
    return index === undefined ? this.paper.text.length : this.paper.text.toPoint(textAt(this.runs, index, 0));
  }

  pointFrom(x: number, y: number): number | null {
    if (!this.runs) return null;
    const { left, top } = this.element.getBoundingClientRect();
    const found = positionFrom(this.document, x - left, y - top);
    return found ? this.pointAt(found.node, found.offset) : null;
  }

  between(top: number, bottom: number): Range | null {
    const box = this.element.getBoundingClientRect();
    return this.runs && box.top < bottom && box.bottom > top ? [0, this.paper.text.length] : null;
  }

  setNear(): void {
    // Pages are small beside texts: all of it may be painted.
  }

  scrollTo(point: number): void {
    const place = this.place(point, false);
    place?.node.parentElement?.scrollIntoView({ block: 'center' });
  }

  rightToLeft(point: number): boolean {
    const parent = this.place(point, false)?.node.parentElement;
    return parent !== null && parent !== undefined && this.realm.getComputedStyle(parent).direction === 'rtl';
  }

  private place(point: number, end: boolean): { node: Text; offset: number } | null {
    const found = this.runs ? nodeAt(this.runs, this.paper.text.toUnit(point), end) : null;
    const node = found ? this.nodes[found.node] : undefined;
    return found && node ? { node, offset: Math.min(found.at, node.length) } : null;
  }

  private arrived(setting: { readonly size: number; readonly onReady: () => void; readonly onMismatch: () => void }): void {
    const { document, realm } = this;
    const sheet = new realm.CSSStyleSheet();
    sheet.replaceSync(STYLE);
    document.adoptedStyleSheets = [sheet];
    for (const link of document.querySelectorAll('a[href], area[href]')) link.removeAttribute('href');
    const walker = document.createTreeWalker(document.body, 4);
    while (walker.nextNode()) {
      const node = walker.currentNode as Text;
      if (!/^(?:STYLE|SCRIPT|TEMPLATE|NOSCRIPT|TITLE)$/.test(node.parentElement?.tagName ?? '')) this.nodes.push(node);
    }
    const runs = aligned(this.nodes.map((node) => node.data), this.paper.text.units);
    if (!runs) {
      setting.onMismatch();
      return;
    }
    this.runs = runs;
    this.nodes.forEach((node, index) => this.order.set(node, index));
    this.observer = new ResizeObserver(() => this.grow());
    this.observer.observe(document.body);
    this.dress(setting.size);
    setting.onReady();
  }

  /** The frame is as high as its page, so that the pane scrolls and nothing in it. */
  private grow(): void {
    const height = Math.min(MOST_HEIGHT, this.document.body.scrollHeight);
    if (Math.abs(this.element.offsetHeight - height) > 1) this.element.style.height = `${height}px`;
  }
}
