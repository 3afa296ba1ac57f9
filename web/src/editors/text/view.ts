/** The texts on the screen with all that is drawn on them; it knows a scene, and no answers. */

import type { Range } from '@/core/text/offsets';
import { hull } from '@/core/text/ranges';
import { depths } from '@/core/text/span-index';
import type { Box, Face } from './face';
import { FrameFace } from './frame-face';
import { Highlighter, type Paint, paintKey, PENDING } from './highlights';
import { Overlay, type OverlayContent, type PlacedSpan } from './overlay';
import type { Paper } from './paper';
import { PlainFace } from './plain-face';
import type { DrawnLink, DrawnSpan, Place, TextScene } from './scene';

export interface TextViewSetting {
  /** The element that scrolls. */
  readonly scroller: HTMLElement;
  /** The column that the texts stand in. */
  readonly host: HTMLElement;
  readonly papers: readonly Paper[];
  readonly size: number;
  /** Headings, where there are several texts. */
  readonly titles: boolean;
  /** A page whose letters are not those of its text, so that the text is shown instead. */
  readonly onMismatch?: (paper: Paper) => void;
  /** A frame got its page: its events can be heard now. */
  readonly onFace?: (face: Face) => void;
}

type Groups = Map<string, { paint: Paint | typeof PENDING; ranges: AbstractRange[] }>;

/** How far beyond the viewport ranges are painted, in viewports: the first time only what is seen. */
const AHEAD = 0.5;
const AT_FIRST = 0.05;

export class TextView {
  readonly faces = new Map<string, Face>();
  private readonly sheet: HTMLElement;
  private readonly overlay: Overlay;
  private readonly highlighters = new Map<Window, Highlighter>();
  private scene: TextScene | null = null;
  private frame = 0;
  private later: ReturnType<typeof setTimeout> | undefined;
  /** Heights (in pixels of the column) between which the last painting holds. */
  private painted = { top: 0, bottom: 0 };
  /** Size of the column at the last painting. */
  private size = { width: 0, height: 0 };
  private readonly observer: ResizeObserver;

  constructor(readonly setting: TextViewSetting) {
    const { host, papers, scroller } = setting;
    this.sheet = host.ownerDocument.createElement('div');
    this.sheet.className = 'sheet';
    host.append(this.sheet);
    for (const paper of papers) this.mount(paper, this.sheet);
    this.overlay = new Overlay(this.sheet);
    this.observer = new ResizeObserver(() => {
      const { offsetWidth, offsetHeight } = this.sheet;
      if (offsetWidth === this.size.width && offsetHeight === this.size.height) return;
      this.size = { width: offsetWidth, height: offsetHeight };
      this.invalidate();
    });
    this.observer.observe(this.sheet);
    scroller.addEventListener('scroll', this.onScroll, { passive: true });
    host.style.fontSize = `${setting.size}px`;
  }

  destroy(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.later);
    this.setting.scroller.removeEventListener('scroll', this.onScroll);
    this.observer.disconnect();
    for (const highlighter of this.highlighters.values()) highlighter.destroy();
    for (const face of this.faces.values()) face.destroy();
    this.sheet.remove();
  }

  show(scene: TextScene): void {
    this.scene = scene;
    this.size = { width: this.sheet.offsetWidth, height: this.sheet.offsetHeight };
    this.paint(AT_FIRST);
    this.later = setTimeout(this.invalidate, 120);
  }

  /** Paints in the next frame; further calls until then cost nothing. */
  invalidate = (): void => {
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.paint());
  };

  /** Sets the size of the letters. */
  dress(size: number): void {
    if (this.setting.host.style.fontSize === `${size}px`) return;
    this.setting.host.style.fontSize = `${size}px`;
    for (const face of this.faces.values()) if (face instanceof FrameFace) face.dress(size);
    this.invalidate();
  }

  /** The place in a text that is nearest to a place on the screen; null outside of all texts. */
  placeFrom(x: number, y: number): Place | null {
    for (const [paper, face] of this.faces) {
      const box = face.element.getBoundingClientRect();
      if (y < box.top || y > box.bottom) continue;
      const point = face.pointFrom(Math.max(box.left + 1, Math.min(box.right - 1, x)), y);
      if (point !== null) return { paper, point };
    }
    return null;
  }

  /** Whether a place on the screen is on the letters of a range. */
  isOn(paper: string, range: Range, x: number, y: number): boolean {
    return (this.faces.get(paper)?.boxes(range) ?? []).some((box) => x >= box.left - 2 && x <= box.right + 2 && y >= box.top - 3 && y <= box.bottom + 3);
  }

  /** Scrolls a range into view, unless it is there. */
  reveal(paper: string, range: Range): void {
    const face = this.faces.get(paper);
    if (!face || this.inView(face, range)) return;
    face.scrollTo(range[0]);
    const settle = (): void => {
      const box = face.boxes([range[0], range[0]])[0];
      const view = this.setting.scroller.getBoundingClientRect();
      if (box && !this.inView(face, range)) this.setting.scroller.scrollTop += box.top - view.top - view.height / 2;
    };
    settle();
    requestAnimationFrame(settle);
    this.invalidate();
  }

  /** The first position that is in view. */
  firstInView(): Place | null {
    const view = this.setting.scroller.getBoundingClientRect();
    for (const [paper, face] of this.faces) {
      const range = face.between(view.top, view.bottom);
      if (!range) continue;
      const point = face.paper.blocks.find(({ start, end }) => start >= range[0] && end > start && (face.boxes([start, start])[0]?.top ?? -1) >= view.top)?.start;
      return { paper, point: point ?? range[0] };
    }
    return null;
  }

  /** What of a text can be seen now. */
  inSight(paper: string): Range | null {
    const view = this.setting.scroller.getBoundingClientRect();
    return this.faces.get(paper)?.between(view.top, view.bottom) ?? null;
  }

  private inView(face: Face, [start]: Range): boolean {
    const view = this.setting.scroller.getBoundingClientRect();
    const near = face.between(view.top, view.bottom);
    if (!near || start < near[0] || start > near[1]) return false;
    const box = face.boxes([start, start])[0];
    return box !== undefined && box.top >= view.top + 24 && box.bottom <= view.bottom - 16;
  }

  private mount(paper: Paper, sheet: HTMLElement): void {
    const { titles, size, onFace, onMismatch } = this.setting;
    const section = sheet.ownerDocument.createElement('section');
    section.setAttribute('aria-label', paper.key.replaceAll('_', ' '));
    if (titles) {
      const heading = sheet.ownerDocument.createElement('h2');
      heading.textContent = paper.key.replaceAll('_', ' ');
      section.append(heading);
    }
    sheet.append(section);
    const plain = (): void => {
      const face = new PlainFace(paper, section);
      this.faces.set(paper.key, face);
      onFace?.(face);
    };
    if (paper.html === null) {
      plain();
      return;
    }
    const face = new FrameFace(paper, section, {
      title: paper.key.replaceAll('_', ' '),
      size,
      onReady: () => {
        onFace?.(face);
        this.invalidate();
      },
      onMismatch: () => {
        face.destroy();
        plain();
        onMismatch?.(paper);
        this.invalidate();
      },
    });
    this.faces.set(paper.key, face);
  }

  private readonly onScroll = (): void => {
    const { scrollTop, clientHeight } = this.setting.scroller;
    const slack = clientHeight * 0.25;
    if (scrollTop - slack < this.painted.top || scrollTop + clientHeight + slack > this.painted.bottom) this.invalidate();
  };

  private paint(share = AHEAD): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const { scene } = this;
    if (!scene) return;
    const { scroller } = this.setting;
    const view = scroller.getBoundingClientRect();
    const ahead = view.height * share;
    const origin = this.sheet.getBoundingClientRect();
    const groups = new Map<Window, Groups>();
    const placed: PlacedSpan[] = [];
    const nears = new Map<Face, Range | null>();
    for (const face of this.faces.values()) {
      const near = face.between(view.top - ahead, view.bottom + ahead);
      nears.set(face, near);
      if (!near) continue;
      const spans = face.paper.index.touching(near[0], near[1] + 1).flatMap((id) => scene.spanOf(id) ?? []);
      this.paintSpans(face, spans, near, groupOf(groups, face.realm));
      if (scene.pending?.paper === face.paper.key) {
        const range = face.range(scene.pending.range);
        if (range) groupOf(groups, face.realm).set(`assay-${PENDING}`, { paint: PENDING, ranges: [range] });
      }
      for (const span of spans) placed.push({ span, parts: span.ranges.map((range) => face.boxes(range).map((box) => within(box, origin))) });
    }
    // All is measured before anything is drawn: a measure after it would lay the page out once more.
    const content = this.content(scene, placed, origin);
    for (const [face, near] of nears) {
      face.setNear(near);
      this.addHighlighter(face);
    }
    for (const [realm, highlighter] of this.highlighters) highlighter.paint(groups.get(realm) ?? new Map());
    this.overlay.draw(content);
    this.painted = { top: scroller.scrollTop - ahead, bottom: scroller.scrollTop + view.height + ahead };
  }

  private addHighlighter({ realm, painted }: Face): void {
    if (realm && !this.highlighters.has(realm)) this.highlighters.set(realm, new Highlighter(realm, painted));
  }

  private paintSpans(face: Face, spans: readonly DrawnSpan[], near: Range, groups: Groups): void {
    const levels = depths(spans);
    for (const span of spans) {
      const paint: Paint = { look: span.look, tone: span.tone, depth: levels.get(span.id) ?? 0, chosen: span.chosen };
      const key = paintKey(paint);
      const group = groups.get(key) ?? { paint, ranges: [] };
      for (const [start, end] of span.ranges) {
        if (end < near[0] || start > near[1]) continue;
        const range = face.range([start, end]);
        if (range) group.ranges.push(range);
      }
      groups.set(key, group);
    }
  }

  private content(scene: TextScene, spans: readonly PlacedSpan[], origin: Box): OverlayContent {
    const anchors = new Map<string, Box>();
    for (const { span, parts } of spans) {
      const box = parts[0]?.[0];
      if (box) anchors.set(span.id, box);
    }
    const anchorOf = (id: string): Box | null => {
      const known = anchors.get(id);
      if (known) return known;
      const paper = scene.paperOf(id);
      const ranges = paper?.index.rangesOf(id);
      if (!paper || !ranges || !scene.spanOf(id)) return null;
      const box = this.faces.get(paper.key)?.boxes(ranges[0] as Range)[0];
      return box ? within(box, origin) : null;
    };
    const links = scene.linksOf(new Set(anchors.keys())).flatMap((link: DrawnLink) => {
      const [from, to] = [anchorOf(link.from), anchorOf(link.to)];
      return from && to ? [{ link, from, to }] : [];
    });
    const chosen = spans.find(({ span }) => span.chosen)?.span;
    const chosenFace = chosen ? this.faces.get(scene.paperOf(chosen.id)?.key ?? '') : undefined;
    const caretFace = scene.caret ? this.faces.get(scene.caret.paper) : undefined;
    const caretBox = scene.caret && caretFace ? caretFace.boxes([scene.caret.point, scene.caret.point])[0] : undefined;
    return {
      spans,
      links,
      caret: caretBox ? { box: within(caretBox, origin), rightToLeft: false } : null,
      hints: scene.hints,
      names: scene.names,
      handles: scene.canDrag && spans.filter(({ span }) => span.chosen).length === 1,
      rightToLeft: chosen && chosenFace ? chosenFace.rightToLeft(hull(chosen.ranges)[0]) : false,
      width: this.sheet.clientWidth,
    };
  }
}

function groupOf(groups: Map<Window, Groups>, realm: Window): Groups {
  const known = groups.get(realm);
  if (known) return known;
  const made: Groups = new Map();
  groups.set(realm, made);
  return made;
}

function within(box: Box, origin: Box): Box {
  return { left: box.left - origin.left, right: box.right - origin.left, top: box.top - origin.top, bottom: box.bottom - origin.top };
}
