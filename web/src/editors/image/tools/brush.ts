/**
 * The brush and the eraser of masks. While it paints, the mask is a picture of its own beside the view;
 * only the part that a dab touches is drawn again. A stroke is one step of history.
 */

import type { Camera } from '@/core/geometry/camera';
import { Bitmap, bitmapOf, type MaskRegion, strokePart, withBitmap } from '@/core/geometry/mask';
import { paintStroke } from '@/core/geometry/mask-paint';
import { clamp, type Point } from '@/core/geometry/point';
import { t } from '@/i18n/en/label';
import { paintBitmap } from '../mask-picture';
import type { Press, Sketch, Tool, ToolHost } from './tool';

/**
 * Stores a painted bitmap: into the region that it began from, else into a new one. On a semantic layer
 * others give way, and locked ones keep their pixels.
 */
export function storeMask(host: ToolHost, before: MaskRegion | null, bitmap: Bitmap): boolean {
  const semantic = host.question.options.layer === 'semantic';
  const rest = semantic ? host.others().filter((region) => region.id !== before?.id) : [];
  for (const region of rest) if (host.locked(region.id)) bitmap.combine(bitmapOf(region as MaskRegion), 'remove');
  const others = rest.filter((region) => !host.locked(region.id)).flatMap((region): [MaskRegion, MaskRegion | null][] => {
    const mask = region as MaskRegion;
    const left = bitmapOf(mask).copy();
    return left.combine(bitmap, 'remove') ? [[mask, withBitmap(mask, left)]] : [];
  });
  if (before) {
    host.replace(before, withBitmap(before, bitmap), others);
    return true;
  }
  const blank: MaskRegion = { id: '', label: '', attributes: {}, size: [0, 0], counts: '' };
  const made = withBitmap(blank, bitmap);
  if (!made) return false;
  return host.add({ size: made.size, counts: made.counts }, others) !== null;
}

/** The mask that painting goes on with: the selected one; on a semantic layer that of the armed label. */
export function maskToPaint(host: ToolHost): MaskRegion | null {
  if (host.question.options.layer === 'semantic') return (host.others().find(({ label }) => label === host.label) as MaskRegion | undefined) ?? null;
  return host.selected && 'counts' in host.selected ? (host.selected as MaskRegion) : null;
}

class BrushSketch implements Sketch {
  cursor: Point;
  placed = 0;
  private readonly before: MaskRegion | null;
  private readonly bitmap: Bitmap;
  private canvas: HTMLCanvasElement | null = null;
  private corner: { left: number; top: number } = { left: 0, top: 0 };
  private last: Point | null = null;

  constructor(private readonly host: ToolHost, at: Point, private readonly erase: boolean) {
    this.cursor = at;
    this.before = maskToPaint(host);
    this.bitmap = this.before ? bitmapOf(this.before).copy() : new Bitmap(host.extent);
    if (this.before) host.hide(this.before.id);
  }

  hover(point: Point, press: Press): void {
    const from = this.cursor;
    const { width, height } = this.host.extent;
    this.cursor = { x: clamp(point.x, 0, width), y: clamp(point.y, 0, height) };
    if (this.last) this.dab(this.last, this.cursor, press);
    else this.host.changed(this.around(from, this.cursor));
  }

  place(point: Point, press: Press): void {
    this.cursor = point;
    if (press.keyed && this.last) {
      this.finish();
      return;
    }
    this.placed += 1;
    this.dab(point, point, press);
  }

  private dab(from: Point, to: Point, { even }: Press): void {
    const erase = this.erase || even;
    const { brush } = this.host;
    paintStroke(this.bitmap, from, to, brush, erase ? 0 : 1);
    this.last = to;
    this.refresh(from, to);
    this.host.changed(this.around(from, to));
  }

  private around(from: Point, to: Point) {
    const spare = 24 / this.host.scale();
    return strokePart(from, to, this.host.brush + spare);
  }

  /** Brings the picture of the mask up to date where a dab was. */
  private refresh(from: Point, to: Point): void {
    const { bitmap } = this;
    const moved = !this.canvas || this.canvas.width !== bitmap.width || this.canvas.height !== bitmap.height || this.corner.left !== bitmap.left || this.corner.top !== bitmap.top;
    if (moved) {
      this.canvas = document.createElement('canvas');
      this.canvas.width = Math.max(1, bitmap.width);
      this.canvas.height = Math.max(1, bitmap.height);
      this.corner = { left: bitmap.left, top: bitmap.top };
      this.fill(0, 0, bitmap.width, bitmap.height);
      return;
    }
    const part = strokePart(from, to, this.host.brush);
    const left = Math.max(0, part.left - bitmap.left);
    const top = Math.max(0, part.top - bitmap.top);
    this.fill(left, top, Math.min(bitmap.width, part.right - bitmap.left) - left, Math.min(bitmap.height, part.bottom - bitmap.top) - top);
  }

  private fill(left: number, top: number, width: number, height: number): void {
    const context = this.canvas?.getContext('2d');
    const colour = this.host.question.labels.find(({ name }) => name === (this.before?.label ?? this.host.label))?.colour ?? '#2f7ed8';
    if (context) paintBitmap(context, this.bitmap, colour, left, top, width, height);
  }

  finish(): boolean {
    this.host.hide(null);
    const stored = this.placed > 0 && storeMask(this.host, this.before, this.bitmap);
    this.host.done();
    return stored;
  }

  cancel(): void {
    this.host.hide(null);
    this.host.done();
  }

  stepBack(): boolean {
    this.cancel();
    return true;
  }

  stepForward(): boolean {
    return false;
  }

  lines() {
    return [];
  }

  dots() {
    return [];
  }

  draw(context: CanvasRenderingContext2D, camera: Camera, ratio: number): void {
    if (!this.canvas && this.before) this.refresh(this.cursor, this.cursor);
    if (this.canvas) {
      context.imageSmoothingEnabled = camera.scale < 1;
      context.drawImage(this.canvas, this.corner.left * camera.scale + camera.x, this.corner.top * camera.scale + camera.y, this.canvas.width * camera.scale, this.canvas.height * camera.scale);
    }
    drawBrush(context, this.cursor, this.host.brush, camera, ratio);
  }

  words(): string {
    return t('say_brush', { x: Math.round(this.cursor.x), y: Math.round(this.cursor.y), size: Math.round(this.host.brush * 2), down: this.last ? t('brush_down') : t('brush_up') });
  }
}

/** The rim of the brush at a place. */
export function drawBrush(context: CanvasRenderingContext2D, at: Point, radius: number, camera: Camera, ratio: number): void {
  for (const [colour, width] of [['#ffffff', 3], ['#1d1603', 1]] as const) {
    context.beginPath();
    context.arc(at.x * camera.scale + camera.x, at.y * camera.scale + camera.y, Math.max(2 * ratio, radius * camera.scale), 0, 2 * Math.PI);
    context.strokeStyle = colour;
    context.lineWidth = width * ratio;
    context.stroke();
  }
}

export const brushTool: Tool = {
  name: 'brush', icon: 'brush', title: t('brush_tool'), types: ['masks'], gesture: 'paint', onto: maskToPaint, start: (host, at) => new BrushSketch(host, at, false),
};

export const eraserTool: Tool = {
  name: 'eraser', icon: 'eraser', title: t('eraser_tool'), types: ['masks'], gesture: 'paint', onto: maskToPaint, start: (host, at) => new BrushSketch(host, at, true),
};
