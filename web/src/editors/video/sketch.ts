/** A shape that is being drawn: point by point, by pointer or by keys alike. Undo reaches into it. */

import { boxBetween, type Extent } from '@/core/geometry/box';
import { clamp, type Point } from '@/core/geometry/point';
import type { Unfinished } from '@/core/store/history';
import type { TrackShape } from '@/core/timeline/interpolate';
import type { Geometry } from './shapes';

export class Sketch implements Unfinished {
  cursor: Point;
  readonly points: (Point | null)[] = [];
  private readonly undone: (Point | null)[] = [];

  constructor(
    start: Point,
    readonly geometry: Geometry,
    /** Names of the joints of a skeleton. */
    readonly joints: readonly string[],
    private readonly extent: Extent,
    private readonly changed: (sketch: Sketch | null) => void,
  ) {
    this.cursor = this.inside(start);
  }

  /** The joint that is placed next. */
  get joint(): string | undefined {
    return this.joints[this.points.length];
  }

  moveTo(point: Point): void {
    this.cursor = this.inside(point);
    this.changed(this);
  }

  move(dx: number, dy: number): void {
    this.moveTo({ x: this.cursor.x + dx, y: this.cursor.y + dy });
  }

  /** Fixes the point under the cursor. The finished shape, or null while more is needed. */
  place(): TrackShape | null {
    const last = this.points.at(-1);
    if (this.geometry === 'polygon' && this.points.length >= 3) {
      const [first] = this.points;
      if ((last && same(last, this.cursor)) || (first && same(first, this.cursor))) return this.shape();
    }
    if (last && same(last, this.cursor) && this.geometry !== 'keypoints') return null;
    this.points.push(this.cursor);
    this.undone.length = 0;
    if (this.isDone()) return this.shape();
    if (this.geometry === 'box' || this.geometry === 'rotated') {
      // A first guess that can be seen and sized by keys.
      const guess = Math.max(8, Math.round(Math.min(this.extent.width, this.extent.height) / 8));
      this.cursor = this.inside({ x: this.cursor.x + guess, y: this.cursor.y + guess });
    }
    this.changed(this);
    return null;
  }

  /** Leaves a joint out. */
  leaveOut(): TrackShape | null {
    if (this.geometry !== 'keypoints') return null;
    this.points.push(null);
    if (this.isDone()) return this.shape();
    this.changed(this);
    return null;
  }

  private isDone(): boolean {
    if (this.geometry === 'keypoints') return this.points.length >= this.joints.length;
    return this.geometry !== 'polygon' && this.points.length === 2;
  }

  /** The shape so far, the cursor taken as its next point; null while there is none. */
  soFar(): TrackShape | null {
    const [first] = this.points;
    if (this.geometry === 'keypoints') return this.points.length > 0 ? this.skeleton() : null;
    if (!first) return null;
    if (this.geometry === 'polygon') return { rings: [[...this.placed(), this.cursor].map(({ x, y }) => [x, y] as const)] };
    return { box: boxBetween(first, this.cursor), ...(this.geometry === 'rotated' ? { rotation: 0 } : {}) };
  }

  private placed(): Point[] {
    return this.points.filter((point) => point !== null);
  }

  private shape(): TrackShape | null {
    if (this.geometry === 'keypoints') return this.placed().length > 0 ? this.skeleton() : null;
    if (this.geometry === 'polygon') return { rings: [this.placed().map(({ x, y }) => [x, y] as const)] };
    const [a, b] = this.placed();
    if (!a || !b) return null;
    const box = boxBetween(a, b);
    return box[2] >= 1 && box[3] >= 1 ? { box, ...(this.geometry === 'rotated' ? { rotation: 0 } : {}) } : null;
  }

  private skeleton(): TrackShape {
    return {
      points: Object.fromEntries(this.joints.map((name, index) => {
        const point = this.points[index];
        return [name, point ? ([point.x, point.y, 2] as const) : ([0, 0, 0] as const)];
      })),
    };
  }

  stepBack(): boolean {
    const point = this.points.pop();
    if (point === undefined) {
      this.changed(null);
      return true;
    }
    this.undone.push(point);
    if (point) this.cursor = point;
    this.changed(this);
    return true;
  }

  stepForward(): boolean {
    const point = this.undone.pop();
    if (point === undefined) return false;
    this.points.push(point);
    this.changed(this);
    return true;
  }

  private inside({ x, y }: Point): Point {
    return { x: clamp(Math.round(x), 0, this.extent.width), y: clamp(Math.round(y), 0, this.extent.height) };
  }
}

function same(a: Point, b: Point): boolean {
  return Math.abs(a.x - b.x) < 0.5 && Math.abs(a.y - b.y) < 0.5;
}
