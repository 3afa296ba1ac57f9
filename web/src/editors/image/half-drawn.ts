/** A box that is half drawn by keys: first its corner is placed, then its size is given. */

import { boxBetween, type BoxNumbers, type Extent } from '@/core/geometry/box';
import { clamp, type Point } from '@/core/geometry/point';
import type { Unfinished } from '@/core/store/history';

export type HalfDrawnPhase = 'corner' | 'size';

export class HalfDrawn implements Unfinished {
  corner: Point;
  opposite: Point | null = null;
  private takenBack: Point | null = null;

  constructor(
    start: Point,
    private readonly extent: Extent,
    private readonly changed: (state: HalfDrawn | null) => void,
  ) {
    this.corner = this.within(start);
  }

  get phase(): HalfDrawnPhase {
    return this.opposite ? 'size' : 'corner';
  }

  /** The box so far; without an area while only the corner is known. */
  get box(): BoxNumbers {
    return boxBetween(this.corner, this.opposite ?? this.corner);
  }

  move(dx: number, dy: number): void {
    if (this.opposite) this.opposite = this.within({ x: this.opposite.x + dx, y: this.opposite.y + dy });
    else this.corner = this.within({ x: this.corner.x + dx, y: this.corner.y + dy });
    this.takenBack = null;
    this.changed(this);
  }

  /** Fixes the corner, and begins the size with a first guess that can be seen. */
  placeCorner(): void {
    const guess = Math.max(8, Math.round(Math.min(this.extent.width, this.extent.height) / 20));
    this.opposite = this.within({ x: this.corner.x + guess, y: this.corner.y + guess });
    this.takenBack = null;
    this.changed(this);
  }

  stepBack(): boolean {
    if (this.opposite) {
      this.takenBack = this.opposite;
      this.opposite = null;
      this.changed(this);
    } else this.changed(null);
    return true;
  }

  stepForward(): boolean {
    if (!this.takenBack) return false;
    this.opposite = this.takenBack;
    this.takenBack = null;
    this.changed(this);
    return true;
  }

  private within(point: Point): Point {
    return {
      x: clamp(Math.round(point.x), 0, this.extent.width),
      y: clamp(Math.round(point.y), 0, this.extent.height),
    };
  }
}
