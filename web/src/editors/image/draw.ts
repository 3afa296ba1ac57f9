/** Drawing of shapes on a canvas. All sizes are in device pixels; line widths keep their screen size. */

import type { BoxRegion } from '@/core/geometry/box';
import { boxGeometry } from '@/core/geometry/box-geometry';
import { type Camera, toScreen } from '@/core/geometry/camera';
import type { Dot, Grip, Line } from '@/core/geometry/geometry';
import type { MaskRegion } from '@/core/geometry/mask';
import type { Bounds, Point } from '@/core/geometry/point';
import { maskPicture } from './mask-picture';
import type { SceneShape } from './scene';

export type Context = CanvasRenderingContext2D;

/** Colours that belong to the instrument rather than to labels. */
export const GOLD = '#d9a520';
const HALO = 'rgba(255, 255, 255, 0.75)';

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

const widthOf = (shape: SceneShape): number => (shape.style === 'thin' ? 1.5 : shape.style === 'thick' ? 3 : 2);

/** Draws one shape of the scene under a camera. */
export function drawShape(context: Context, shape: SceneShape, camera: Camera, detail: Detail): void {
  const { ratio } = detail;
  const { bounds } = shape;
  const width = (bounds.right - bounds.left) * camera.scale;
  const height = (bounds.bottom - bounds.top) * camera.scale;
  if (shape.style === 'absent') {
    drawAbsent(context, shape, camera, ratio);
    return;
  }
  if (width < DOT_UNDER * ratio && height < DOT_UNDER * ratio) {
    const side = Math.max(2 * ratio, Math.min(width, height));
    const centre = toScreen(camera, { x: (bounds.left + bounds.right) / 2, y: (bounds.top + bounds.bottom) / 2 });
    context.fillStyle = shape.colour;
    context.fillRect(Math.round(centre.x - side / 2), Math.round(centre.y - side / 2), Math.round(side), Math.round(side));
    return;
  }
  if (shape.geometry.type === 'masks') {
    drawMask(context, shape, camera, shape.style === 'suggested' ? 0.6 : 1);
    if (shape.style === 'suggested') strokeLines(context, [boundsLine(bounds)], camera, { colour: shape.colour, width: 1.5, dashed: true, halo: detail.halo, ratio });
    return;
  }
  if (shape.geometry === (boxGeometry as unknown) && !(shape.region as BoxRegion).rotation && shape.style !== 'suggested') {
    drawPlainBox(context, shape, camera, detail);
    return;
  }
  strokeLines(context, shape.geometry.lines(shape.region, shape.question), camera, {
    colour: shape.colour, width: widthOf(shape), dashed: shape.style === 'suggested', halo: detail.halo, ratio,
  });
  const dots = shape.geometry.dots?.(shape.region);
  if (dots) drawDots(context, dots, camera, shape.colour, ratio);
}

function drawPlainBox(context: Context, shape: SceneShape, camera: Camera, { halo, ratio }: Detail): void {
  const line = Math.max(1, Math.round(widthOf(shape) * ratio));
  const { box } = shape.region as BoxRegion;
  const x = Math.round(box[0] * camera.scale + camera.x);
  const y = Math.round(box[1] * camera.scale + camera.y);
  const right = Math.round((box[0] + box[2]) * camera.scale + camera.x);
  const bottom = Math.round((box[1] + box[3]) * camera.scale + camera.y);
  if (halo) {
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

/** Draws the pixels of a mask in its colour. */
export function drawMask(context: Context, shape: SceneShape, camera: Camera, alpha: number): void {
  const picture = maskPicture(shape.region as MaskRegion, shape.colour);
  if (!picture) return;
  context.globalAlpha = alpha;
  context.imageSmoothingEnabled = camera.scale < 1;
  context.drawImage(picture.canvas, picture.left * camera.scale + camera.x, picture.top * camera.scale + camera.y, picture.canvas.width * camera.scale, picture.canvas.height * camera.scale);
  context.globalAlpha = 1;
}

export interface Stroke {
  readonly colour: string;
  /** CSS pixels. */
  readonly width: number;
  readonly dashed?: boolean;
  readonly halo: boolean;
  readonly ratio: number;
}

function trace(context: Context, line: Line, camera: Camera): void {
  const { scale, x, y } = camera;
  line.points.forEach((point, index) => {
    if (index === 0) context.moveTo(point.x * scale + x, point.y * scale + y);
    else context.lineTo(point.x * scale + x, point.y * scale + y);
  });
  if (line.closed) context.closePath();
}

/** Strokes lines in a colour, over a light halo that sets them off from any picture. */
export function strokeLines(context: Context, lines: readonly Line[], camera: Camera, { colour, width, dashed, halo, ratio }: Stroke): void {
  context.lineJoin = 'round';
  for (const soft of [true, false]) {
    const some = lines.filter((line) => (line.soft ?? false) === soft);
    if (some.length === 0) continue;
    const size = soft ? width * 0.75 : width;
    context.beginPath();
    for (const line of some) trace(context, line, camera);
    if (halo) {
      context.strokeStyle = HALO;
      context.lineWidth = (size + 2) * ratio;
      context.stroke();
    }
    context.strokeStyle = colour;
    context.lineWidth = size * ratio;
    if (dashed) context.setLineDash([6 * ratio, 4 * ratio]);
    context.stroke();
    if (dashed) context.setLineDash([]);
  }
}

/** Joints: full where visible, hollow where hidden. */
export function drawDots(context: Context, dots: readonly Dot[], camera: Camera, colour: string, ratio: number): void {
  context.lineWidth = 1.5 * ratio;
  for (const { at, hollow } of dots) {
    const point = toScreen(camera, at);
    context.beginPath();
    context.arc(point.x, point.y, 4 * ratio, 0, 2 * Math.PI);
    context.fillStyle = hollow ? HALO : colour;
    context.fill();
    context.strokeStyle = hollow ? colour : HALO;
    context.stroke();
  }
}

export function boundsLine({ left, top, right, bottom }: Bounds): Line {
  return { points: [{ x: left, y: top }, { x: right, y: top }, { x: right, y: bottom }, { x: left, y: bottom }], closed: true };
}

const outlinesOf = (shape: SceneShape): readonly Line[] => {
  const lines = shape.geometry.lines(shape.region, shape.question);
  return lines.length > 0 ? lines : [boundsLine(shape.bounds)];
};

/** The place where somebody drew nothing: hatched, with a dashed edge. */
function drawAbsent(context: Context, shape: SceneShape, camera: Camera, ratio: number): void {
  const lines = outlinesOf(shape);
  const { left, top } = { left: shape.bounds.left * camera.scale + camera.x, top: shape.bounds.top * camera.scale + camera.y };
  const { right, bottom } = { right: shape.bounds.right * camera.scale + camera.x, bottom: shape.bounds.bottom * camera.scale + camera.y };
  context.save();
  context.beginPath();
  for (const line of lines) trace(context, line, camera);
  context.fillStyle = 'rgba(22, 21, 18, 0.22)';
  context.fill('evenodd');
  context.clip('evenodd');
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
  context.beginPath();
  for (const line of lines) trace(context, line, camera);
  context.strokeStyle = 'rgba(22, 21, 18, 0.55)';
  context.lineWidth = 3 * ratio;
  context.stroke();
  context.strokeStyle = '#ffffff';
  context.lineWidth = 2 * ratio;
  context.setLineDash([6 * ratio, 4 * ratio]);
  context.stroke();
  context.setLineDash([]);
}

/** The gold ring round a selected shape. */
export function drawRing(context: Context, shape: SceneShape, camera: Camera, ratio: number): void {
  const mask = shape.geometry.type === 'masks';
  const lines = mask ? [boundsLine(shape.bounds)] : outlinesOf(shape);
  if (mask) drawMask(context, shape, camera, 0.8);
  context.lineJoin = 'round';
  context.beginPath();
  for (const line of lines) trace(context, line, camera);
  for (const [colour, width] of [['#ffffff', 8], [GOLD, 6]] as const) {
    context.strokeStyle = colour;
    context.lineWidth = (mask ? width / 2 : width) * ratio;
    context.stroke();
  }
}

/** Distance of the turning grip from the edge, in CSS pixels. */
export const TURN_GRIP = 26;

/** Where a grip is on the screen: the turning grip stands off from the shape. */
export function gripOnScreen(grip: Grip, bounds: Bounds, camera: Camera, ratio: number): Point {
  const at = toScreen(camera, grip.at);
  if (grip.kind !== 'turn') return at;
  const centre = toScreen(camera, { x: (bounds.left + bounds.right) / 2, y: (bounds.top + bounds.bottom) / 2 });
  const length = Math.hypot(at.x - centre.x, at.y - centre.y) || 1;
  return { x: at.x + ((at.x - centre.x) / length) * TURN_GRIP * ratio, y: at.y + ((at.y - centre.y) / length) * TURN_GRIP * ratio };
}

/** Grips of the single selected shape; the one that the arrow keys move is gold. */
export function drawGrips(context: Context, grips: readonly Grip[], bounds: Bounds, camera: Camera, ratio: number, active: string | null): void {
  context.strokeStyle = '#1d1603';
  context.lineWidth = 1.5 * ratio;
  for (const grip of grips) {
    const point = gripOnScreen(grip, bounds, camera, ratio);
    const round = grip.kind !== 'corner' && grip.kind !== 'edge';
    const side = (grip.kind === 'middle' ? 6 : 9) * ratio;
    context.globalAlpha = grip.kind === 'middle' ? 0.75 : 1;
    context.fillStyle = grip.id === active ? GOLD : '#ffffff';
    context.beginPath();
    if (round) context.arc(point.x, point.y, side / 2, 0, 2 * Math.PI);
    else context.roundRect(Math.round(point.x - side / 2), Math.round(point.y - side / 2), side, side, 2 * ratio);
    context.fill();
    context.stroke();
    context.globalAlpha = 1;
  }
}

/** The cross at which keys place the next point. */
export function drawCross(context: Context, at: Point, camera: Camera, ratio: number): void {
  const point = toScreen(camera, at);
  for (const [colour, width] of [['#ffffff', 4], ['#1d1603', 1.5]] as const) {
    context.strokeStyle = colour;
    context.lineWidth = width * ratio;
    context.beginPath();
    context.moveTo(point.x - 14 * ratio, point.y);
    context.lineTo(point.x + 14 * ratio, point.y);
    context.moveTo(point.x, point.y - 14 * ratio);
    context.lineTo(point.x, point.y + 14 * ratio);
    context.stroke();
  }
}
