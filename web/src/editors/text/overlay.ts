/** What lies over the text: names of spans, arcs of relations, the chosen span with its ends, the caret, key hints. */

import { type Anchor, type Arc, type ArcInput, arcsOf } from '@/core/text/arcs';
import type { Box } from './face';
import type { DrawnLink, DrawnSpan } from './scene';

const SVG = 'http://www.w3.org/2000/svg';
const CHIP = 12;
/** With more spans than this on the screen only names of the chosen and the marked are shown. */
const MOST_CHIPS = 400;

/** A span with its boxes on the screen, in pixels of the overlay. */
export interface PlacedSpan {
  readonly span: DrawnSpan;
  /** Boxes of each part, in reading order. */
  readonly parts: readonly (readonly Box[])[];
}

export interface OverlayContent {
  readonly spans: readonly PlacedSpan[];
  readonly links: readonly { readonly link: DrawnLink; readonly from: Anchor; readonly to: Anchor }[];
  readonly caret: { readonly box: Box; readonly rightToLeft: boolean } | null;
  readonly hints: ReadonlyMap<string, string> | null;
  readonly names: boolean;
  /** Whether the chosen span's ends can be dragged. */
  readonly handles: boolean;
  /** Whether the chosen span's line runs from right to left. */
  readonly rightToLeft: boolean;
  readonly width: number;
}

export class Overlay {
  readonly element: HTMLElement;
  private readonly svg: SVGSVGElement;
  private readonly marks: HTMLElement;
  private readonly document: Document;
  private readonly widths = new Map<string, number>();
  private pen: CanvasRenderingContext2D | null | undefined;

  constructor(host: HTMLElement) {
    this.document = host.ownerDocument;
    this.element = this.make('div', 'over');
    this.element.setAttribute('aria-hidden', 'true');
    this.svg = this.document.createElementNS(SVG, 'svg');
    this.marks = this.make('div', 'marks');
    this.element.append(this.svg, this.marks);
    host.append(this.element);
  }

  destroy(): void {
    this.element.remove();
  }

  draw(content: OverlayContent): void {
    this.marks.replaceChildren(
      ...(content.names ? this.chips(content) : []),
      ...content.spans.filter(({ span }) => span.chosen).flatMap((placed) => this.chosen(placed, content)),
      ...(content.caret ? [this.caret(content.caret.box)] : []),
      ...(content.hints ? this.hintsOf(content.spans, content.hints) : []),
    );
    this.svg.replaceChildren(...this.arcs(content));
  }

  /** Width of a name in pixels; a guess where nothing can be measured. */
  private widthOf(words: string): number {
    const known = this.widths.get(words);
    if (known !== undefined) return known;
    if (this.pen === undefined) {
      this.pen = this.document.createElement('canvas').getContext('2d');
      if (this.pen) this.pen.font = `600 10.5px ${getComputedStyle(this.element).fontFamily || 'sans-serif'}`;
    }
    const width = this.pen ? this.pen.measureText(words).width : words.length * 5.6;
    this.widths.set(words, width);
    return width;
  }

  private make(tag: string, className: string): HTMLElement {
    const element = this.document.createElement(tag);
    element.className = className;
    return element;
  }

  private put(className: string, left: number, top: number, width?: number, height?: number): HTMLElement {
    const element = this.make('div', className);
    element.style.transform = `translate(${left.toFixed(1)}px, ${top.toFixed(1)}px)`;
    if (width !== undefined) element.style.width = `${width.toFixed(1)}px`;
    if (height !== undefined) element.style.height = `${height.toFixed(1)}px`;
    return element;
  }

  /** Names above the spans; where two begin at one place the second stands behind the first. */
  private chips({ spans, links }: OverlayContent): HTMLElement[] {
    const crowded = spans.length > MOST_CHIPS;
    const linked = new Set(links.filter(({ link }) => link.chosen).flatMap(({ link }) => [link.from, link.to]));
    const ends: { top: number; right: number }[] = [];
    const made: HTMLElement[] = [];
    for (const { span, parts } of spans) {
      if (crowded && !span.chosen && span.mark === null && !linked.has(span.id)) continue;
      if (span.tone === 'faint' && !span.chosen && span.mark === null) continue;
      parts.forEach((boxes, part) => {
        const first = boxes[0];
        if (!first) return;
        const words = `${span.title}${parts.length > 1 ? ` ${part + 1}/${parts.length}` : ''}${part === 0 && span.note ? ` · ${span.note}` : ''}`;
        const width = 14 + Math.min(this.widthOf(words), 206) + (span.mark === null ? 0 : 18);
        const before = ends.findLast(({ top, right }) => Math.abs(top - first.top) < 6 && right > first.left && right - first.left < 160);
        const left = before ? before.right + 2 : first.left;
        const chip = this.put(`chip-name${span.chosen ? ' chosen' : ''} ${span.tone}`, left, first.top - CHIP - 1);
        chip.dataset.span = span.id;
        chip.append(this.glyph(span), this.document.createTextNode(words));
        if (span.mark !== null) {
          const number = this.make('b', 'mark');
          number.textContent = String(span.mark);
          chip.append(number);
        }
        ends.push({ top: first.top, right: left + width });
        made.push(chip);
      });
    }
    return made;
  }

  private glyph({ look, tone }: DrawnSpan): SVGElement {
    const svg = this.document.createElementNS(SVG, 'svg');
    svg.setAttribute('viewBox', '0 0 12 12');
    svg.setAttribute('class', tone === 'offered' || tone === 'dashed' ? 'g dash' : 'g');
    svg.style.color = look.colour;
    const path = this.document.createElementNS(SVG, 'path');
    path.setAttribute('d', look.glyph);
    path.setAttribute('fill', 'currentColor');
    svg.append(path);
    return svg;
  }

  /** A frame around each line of the chosen span, a dotted line over the gap between parts, and its two ends. */
  private chosen({ span, parts }: PlacedSpan, { handles, rightToLeft }: OverlayContent): HTMLElement[] {
    const frames = parts.flat().map((box) => this.put('frame', box.left - 2, box.top - 2, box.right - box.left + 4, box.bottom - box.top + 4));
    if (!handles || span.locked || span.tone === 'offered') return frames;
    const ends = parts.flatMap((boxes, part) => {
      const first = boxes[0];
      const last = boxes.at(-1);
      if (!first || !last) return [];
      const start = this.put('handle', (rightToLeft ? first.right : first.left) - 5, first.top - 3, 10, first.bottom - first.top + 6);
      const end = this.put('handle', (rightToLeft ? last.left : last.right) - 5, last.top - 3, 10, last.bottom - last.top + 6);
      [start, end].forEach((handle, side) => {
        handle.dataset.handle = span.id;
        handle.dataset.part = String(part);
        handle.dataset.side = side === 0 ? 'start' : 'end';
      });
      return [start, end];
    });
    return [...frames, ...ends];
  }

  private caret(box: Box): HTMLElement {
    return this.put('caret', box.left - 1, box.top - 1, 2, box.bottom - box.top + 2);
  }

  private hintsOf(spans: readonly PlacedSpan[], hints: ReadonlyMap<string, string>): HTMLElement[] {
    return spans.flatMap(({ span, parts }) => {
      const hint = hints.get(span.id);
      const box = parts[0]?.[0];
      if (hint === undefined || !box) return [];
      const made = this.put('hint', box.left, box.bottom - 3);
      made.textContent = hint.toUpperCase();
      made.dataset.span = span.id;
      return [made];
    });
  }

  private arcs({ links, width }: OverlayContent): SVGElement[] {
    const inputs: ArcInput[] = links.map(({ link, from, to }) => ({ id: link.id, from, to, width: this.widthOf(link.title) + 8 }));
    const byId = new Map(links.map(({ link }) => [link.id, link]));
    const drawn = arcsOf(inputs, { left: 0, right: width, chip: CHIP, step: 8, lanes: 2 });
    const weight = ({ id }: Arc): number => (byId.get(id)?.chosen ? 1 : 0);
    return drawn.toSorted((a, b) => weight(a) - weight(b)).map((arc) => this.arc(arc, byId.get(arc.id) as DrawnLink));
  }

  private arc({ path, label, crowded, tip }: Arc, link: DrawnLink): SVGElement {
    const group = this.document.createElementNS(SVG, 'g');
    group.setAttribute('class', `arc ${link.tone}${link.chosen ? ' chosen' : ''}`);
    group.dataset.link = link.id;
    const line = this.document.createElementNS(SVG, 'path');
    line.setAttribute('d', path);
    const wide = line.cloneNode() as SVGElement;
    wide.setAttribute('class', 'reach');
    const text = this.document.createElementNS(SVG, 'text');
    text.setAttribute('x', String(label.x));
    text.setAttribute('y', String(label.y + 3));
    text.textContent = link.title;
    text.style.fill = link.chosen ? '' : `color-mix(in srgb, ${link.colour} 70%, var(--ink))`;
    line.style.stroke = link.chosen ? '' : link.colour;
    group.append(wide, line);
    if (link.directed) {
      const head = this.document.createElementNS(SVG, 'path');
      head.setAttribute('class', 'head');
      head.setAttribute('d', `M${tip.x - 4} ${tip.y - 6}L${tip.x} ${tip.y}L${tip.x + 4} ${tip.y - 6}Z`);
      head.style.fill = link.chosen ? '' : link.colour;
      group.append(head);
    }
    if (!crowded || link.chosen) group.append(text);
    return group;
  }
}
