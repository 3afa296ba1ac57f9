/** Boxes, plain and rotated: corners, handles, edits and overlap. All functions are pure. */

import type { BoxNumbers, Region } from '../model/answers';
import { type Bounds, boundsOf, clamp, type Point, turn } from './point';

export type { BoxNumbers };

/** A region of a `boxes` answer. */
export interface BoxRegion extends Region {
  readonly box: BoxNumbers;
  /** Degrees clockwise about the centre of the box; absent means none. */
  readonly rotation?: number;
}

/** A box with its rotation in degrees clockwise about its centre. */
export interface RotatedBox {
  readonly box: BoxNumbers;
  readonly rotation: number;
}

/** A region's geometry with its rotation spelled out. */
export function shapeOf(region: Pick<BoxRegion, 'box' | 'rotation'>): RotatedBox {
  return { box: region.box, rotation: region.rotation ?? 0 };
}

/** The region with another geometry; rotation 0 is left out, as in the stored shape. */
export function withShape(region: BoxRegion, shape: RotatedBox): BoxRegion {
  const { rotation: _gone, ...rest } = region;
  const { box, rotation } = roundedBox(shape);
  return rotation === 0 ? { ...rest, box } : { ...rest, box, rotation };
}

/** Size of the picture that boxes must stay within. */
export interface Extent {
  readonly width: number;
  readonly height: number;
}

/** Grips of a box: corners and edges by compass point, and the rotation grip. */
export type Handle = 'nw' | 'n' | 'ne' | 'e' | 'se' | 's' | 'sw' | 'w' | 'rotate';

/** Direction of each sizing grip from the centre, in the box's own axes. */
export const HANDLE_DIRECTIONS: Readonly<Record<Exclude<Handle, 'rotate'>, readonly [number, number]>> = {
  nw: [-1, -1],
  n: [0, -1],
  ne: [1, -1],
  e: [1, 0],
  se: [1, 1],
  s: [0, 1],
  sw: [-1, 1],
  w: [-1, 0],
};

/** Smallest side of a box, in pixels: a box of no area is not an answer. */
export const LEAST_SIDE = 1;

/** Rotation brought into (-180, 180]; 0 for values that are no number. */
export function normaliseRotation(degrees: number): number {
  if (!Number.isFinite(degrees)) return 0;
  const turned = ((degrees % 360) + 360) % 360;
  const result = turned > 180 ? turned - 360 : turned;
  return result === 0 ? 0 : result;
}

/** Centre of a box. */
export function centreOf(box: BoxNumbers): Point {
  return { x: box[0] + box[2] / 2, y: box[1] + box[3] / 2 };
}

/** The box spanned by two opposite corners, with positive sides. */
export function boxBetween(a: Point, b: Point): BoxNumbers {
  return [Math.min(a.x, b.x), Math.min(a.y, b.y), Math.abs(a.x - b.x), Math.abs(a.y - b.y)];
}

/** Corners in the order top left, top right, bottom right, bottom left of the unrotated box. */
export function cornersOf({ box, rotation }: RotatedBox): [Point, Point, Point, Point] {
  const [x, y, width, height] = box;
  const centre = centreOf(box);
  return [
    turn({ x, y }, centre, rotation),
    turn({ x: x + width, y }, centre, rotation),
    turn({ x: x + width, y: y + height }, centre, rotation),
    turn({ x, y: y + height }, centre, rotation),
  ];
}

/** Axis-parallel rectangle around a (rotated) box. */
export function boundsOfBox(shape: RotatedBox): Bounds {
  const [x, y, width, height] = shape.box;
  if (shape.rotation === 0) return { left: x, top: y, right: x + width, bottom: y + height };
  return boundsOf(cornersOf(shape));
}

/** Whether `point` lies in the box grown by `margin` on each side. */
export function boxContains({ box, rotation }: RotatedBox, point: Point, margin = 0): boolean {
  const local = turn(point, centreOf(box), -rotation);
  return (
    local.x >= box[0] - margin &&
    local.x <= box[0] + box[2] + margin &&
    local.y >= box[1] - margin &&
    local.y <= box[1] + box[3] + margin
  );
}

/** Distance from `point` to the outline of the box. */
export function distanceToOutline({ box, rotation }: RotatedBox, point: Point): number {
  const centre = centreOf(box);
  const local = turn(point, centre, -rotation);
  const dx = Math.abs(local.x - centre.x) - box[2] / 2;
  const dy = Math.abs(local.y - centre.y) - box[3] / 2;
  if (dx <= 0 && dy <= 0) return Math.min(-dx, -dy);
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0));
}

/** Where the sizing grips are, in picture coordinates. */
export function handlePoint({ box, rotation }: RotatedBox, handle: Exclude<Handle, 'rotate'>): Point {
  const centre = centreOf(box);
  const [dx, dy] = HANDLE_DIRECTIONS[handle];
  return turn({ x: centre.x + (dx * box[2]) / 2, y: centre.y + (dy * box[3]) / 2 }, centre, rotation);
}

/**
 * The box after its `handle` was dragged to `point`, the opposite side staying where it is. Dragging
 * past the opposite side mirrors the box rather than giving it a negative side. With `keepRatio` a
 * corner drag keeps the ratio of the sides.
 */
export function resized(
  shape: RotatedBox,
  handle: Exclude<Handle, 'rotate'>,
  point: Point,
  keepRatio = false,
): RotatedBox {
  const { box, rotation } = shape;
  const [dx, dy] = HANDLE_DIRECTIONS[handle];
  const centre = centreOf(box);
  const local = turn(point, centre, -rotation);
  const anchorX = centre.x - (dx * box[2]) / 2;
  const anchorY = centre.y - (dy * box[3]) / 2;
  let width = dx === 0 ? box[2] : (local.x - anchorX) * dx;
  let height = dy === 0 ? box[3] : (local.y - anchorY) * dy;
  if (keepRatio && dx !== 0 && dy !== 0 && box[2] > 0 && box[3] > 0) {
    const scale = Math.max(Math.abs(width) / box[2], Math.abs(height) / box[3]);
    width = Math.sign(width || 1) * box[2] * scale;
    height = Math.sign(height || 1) * box[3] * scale;
  }
  const middleLocal = {
    x: dx === 0 ? centre.x : anchorX + (dx * width) / 2,
    y: dy === 0 ? centre.y : anchorY + (dy * height) / 2,
  };
  const middle = turn(middleLocal, centre, rotation);
  const w = Math.max(Math.abs(width), LEAST_SIDE);
  const h = Math.max(Math.abs(height), LEAST_SIDE);
  return { box: [middle.x - w / 2, middle.y - h / 2, w, h], rotation };
}

/** The box moved by `(dx, dy)`. */
export function moved(shape: RotatedBox, dx: number, dy: number): RotatedBox {
  const [x, y, width, height] = shape.box;
  return { box: [x + dx, y + dy, width, height], rotation: shape.rotation };
}

/** The box turned so that its top edge faces `point`; with `step` the angle snaps to multiples of it. */
export function turnedTowards(shape: RotatedBox, point: Point, step = 0): RotatedBox {
  const centre = centreOf(shape.box);
  let degrees = (Math.atan2(point.y - centre.y, point.x - centre.x) * 180) / Math.PI + 90;
  if (step > 0) degrees = Math.round(degrees / step) * step;
  return { box: shape.box, rotation: normaliseRotation(degrees) };
}

/**
 * An unrotated box cut to the picture; a rotated one is moved until its centre lies within. Sides
 * stay at least `LEAST_SIDE` long where the picture has room.
 */
export function keptInside(shape: RotatedBox, extent: Extent): RotatedBox {
  const [x, y, width, height] = shape.box;
  if (shape.rotation !== 0) {
    const centre = centreOf(shape.box);
    const dx = clamp(centre.x, 0, extent.width) - centre.x;
    const dy = clamp(centre.y, 0, extent.height) - centre.y;
    return dx === 0 && dy === 0 ? shape : moved(shape, dx, dy);
  }
  const left = clamp(x, 0, Math.max(0, extent.width - LEAST_SIDE));
  const top = clamp(y, 0, Math.max(0, extent.height - LEAST_SIDE));
  const right = clamp(x + width, left + LEAST_SIDE, Math.max(extent.width, left + LEAST_SIDE));
  const bottom = clamp(y + height, top + LEAST_SIDE, Math.max(extent.height, top + LEAST_SIDE));
  return { box: [left, top, right - left, bottom - top], rotation: 0 };
}

/** Moves by `(dx, dy)` as far as the picture allows, so that a nudge never shrinks a box. */
export function movedInside(shape: RotatedBox, dx: number, dy: number, extent: Extent): RotatedBox {
  if (shape.rotation !== 0) return keptInside(moved(shape, dx, dy), extent);
  const [x, y, width, height] = shape.box;
  const left = clamp(x + dx, Math.min(0, x), Math.max(extent.width - width, x));
  const top = clamp(y + dy, Math.min(0, y), Math.max(extent.height - height, y));
  return { box: [left, top, width, height], rotation: 0 };
}

/** Numbers rounded to a hundredth of a pixel: finer is noise, and makes diffs unreadable. */
export function roundedBox(shape: RotatedBox): RotatedBox {
  const round = (value: number): number => Math.round(value * 100) / 100 + 0;
  const [x, y, width, height] = shape.box;
  return {
    box: [round(x), round(y), round(width), round(height)],
    rotation: normaliseRotation(round(shape.rotation)),
  };
}

/** Intersection over union of two boxes, rotated or not, in [0, 1]. */
export function intersectionOverUnion(a: RotatedBox, b: RotatedBox): number {
  const areaA = a.box[2] * a.box[3];
  const areaB = b.box[2] * b.box[3];
  if (areaA <= 0 || areaB <= 0) return 0;
  const shared = a.rotation === 0 && b.rotation === 0 ? sharedAreaPlain(a.box, b.box) : sharedArea(a, b);
  return clamp(shared / (areaA + areaB - shared), 0, 1);
}

function sharedAreaPlain(a: BoxNumbers, b: BoxNumbers): number {
  const width = Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Area that two convex quadrilaterals share (Sutherland and Hodgman 1974, then the shoelace formula). */
function sharedArea(a: RotatedBox, b: RotatedBox): number {
  const clip = cornersOf(b);
  let polygon: Point[] = cornersOf(a);
  for (let index = 0; index < 4 && polygon.length > 0; index += 1) {
    polygon = clippedBy(polygon, clip[index] as Point, clip[(index + 1) % 4] as Point);
  }
  return Math.abs(signedArea(polygon));
}

function clippedBy(polygon: readonly Point[], from: Point, to: Point): Point[] {
  const side = (p: Point): number => (to.x - from.x) * (p.y - from.y) - (to.y - from.y) * (p.x - from.x);
  const kept: Point[] = [];
  polygon.forEach((current, index) => {
    const previous = polygon[(index + polygon.length - 1) % polygon.length] as Point;
    const here = side(current);
    const before = side(previous);
    if (here >= 0 !== before >= 0) {
      const share = before / (before - here);
      kept.push({ x: previous.x + (current.x - previous.x) * share, y: previous.y + (current.y - previous.y) * share });
    }
    if (here >= 0) kept.push(current);
  });
  return kept;
}

function signedArea(polygon: readonly Point[]): number {
  let twice = 0;
  polygon.forEach((point, index) => {
    const next = polygon[(index + 1) % polygon.length] as Point;
    twice += point.x * next.y - next.x * point.y;
  });
  return twice / 2;
}
