/** What every shape on a picture can do: one module a shape implements it, editors and tools know only this. */

import type { Question, Region } from '../model/answers';
import type { Extent } from './box';
import type { Bounds, Point } from './point';

export type Pair = readonly [number, number];

/** A place of a shape that can be taken hold of. Its id is the shape's own affair. */
export interface Grip {
  readonly id: string;
  readonly at: Point;
  /** Corners and edges size, vertices and joints are points of the shape, a middle makes a vertex, 'turn' turns. */
  readonly kind: 'corner' | 'edge' | 'vertex' | 'middle' | 'joint' | 'turn';
  /** Cursor of the pointer over it. */
  readonly cursor?: string;
  /** What it is called: a joint's name. */
  readonly name?: string;
}

/** Points to be joined by straight lines when the shape is drawn. */
export interface Line {
  readonly points: readonly Point[];
  readonly closed: boolean;
  /** Drawn thinner: far edges of a cuboid, a bone. */
  readonly soft?: boolean;
}

/** A dot of the shape: a joint, with how it is to be drawn. */
export interface Dot {
  readonly at: Point;
  readonly hollow: boolean;
}

/** One number of the shape that can be typed. */
export interface NumberField {
  readonly name: string;
  readonly value: number;
  readonly least?: number;
}

export interface Geometry<R extends Region = Region> {
  /** Label type whose regions it knows. */
  readonly type: string;
  /** Whether a region from outside has this geometry. */
  fits(region: Region): region is R;
  bounds(region: R): Bounds;
  contains(region: R, point: Point): boolean;
  /** Distance from a point to what is drawn of the shape. */
  distance(region: R, point: Point): number;
  area(region: R): number;
  lines(region: R, question?: Question): readonly Line[];
  dots?(region: R): readonly Dot[];
  /** The shape moved, wherever that is. */
  moved(region: R, dx: number, dy: number): R;
  grips(region: R): readonly Grip[];
  /** The shape after a grip was dragged to a point; `even` keeps ratios or angles (shift). */
  dragged(region: R, grip: string, to: Point, even: boolean): R;
  /** Bottom right grows by so much: keys that size. */
  sized(region: R, dx: number, dy: number): R;
  turned?(region: R, degrees: number): R;
  /** Brought into the picture, with numbers rounded as they are stored; null when nothing is left. */
  inside(region: R, extent: Extent): R | null;
  numbers(region: R): readonly NumberField[];
  withNumber(region: R, name: string, value: number): R;
  /** Vertices can be put in and taken out. */
  inserted?(region: R, grip: string): { readonly region: R; readonly grip: string } | null;
  removed?(region: R, grip: string): R | null;
}

/** Numbers as they are stored: hundredths of a pixel. */
export function rounded(value: number): number {
  const result = Math.round(value * 100) / 100;
  return result === 0 ? 0 : result;
}

export const pointOf = ([x, y]: Pair): Point => ({ x, y });
export const pairOf = ({ x, y }: Point): Pair => [x, y];

export function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

export function isPair(value: unknown): value is Pair {
  return Array.isArray(value) && value.length === 2 && isNumber(value[0]) && isNumber(value[1]);
}

/** Distance from a point to the straight piece between two others. */
export function distanceToPiece(point: Point, a: Point, b: Point): number {
  const nearest = nearestOnPiece(point, a, b);
  return Math.hypot(point.x - nearest.x, point.y - nearest.y);
}

export function nearestOnPiece(point: Point, a: Point, b: Point): Point & { readonly share: number } {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.max(0, Math.min(1, ((point.x - a.x) * dx + (point.y - a.y) * dy) / length));
  return { x: a.x + dx * share, y: a.y + dy * share, share };
}

/** Distance from a point to the drawn lines of a shape. */
export function distanceToLines(lines: readonly Line[], point: Point): number {
  let least = Infinity;
  for (const { points, closed } of lines) {
    const last = closed ? points.length : points.length - 1;
    for (let index = 0; index < last; index += 1) {
      least = Math.min(least, distanceToPiece(point, points[index] as Point, points[(index + 1) % points.length] as Point));
    }
    if (points.length === 1) least = Math.min(least, Math.hypot(point.x - (points[0] as Point).x, point.y - (points[0] as Point).y));
  }
  return least;
}

/** How far a shape must be moved to come into the picture, its size unchanged where it fits. */
export function shiftInside(bounds: Bounds, extent: Extent): { dx: number; dy: number } {
  const along = (low: number, high: number, size: number): number => {
    if (high - low > size) return 0;
    return low < 0 ? -low : high > size ? size - high : 0;
  };
  return { dx: along(bounds.left, bounds.right, extent.width), dy: along(bounds.top, bounds.bottom, extent.height) };
}
