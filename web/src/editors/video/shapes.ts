/** Shapes of tracks on a frame: what pictures know about boxes, polygons and skeletons, asked for shapes of key frames. */

import { type Extent, handlePoint, shapeOf } from '@/core/geometry/box';
import type { Dot, Geometry as OfType, Grip, Line } from '@/core/geometry/geometry';
import { type KeypointsRegion, withVisibility } from '@/core/geometry/keypoints';
import { type Bounds, clamp, type Point, turn } from '@/core/geometry/point';
import { geometryOfType } from '@/core/geometry/shapes';
import type { Question, Region } from '@/core/model/answers';
import type { Joint, TrackShape } from '@/core/timeline/interpolate';
import { shapeOfKey } from '@/core/timeline/tracks';

export type { Grip };
export type Geometry = 'box' | 'rotated' | 'polygon' | 'keypoints';

/** The geometry that the tracks of a question have. */
export function geometryOf(question: Question | undefined): Geometry {
  const { geometry } = question?.options ?? {};
  return geometry === 'rotated' || geometry === 'polygon' || geometry === 'keypoints' ? geometry : 'box';
}

/** Label types of pictures whose regions have the geometry. */
const TYPES = { box: 'boxes', rotated: 'boxes', polygon: 'polygons', keypoints: 'keypoints' } as const;

const known = (geometry: Geometry): OfType => geometryOfType(TYPES[geometry]) as OfType;
const of = (shape: TrackShape): OfType => known(shape.box ? 'box' : shape.rings ? 'polygon' : 'keypoints');

/** A shape as a region of a picture: one without a name. */
const asRegion = (shape: TrackShape): Region => ({ id: '', label: '', attributes: {}, ...shapeOfKey(shape) });

/** The shape of a region that was made of another: it keeps what key frames keep and pictures need not. */
function asShape(region: Region, before: TrackShape): TrackShape {
  const shape = shapeOfKey(region as TrackShape);
  // A box that can be turned says so, also when it is not turned.
  if (shape.box) return before.rotation === undefined ? { box: shape.box } : { box: shape.box, rotation: shape.rotation ?? 0 };
  if (!shape.points) return shape;
  // Joints that are not there have no place that could move.
  return { points: Object.fromEntries(Object.entries(shape.points).map(([name, joint]) => [name, joint[2] === 0 ? (before.points?.[name] ?? joint) : joint])) };
}

/** The lines of a shape; the question names the bones of a skeleton. */
export const linesOf = (shape: TrackShape, question: Question | undefined): readonly Line[] => of(shape).lines(asRegion(shape), question);

export const dotsOf = (shape: TrackShape): readonly Dot[] => of(shape).dots?.(asRegion(shape)) ?? [];

export const boundsOfShape = (shape: TrackShape): Bounds => of(shape).bounds(asRegion(shape));

export function centreOfShape(shape: TrackShape): Point {
  const { left, top, right, bottom } = boundsOfShape(shape);
  return { x: (left + right) / 2, y: (top + bottom) / 2 };
}

/** How far a point is from a shape; 0 within (a skeleton is taken by the rectangle round it). */
export function distanceTo(shape: TrackShape, point: Point): number {
  const [geometry, region] = [of(shape), asRegion(shape)];
  if (shape.points) {
    const { left, top, right, bottom } = geometry.bounds(region);
    if (point.x >= left && point.x <= right && point.y >= top && point.y <= bottom) return 0;
  }
  return geometry.contains(region, point) ? 0 : geometry.distance(region, point);
}

export const areaOfShape = (shape: TrackShape): number => of(shape).area(asRegion(shape));

/** Moved as far as the picture allows. */
export function movedShape(shape: TrackShape, dx: number, dy: number, extent: Extent): TrackShape {
  const { left, top, right, bottom } = boundsOfShape(shape);
  const x = clamp(dx, Math.min(0, -left), Math.max(0, extent.width - right));
  const y = clamp(dy, Math.min(0, -top), Math.max(0, extent.height - bottom));
  return asShape(of(shape).moved(asRegion(shape), x, y), shape);
}

function turnGrip(shape: TrackShape, grip: Grip, reach: number): Grip {
  const box = shapeOf({ box: shape.box ?? [0, 0, 0, 0], rotation: shape.rotation ?? 0 });
  const edge = handlePoint(box, 'n');
  return { ...grip, at: turn({ x: edge.x, y: edge.y - reach }, edge, box.rotation) };
}

/** The grips of a shape; `reach` is how far (in picture pixels) the grip that turns stands off. */
export function gripsOf(shape: TrackShape, geometry: Geometry, reach: number): Grip[] {
  return of(shape).grips(asRegion(shape)).flatMap((grip) => {
    if (grip.kind !== 'turn') return [grip];
    return geometry === 'rotated' ? [turnGrip(shape, grip, reach)] : [];
  });
}

/** The shape after a grip was dragged to a point. `even` keeps the ratio of a box, or turns in steps. */
export function gripped(shape: TrackShape, grip: string, to: Point, extent: Extent, even = false): TrackShape {
  const point = grip === 'rotate' && shape.box ? to : { x: clamp(to.x, 0, extent.width), y: clamp(to.y, 0, extent.height) };
  return asShape(of(shape).dragged(asRegion(shape), grip, point, even), shape);
}

/** Without a vertex, as long as three are left in the outline; a joint becomes hidden, then visible again. */
export function withoutGrip(shape: TrackShape, grip: string): TrackShape | null {
  const joint: Joint | undefined = shape.points?.[grip];
  if (shape.points) return joint ? asShape(withVisibility(asRegion(shape) as KeypointsRegion, grip, joint[2] === 2 ? 1 : 2), shape) : null;
  const made = of(shape).removed?.(asRegion(shape), grip);
  return made ? asShape(made, shape) : null;
}

/** Made larger or smaller by its right and lower edges, within the picture. */
export function sizedBy(shape: TrackShape, dx: number, dy: number, extent: Extent): TrackShape {
  const made = of(shape).inside(of(shape).sized(asRegion(shape), dx, dy), extent);
  return made ? asShape(made, shape) : shape;
}

export function turnedBy(shape: TrackShape, degrees: number): TrackShape {
  const made = shape.rotation === undefined ? undefined : of(shape).turned?.(asRegion(shape), degrees);
  return made ? asShape(made, shape) : shape;
}

/** A shape that came from outside has the geometry that its question asks for. */
export const isShape = (shape: TrackShape, geometry: Geometry): boolean => known(geometry).fits(asRegion(shape));
