/** The scene: the shapes that a picture view draws, indexed by place. */

import type { Extent } from '@/core/geometry/box';
import type { Geometry } from '@/core/geometry/geometry';
import { type Bounds, overlaps, type Point } from '@/core/geometry/point';
import { SpatialGrid } from '@/core/index/grid';
import type { Question, Region } from '@/core/model/answers';

/** How a shape is drawn: as an answer, an undecided suggestion, or one of the review's marks. */
export type ShapeStyle = 'plain' | 'suggested' | 'thin' | 'thick' | 'absent';

/** How a region is to look. */
export interface Look {
  readonly colour: string;
  readonly glyph: string;
  readonly tag: string;
  readonly style: ShapeStyle;
  /** Number of the difference that this shape belongs to (review). */
  readonly number?: number;
  readonly current?: boolean;
}

export interface SceneShape extends Look {
  readonly id: string;
  readonly region: Region;
  readonly geometry: Geometry;
  readonly question: Question | undefined;
  readonly bounds: Bounds;
  /** What a larger shape loses by when two are under the pointer. */
  readonly area: number;
  /** Place in the order of drawing: later ones lie on top. */
  readonly layer: number;
}

export function sceneShape(region: Region, geometry: Geometry, question: Question | undefined, look: Look, layer = 0): SceneShape {
  return { ...look, id: region.id, region, geometry, question, bounds: geometry.bounds(region), area: geometry.area(region), layer };
}

export class Scene {
  private readonly shapes = new Map<string, SceneShape>();
  private grid: SpatialGrid<SceneShape>;

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
    this.grid.set(shape.id, shape.bounds, shape);
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

  all(): SceneShape[] {
    return [...this.shapes.values()];
  }

  /** Shapes that touch a part of the picture: masks first, then in their order, like colours together within a layer. */
  within(bounds: Bounds): SceneShape[] {
    const found: SceneShape[] = [];
    this.grid.visit(bounds, (_id, shape) => found.push(shape));
    return found.sort((a, b) => {
      const [first, second] = [rankOf(a), rankOf(b)];
      if (first !== second) return first - second;
      return a.colour < b.colour ? -1 : a.colour > b.colour ? 1 : 0;
    });
  }

  /** Shapes whose bounds lie wholly in a part, or (with `touching`) that reach into it. */
  inPart(part: Bounds, touching: boolean): SceneShape[] {
    return this.within(part).filter(({ bounds }) =>
      touching ? overlaps(bounds, part) : bounds.left >= part.left && bounds.top >= part.top && bounds.right <= part.right && bounds.bottom <= part.bottom,
    );
  }

  /**
   * The shape under a point: the one whose outline is nearest within `reach`, else the smallest that
   * holds the point. Shapes in `preferred` (the selection) win over others.
   */
  hit(point: Point, reach: number, preferred: ReadonlySet<string>): SceneShape | null {
    const around = { left: point.x - reach, top: point.y - reach, right: point.x + reach, bottom: point.y + reach };
    let best: SceneShape | null = null;
    let bestRank = Infinity;
    this.grid.visit(around, (id, shape) => {
      if (shape.style === 'absent' && shape.tag === '') return;
      const wanted = preferred.has(id) ? 1e13 : 0;
      // What could only lose is not measured.
      if (shape.area - wanted >= bestRank) return;
      const near = shape.geometry.distance(shape.region, point) <= reach;
      if (!near && !shape.geometry.contains(shape.region, point)) return;
      const rank = (near ? 0 : 1e12) + shape.area - wanted;
      if (rank < bestRank) {
        best = shape;
        bestRank = rank;
      }
    });
    return best;
  }
}

/** Masks lie under outlines; layers count only where there are few enough to have been arranged. */
function rankOf({ geometry, layer }: SceneShape): number {
  return (geometry.type === 'masks' ? 0 : 1e6) + layer;
}
