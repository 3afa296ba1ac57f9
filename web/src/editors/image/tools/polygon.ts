/**
 * Polygons and lines by their points. On a neighbour's border a point snaps, and between two points on
 * the same border the border itself is taken over, so that no gap is left.
 */

import type { Line, Pair } from '@/core/geometry/geometry';
import { pairOf, pointOf } from '@/core/geometry/geometry';
import type { Point } from '@/core/geometry/point';
import { bordersBetween, type Ring, tidyRing } from '@/core/geometry/polygon';
import { t } from '@/i18n/en/label';
import { PlacedSketch, straightened } from './sketch';
import type { Press, Tool, ToolHost } from './tool';

/** Screen pixels within which a press on the first point closes the outline. */
const CLOSE = 10;

export class OutlineSketch extends PlacedSketch {
  private ring: Ring | null = null;
  private readonly rings: (Ring | null)[] = [];

  constructor(
    host: ToolHost,
    at: Point,
    protected readonly closes: boolean,
    private readonly finished: (points: readonly Pair[]) => boolean,
  ) {
    super(host, at);
  }

  protected get full(): boolean {
    return false;
  }

  protected override bent(point: Point, { even }: Press): Point {
    const last = this.points.at(-1);
    const first = this.points[0];
    if (this.closes && first && this.points.length >= 3 && Math.hypot(first.x - point.x, first.y - point.y) * this.host.scale() <= CLOSE) return first;
    if (even && last) {
      this.ring = null;
      return this.within(straightened(last, point));
    }
    const { at, ring } = this.host.snapped(point);
    this.ring = ring;
    return at;
  }

  override place(point: Point, press: Press): void {
    const at = this.bent(this.within(point), press);
    const last = this.points.at(-1);
    if (this.closes && this.points.length >= 3 && at === this.points[0]) {
      this.finish();
      return;
    }
    // A double click places one point, and ends.
    if (last && Math.hypot(last.x - at.x, last.y - at.y) * this.host.scale() < 1.5) return;
    super.place(point, press);
  }

  protected override put(point: Point): void {
    const last = this.points.at(-1);
    const before = this.rings[this.points.length - 1];
    if (last && this.ring && before === this.ring) {
      for (const pair of bordersBetween(this.ring, last, point)) {
        this.points.push(pointOf(pair));
        this.rings[this.points.length - 1] = this.ring;
      }
    }
    this.points.push(point);
    this.rings[this.points.length - 1] = this.ring;
  }

  protected make(): boolean {
    const pairs = this.points.map(pairOf);
    if (this.closes ? tidyRing(pairs) === null : pairs.length < 2) return false;
    return this.finished(pairs);
  }

  lines(): readonly Line[] {
    return [{ points: [...this.points, this.cursor], closed: this.closes && this.points.length > 1 }];
  }

  override words(): string {
    return `${super.words()}, ${t('say_points', { n: this.points.length })}`;
  }
}

export const polygonTool: Tool = {
  name: 'polygon', icon: 'polygon', title: t('polygon_tool'), types: ['polygons'], gesture: 'points',
  start: (host, at) => new OutlineSketch(host, at, true, (points) => host.add({ rings: [points] }) !== null),
};

export const polylineTool: Tool = {
  name: 'polyline', icon: 'polyline', title: t('polyline_tool'), types: ['polylines'], gesture: 'points',
  start: (host, at) => new OutlineSketch(host, at, false, (points) => host.add({ points }) !== null),
};
