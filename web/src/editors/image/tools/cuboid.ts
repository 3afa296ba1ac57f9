/** Cuboids by three places: two corners of the near face, then where its far top left corner is. */

import { backOf, cuboidGeometry, type CuboidRegion, faceBetween } from '@/core/geometry/cuboid';
import type { Line } from '@/core/geometry/geometry';
import type { Point } from '@/core/geometry/point';
import { t } from '@/i18n/en/label';
import { PlacedSketch, square } from './sketch';
import type { Press, Tool } from './tool';

class CuboidSketch extends PlacedSketch {
  protected override bent(point: Point, { even }: Press): Point {
    const [a] = this.points;
    return even && a && this.points.length === 1 ? square(a, point) : point;
  }

  protected get full(): boolean {
    return this.points.length === 3;
  }

  private get shape(): CuboidRegion {
    const [a = this.cursor, b = this.cursor, c = this.cursor] = this.points;
    const front = faceBetween(a, b);
    const back = this.points.length >= 2 ? backOf(front, c.x - front[0][0], c.y - front[0][1]) : front;
    return { id: '', label: '', attributes: {}, front, back };
  }

  protected make(): boolean {
    const { front, back } = this.shape;
    if (front[2][0] - front[0][0] < 1 || front[2][1] - front[0][1] < 1) return false;
    return this.host.add({ front, back }) !== null;
  }

  lines(): readonly Line[] {
    return cuboidGeometry.lines(this.shape);
  }
}

export const cuboidTool: Tool = {
  name: 'cuboid', icon: 'cuboid', title: t('cuboid_tool'), types: ['cuboids'], gesture: 'drag', start: (host, at) => new CuboidSketch(host, at),
};
