/** Tags of shapes: small pictures of glyph and words, put where there is room. */

import { type Camera, toScreen } from '@/core/geometry/camera';
import type { Context } from './draw';
import { GOLD } from './draw';
import type { SceneShape } from './scene';

const TAG_GROUND = 'rgba(22, 21, 18, 0.86)';
const TAG_INK = '#f5f2ea';

/** Tags as small pictures, made once for each text: text is slow to draw ten thousand times. */
export class TagPictures {
  private readonly made = new Map<string, HTMLCanvasElement>();

  constructor(private readonly ratio: number) {}

  of(text: string, colour: string, glyph: string): HTMLCanvasElement {
    const key = `${colour} ${glyph} ${text}`;
    const known = this.made.get(key);
    if (known) return known;
    if (this.made.size > 400) this.made.clear();
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d') as Context;
    const font = `${11 * this.ratio}px system-ui, sans-serif`;
    context.font = font;
    const height = 18 * this.ratio;
    const mark = 9 * this.ratio;
    const padding = 5 * this.ratio;
    const textWidth = text === '' ? 0 : Math.ceil(context.measureText(text).width) + padding;
    canvas.width = Math.ceil(padding * 2 + mark + textWidth);
    canvas.height = Math.ceil(height);
    context.font = font;
    context.fillStyle = TAG_GROUND;
    context.beginPath();
    context.roundRect(0, 0, canvas.width, canvas.height, 3 * this.ratio);
    context.fill();
    context.save();
    context.translate(padding, (height - mark) / 2);
    context.scale(mark / 12, mark / 12);
    context.fillStyle = colour;
    context.fill(new Path2D(glyph));
    context.restore();
    if (text !== '') {
      context.fillStyle = TAG_INK;
      context.textBaseline = 'middle';
      context.fillText(text, padding * 2 + mark, height / 2 + 0.5);
    }
    this.made.set(key, canvas);
    return canvas;
  }
}

/** Remembers where tags are, so that they fold to their mark, or leave, rather than cover one another. */
export class TagRoom {
  private readonly taken = new Set<number>();

  constructor(private readonly cell: number) {}

  /** Takes the room of a rectangle; false (and nothing taken) when part of it is used. */
  take(x: number, y: number, width: number, height: number): boolean {
    const keys: number[] = [];
    for (let row = Math.floor(y / this.cell); row <= Math.floor((y + height - 1) / this.cell); row += 1) {
      for (let column = Math.floor(x / this.cell); column <= Math.floor((x + width - 1) / this.cell); column += 1) {
        const key = (row + 4096) * 16384 + column + 4096;
        if (this.taken.has(key)) return false;
        keys.push(key);
      }
    }
    for (const key of keys) this.taken.add(key);
    return true;
  }
}

/** Draws the tag of a shape where there is room: whole above or below, else folded to the mark, else not. */
export function drawTag(context: Context, shape: SceneShape, camera: Camera, pictures: TagPictures, room: TagRoom, ratio: number, edge = 0): void {
  const from = toScreen(camera, { x: shape.bounds.left, y: shape.bounds.top });
  const start = Math.round(from.x - ratio);
  const top = from.y;
  const { y: bottom } = toScreen(camera, { x: shape.bounds.right, y: shape.bounds.bottom });
  for (const text of shape.tag === '' ? [''] : [shape.tag, '']) {
    const picture = pictures.of(text, shape.colour, shape.glyph);
    // A tag at the right edge is moved in, so that it can be read.
    const last = context.canvas.width - edge - picture.width;
    const left = start > last && start < context.canvas.width - edge ? last : start;
    for (const y of [Math.round(top - picture.height - 3 * ratio), Math.round(bottom + 3 * ratio)]) {
      if (y < 0) continue;
      if (room.take(left, y, picture.width, picture.height)) {
        context.drawImage(picture, left, y);
        return;
      }
    }
  }
}

/** The number of a difference in its circle, at the corner of the shape. */
export function drawNumber(context: Context, shape: SceneShape, camera: Camera, ratio: number): void {
  if (shape.number === undefined) return;
  const corner = toScreen(camera, { x: shape.bounds.left, y: shape.bounds.top });
  const radius = 10 * ratio;
  context.beginPath();
  context.arc(corner.x, corner.y, radius, 0, 2 * Math.PI);
  context.fillStyle = shape.current ? GOLD : shape.style === 'thin' ? '#ffffff' : '#1d1b16';
  context.fill();
  context.lineWidth = 1.5 * ratio;
  context.strokeStyle = shape.current || shape.style === 'thin' ? '#1d1603' : '#ffffff';
  context.stroke();
  context.fillStyle = shape.current || shape.style === 'thin' ? '#1d1603' : '#ffffff';
  context.font = `650 ${12 * ratio}px system-ui, sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(String(shape.number), corner.x, corner.y + 0.5 * ratio);
  context.textAlign = 'start';
}
