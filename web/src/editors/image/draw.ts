/** Drawing of shapes on a canvas. All sizes are in device pixels; line widths keep their screen size. */

import { type Camera, toScreen } from '@/core/geometry/camera';
import { cornersOf, type Handle, HANDLE_DIRECTIONS, handlePoint, type RotatedBox } from '@/core/geometry/box';
import { turn, type Point } from '@/core/geometry/point';
import type { SceneShape } from './scene';

export type Context = CanvasRenderingContext2D;

/** Colours that belong to the instrument rather than to labels. */
export const GOLD = '#d9a520';
const HALO = 'rgba(255, 255, 255, 0.75)';
const TAG_GROUND = 'rgba(22, 21, 18, 0.86)';
const TAG_INK = '#f5f2ea';

/** How richly shapes are drawn: with very many in view, halos are left out. */
export interface Detail {
  readonly halo: boolean;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
}

/** Side in CSS pixels under which a shape is drawn as a dot. */
const DOT_UNDER = 6;

function frame(context: Context, x: number, y: number, width: number, height: number, line: number): void {
  context.fillRect(x, y, width, line);
  context.fillRect(x, y + height - line, width, line);
  context.fillRect(x, y + line, line, height - 2 * line);
  context.fillRect(x + width - line, y + line, line, height - 2 * line);
}

/** Draws one shape of the scene under a camera. */
export function drawShape(context: Context, shape: SceneShape, camera: Camera, detail: Detail): void {
  const { ratio } = detail;
  const width = shape.box[2] * camera.scale;
  const height = shape.box[3] * camera.scale;
  if (shape.style === 'absent') {
    drawAbsent(context, shape, camera, ratio);
    return;
  }
  if (width < DOT_UNDER * ratio && height < DOT_UNDER * ratio) {
    const side = Math.max(2 * ratio, Math.min(width, height));
    const centre = toScreen(camera, { x: shape.box[0] + shape.box[2] / 2, y: shape.box[1] + shape.box[3] / 2 });
    context.fillStyle = shape.colour;
    context.fillRect(Math.round(centre.x - side / 2), Math.round(centre.y - side / 2), Math.round(side), Math.round(side));
    return;
  }
  if (shape.rotation !== 0 || shape.style === 'suggested') {
    strokeOutline(context, shape, camera, detail);
    return;
  }
  const line = Math.max(1, Math.round((shape.style === 'thin' ? 1.5 : shape.style === 'thick' ? 3 : 2) * ratio));
  const x = Math.round(shape.box[0] * camera.scale + camera.x);
  const y = Math.round(shape.box[1] * camera.scale + camera.y);
  const right = Math.round((shape.box[0] + shape.box[2]) * camera.scale + camera.x);
  const bottom = Math.round((shape.box[1] + shape.box[3]) * camera.scale + camera.y);
  if (detail.halo) {
    const edge = Math.max(1, Math.round(ratio));
    context.fillStyle = HALO;
    frame(context, x - edge, y - edge, right - x + 2 * edge, bottom - y + 2 * edge, edge);
    if (right - x > 4 * line && bottom - y > 4 * line) {
      frame(context, x + line, y + line, right - x - 2 * line, bottom - y - 2 * line, edge);
    }
  }
  context.fillStyle = shape.colour;
  frame(context, x, y, right - x, bottom - y, Math.min(line, Math.max(1, (right - x) >> 1), Math.max(1, (bottom - y) >> 1)));
}

function outline(context: Context, corners: readonly Point[]): void {
  context.beginPath();
  corners.forEach((corner, index) => {
    if (index === 0) context.moveTo(corner.x, corner.y);
    else context.lineTo(corner.x, corner.y);
  });
  context.closePath();
}

function strokeOutline(context: Context, shape: SceneShape, camera: Camera, { halo, ratio }: Detail): void {
  outline(context, cornersOf(shape).map((corner) => toScreen(camera, corner)));
  if (halo) {
    context.strokeStyle = HALO;
    context.lineWidth = 4 * ratio;
    context.stroke();
  }
  context.strokeStyle = shape.colour;
  context.lineWidth = (shape.style === 'thin' ? 1.5 : shape.style === 'thick' ? 3 : 2) * ratio;
  if (shape.style === 'suggested') context.setLineDash([6 * ratio, 4 * ratio]);
  context.stroke();
  context.setLineDash([]);
}

/** The place where somebody drew nothing: hatched, with a dashed edge. */
function drawAbsent(context: Context, shape: RotatedBox, camera: Camera, ratio: number): void {
  const corners = cornersOf(shape).map((corner) => toScreen(camera, corner));
  context.save();
  outline(context, corners);
  context.fillStyle = 'rgba(22, 21, 18, 0.22)';
  context.fill();
  context.clip();
  const xs = corners.map(({ x }) => x);
  const ys = corners.map(({ y }) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  context.strokeStyle = 'rgba(22, 21, 18, 0.45)';
  context.lineWidth = 3 * ratio;
  context.beginPath();
  const step = Math.max(9 * ratio, (right - left + bottom - top) / 200);
  for (let x = left - (bottom - top); x < right; x += step) {
    context.moveTo(x, bottom);
    context.lineTo(x + (bottom - top), top);
  }
  context.stroke();
  context.restore();
  outline(context, corners);
  context.strokeStyle = 'rgba(22, 21, 18, 0.55)';
  context.lineWidth = 3 * ratio;
  context.stroke();
  context.strokeStyle = '#ffffff';
  context.lineWidth = 2 * ratio;
  context.setLineDash([6 * ratio, 4 * ratio]);
  context.stroke();
  context.setLineDash([]);
}

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
  const corners = cornersOf(shape).map((corner) => toScreen(camera, corner));
  const start = Math.round(Math.min(...corners.map(({ x }) => x)) - ratio);
  const top = Math.min(...corners.map(({ y }) => y));
  const bottom = Math.max(...corners.map(({ y }) => y));
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
  const corner = toScreen(camera, { x: shape.box[0], y: shape.box[1] });
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

/** The gold ring round a selected shape. */
export function drawRing(context: Context, shape: RotatedBox, camera: Camera, ratio: number): void {
  const grown = grow(shape, (2.5 * ratio) / camera.scale);
  outline(context, cornersOf(grown).map((corner) => toScreen(camera, corner)));
  context.strokeStyle = '#ffffff';
  context.lineWidth = 5 * ratio;
  context.stroke();
  context.strokeStyle = GOLD;
  context.lineWidth = 2.5 * ratio;
  context.stroke();
}

function grow({ box, rotation }: RotatedBox, by: number): RotatedBox {
  return { box: [box[0] - by, box[1] - by, box[2] + 2 * by, box[3] + 2 * by], rotation };
}

/** Distance of the rotation grip from the top edge, in CSS pixels. */
export const ROTATE_GRIP = 26;

/** Where the rotation grip is, in screen (device) pixels. */
export function rotateGrip(shape: RotatedBox, camera: Camera, ratio: number): Point {
  const centre = toScreen(camera, { x: shape.box[0] + shape.box[2] / 2, y: shape.box[1] + shape.box[3] / 2 });
  const up = { x: centre.x, y: centre.y - (shape.box[3] * camera.scale) / 2 - ROTATE_GRIP * ratio };
  return turn(up, centre, shape.rotation);
}

/** Grips of the single selected shape. */
export function drawHandles(context: Context, shape: RotatedBox, camera: Camera, ratio: number, rotatable: boolean): void {
  context.strokeStyle = '#1d1603';
  context.lineWidth = 1.5 * ratio;
  context.fillStyle = '#ffffff';
  const side = 9 * ratio;
  if (rotatable) {
    const grip = rotateGrip(shape, camera, ratio);
    context.beginPath();
    context.arc(grip.x, grip.y, side / 2, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }
  for (const handle of Object.keys(HANDLE_DIRECTIONS) as Exclude<Handle, 'rotate'>[]) {
    const point = toScreen(camera, handlePoint(shape, handle));
    context.beginPath();
    context.roundRect(Math.round(point.x - side / 2), Math.round(point.y - side / 2), side, side, 2 * ratio);
    context.fill();
    context.stroke();
  }
}
