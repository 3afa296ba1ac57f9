/** A shape made of places that are given one after the other. */

import type { Dot, Line } from '@/core/geometry/geometry';
import { clamp, type Point } from '@/core/geometry/point';
import { t } from '@/i18n/en/label';
import type { Press, Sketch, ToolHost } from './tool';

export const PLAIN: Press = { even: false, other: false, keyed: false };

export abstract class PlacedSketch implements Sketch {
  cursor: Point;
  protected points: Point[] = [];
  private readonly taken: Point[] = [];

  constructor(
    protected readonly host: ToolHost,
    at: Point,
  ) {
    this.cursor = this.within(at);
  }

  get placed(): number {
    return this.points.length;
  }

  /** Where a place goes, given what is placed already: even shapes, snapping. */
  protected bent(point: Point, _press: Press): Point {
    return point;
  }

  /** Whether nothing more can be placed. */
  protected abstract get full(): boolean;
  /** Makes the region; false when there is too little of it. */
  protected abstract make(): boolean;
  abstract lines(): readonly Line[];

  hover(point: Point, press: Press): void {
    this.cursor = this.bent(this.within(point), press);
    this.host.changed();
  }

  place(point: Point, press: Press): void {
    this.cursor = this.bent(this.within(point), press);
    this.put(this.cursor);
    this.taken.length = 0;
    if (this.full) this.finish();
    else this.host.changed();
  }

  protected put(point: Point): void {
    this.points.push(point);
  }

  finish(): boolean {
    if (!this.make()) return false;
    this.host.done();
    return true;
  }

  cancel(): void {
    this.host.done();
  }

  stepBack(): boolean {
    const last = this.points.pop();
    if (last) {
      this.taken.push(last);
      this.cursor = last;
      this.host.changed();
    } else this.cancel();
    return true;
  }

  stepForward(): boolean {
    const next = this.taken.pop();
    if (!next) return false;
    this.points.push(next);
    this.cursor = next;
    this.host.changed();
    return true;
  }

  dots(): readonly Dot[] {
    return this.points.map((at) => ({ at, hollow: false }));
  }

  words(): string {
    return t('say_place', { x: Math.round(this.cursor.x), y: Math.round(this.cursor.y) });
  }

  protected within(point: Point): Point {
    const { width, height } = this.host.extent;
    return { x: clamp(point.x, 0, width), y: clamp(point.y, 0, height) };
  }
}

/** The corner that makes a square with `start` towards `point`. */
export function square(start: Point, point: Point): Point {
  const side = Math.max(Math.abs(point.x - start.x), Math.abs(point.y - start.y));
  return { x: start.x + Math.sign(point.x - start.x || 1) * side, y: start.y + Math.sign(point.y - start.y || 1) * side };
}

/** The point on one of eight directions from `start` that is nearest to where `point` is. */
export function straightened(start: Point, point: Point): Point {
  const length = Math.hypot(point.x - start.x, point.y - start.y);
  const angle = (Math.round((Math.atan2(point.y - start.y, point.x - start.x) * 4) / Math.PI) * Math.PI) / 4;
  return { x: start.x + length * Math.cos(angle), y: start.y + length * Math.sin(angle) };
}

/** A shape between two opposite corners. */
export abstract class CornerSketch extends PlacedSketch {
  protected override bent(point: Point, { even }: Press): Point {
    const [start] = this.points;
    return even && start ? square(start, point) : point;
  }

  protected get full(): boolean {
    return this.points.length === 2;
  }

  /** The two corners so far. */
  protected get corners(): readonly [Point, Point] {
    const [a = this.cursor, b = this.cursor] = this.points;
    return [a, b];
  }

  override words(): string {
    const [a, b] = this.corners;
    if (this.points.length === 0) return t('say_corner', { x: Math.round(a.x), y: Math.round(a.y) });
    return t('say_box', {
      x: Math.round(Math.min(a.x, b.x)), y: Math.round(Math.min(a.y, b.y)),
      width: Math.round(Math.abs(a.x - b.x)), height: Math.round(Math.abs(a.y - b.y)),
    });
  }
}
