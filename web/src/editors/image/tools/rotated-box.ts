/** Turned boxes by three places: the two ends of one edge, then how far the other edge is away. */

import { cornersOf, type RotatedBox } from '@/core/geometry/box';
import type { Line } from '@/core/geometry/geometry';
import type { Point } from '@/core/geometry/point';
import { t } from '@/i18n/en/label';
import { PlacedSketch, straightened } from './sketch';
import type { Press, Tool } from './tool';

/** The box on an edge whose opposite edge goes through a point. */
export function boxOnEdge(a: Point, b: Point, through: Point): RotatedBox {
  const width = Math.hypot(b.x - a.x, b.y - a.y);
  if (width === 0) return { box: [a.x, a.y, 0, 0], rotation: 0 };
  const along = { x: (b.x - a.x) / width, y: (b.y - a.y) / width };
  const depth = (through.x - a.x) * -along.y + (through.y - a.y) * along.x;
  const centre = { x: (a.x + b.x) / 2 - (along.y * depth) / 2, y: (a.y + b.y) / 2 + (along.x * depth) / 2 };
  const height = Math.abs(depth);
  return { box: [centre.x - width / 2, centre.y - height / 2, width, height], rotation: (Math.atan2(along.y, along.x) * 180) / Math.PI };
}

class RotatedSketch extends PlacedSketch {
  protected override bent(point: Point, { even }: Press): Point {
    const [a] = this.points;
    return even && a && this.points.length === 1 ? straightened(a, point) : point;
  }

  protected get full(): boolean {
    return this.points.length === 3;
  }

  private get shape(): RotatedBox | null {
    const [a, b, c = this.cursor] = this.points;
    return a && b ? boxOnEdge(a, b, c) : null;
  }

  protected make(): boolean {
    const { shape } = this;
    return shape !== null && shape.box[2] >= 1 && shape.box[3] >= 1 && this.host.add(shape) !== null;
  }

  lines(): readonly Line[] {
    const { shape } = this;
    if (shape) return [{ points: cornersOf(shape), closed: true }];
    return [{ points: [...this.points, this.cursor], closed: false }];
  }
}

export const rotatedBoxTool: Tool = {
  name: 'rotated-box', icon: 'turned', title: t('rotated_tool'), types: ['boxes'], gesture: 'points', start: (host, at) => new RotatedSketch(host, at),
};
