/** The scene: the shapes that a picture view draws, indexed by place. */

import { boundsOfBox, boxContains, distanceToOutline, type Extent, type RotatedBox } from '@/core/geometry/box';
import type { Bounds, Point } from '@/core/geometry/point';
import { SpatialGrid } from '@/core/index/grid';

/** How a shape is drawn: as an answer, an undecided suggestion, or one of the review's marks. */
export type ShapeStyle = 'plain' | 'suggested' | 'thin' | 'thick' | 'absent';

export interface SceneShape extends RotatedBox {
  readonly id: string;
  readonly colour: string;
  readonly glyph: string;
  readonly tag: string;
  readonly style: ShapeStyle;
  /** Number of the difference that this shape belongs to (review). */
  readonly number?: number;
  readonly current?: boolean;
}

export class Scene {
  private readonly shapes = new Map<string, SceneShape>();
  private grid: SpatialGrid;

  constructor(readonly extent: Extent) {
    this.grid = new SpatialGrid(extent);
  }

  get size(): number {
    return this.shapes.size;
  }

  get(id: string): SceneShape | undefined {
    return this.shapes.get(id);
  }

  set(shape: SceneShape): void {
    this.shapes.set(shape.id, shape);
    this.grid.set(shape.id, boundsOfBox(shape));
  }

  delete(id: string): void {
    this.shapes.delete(id);
    this.grid.delete(id);
  }

  replaceAll(shapes: Iterable<SceneShape>): void {
    this.shapes.clear();
    this.grid = new SpatialGrid(this.extent);
    for (const shape of shapes) this.set(shape);
  }

  /** Shapes that touch a part of the picture, grouped by colour so that drawing changes colour seldom. */
  within(bounds: Bounds): SceneShape[] {
    const found = this.grid.search(bounds).map((id) => this.shapes.get(id) as SceneShape);
    return found.sort((a, b) => (a.colour < b.colour ? -1 : a.colour > b.colour ? 1 : 0));
  }

  /**
   * The shape under a point: the one whose outline is nearest within `reach`, else the smallest that
   * holds the point. Shapes in `preferred` (the selection) win over others.
   */
  hit(point: Point, reach: number, preferred: ReadonlySet<string>): SceneShape | null {
    const around = { left: point.x - reach, top: point.y - reach, right: point.x + reach, bottom: point.y + reach };
    let best: SceneShape | null = null;
    let bestRank = Infinity;
    for (const id of this.grid.search(around)) {
      const shape = this.shapes.get(id) as SceneShape;
      if (shape.style === 'absent') continue;
      const inside = boxContains(shape, point);
      const distance = distanceToOutline(shape, point);
      if (!inside && distance > reach) continue;
      const area = shape.box[2] * shape.box[3];
      const near = distance <= reach ? 0 : 1e12;
      const rank = near + area - (preferred.has(id) ? 1e13 : 0);
      if (rank < bestRank) {
        best = shape;
        bestRank = rank;
      }
    }
    return best;
  }
}
