/** Shapes of tracks on a frame: boxes, rotated boxes, polygons and skeletons, by one set of pure functions. */

import {
  boundsOfBox, boxContains, distanceToOutline, type Extent, type Handle, HANDLE_DIRECTIONS, handlePoint, normaliseRotation, resized, type RotatedBox, turnedTowards,
} from '@/core/geometry/box';
import { type Bounds, boundsOf, clamp, type Point, turn } from '@/core/geometry/point';
import type { Joint, Ring, TrackShape, Vertex } from '@/core/timeline/interpolate';

export type Geometry = 'box' | 'rotated' | 'polygon' | 'keypoints';

/** A grip of a shape: of a box by compass point, of a polygon by ring and vertex, of a skeleton by joint. */
export interface Grip {
  readonly key: string;
  readonly point: Point;
  /** A place between two vertices, where a new one comes. */
  readonly between?: boolean;
}

export const asBox = (shape: TrackShape): RotatedBox => ({ box: shape.box ?? [0, 0, 0, 0], rotation: shape.rotation ?? 0 });
const asShape = ({ box, rotation }: RotatedBox, before: TrackShape): TrackShape => (before.rotation === undefined ? { box } : { box, rotation });
const toPoint = ([x, y]: Vertex | Joint): Point => ({ x, y });

/** The joints that have a place. */
export function jointsOf(shape: TrackShape): [string, Joint][] {
  return Object.entries(shape.points ?? {}).filter(([, joint]) => joint[2] > 0);
}

function pointsOf(shape: TrackShape): Point[] {
  if (shape.rings) return shape.rings.flatMap((ring) => ring.map(toPoint));
  return jointsOf(shape).map(([, joint]) => toPoint(joint));
}

export function boundsOfShape(shape: TrackShape): Bounds {
  if (shape.box) return boundsOfBox(asBox(shape));
  const points = pointsOf(shape);
  return points.length > 0 ? boundsOf(points) : { left: 0, top: 0, right: 0, bottom: 0 };
}

export function centreOfShape(shape: TrackShape): Point {
  const { left, top, right, bottom } = boundsOfShape(shape);
  return { x: (left + right) / 2, y: (top + bottom) / 2 };
}

function inRing(ring: Ring, { x, y }: Point): boolean {
  let inside = false;
  ring.forEach(([ax, ay], index) => {
    const [bx, by] = ring[(index + 1) % ring.length] as Vertex;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  });
  return inside;
}

function distanceToSegment(point: Point, a: Point, b: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const share = length > 0 ? clamp(((point.x - a.x) * dx + (point.y - a.y) * dy) / length, 0, 1) : 0;
  return Math.hypot(point.x - a.x - share * dx, point.y - a.y - share * dy);
}

/** How far a point is from a shape; 0 within. */
export function distanceTo(shape: TrackShape, point: Point): number {
  if (shape.box) return boxContains(asBox(shape), point) ? 0 : distanceToOutline(asBox(shape), point);
  if (shape.rings) {
    if (shape.rings.filter((ring) => inRing(ring, point)).length % 2 === 1) return 0;
    return Math.min(...shape.rings.flatMap((ring) => ring.map((vertex, index) => distanceToSegment(point, toPoint(vertex), toPoint(ring[(index + 1) % ring.length] as Vertex)))));
  }
  const { left, top, right, bottom } = boundsOfShape(shape);
  if (point.x >= left && point.x <= right && point.y >= top && point.y <= bottom) return 0;
  return Math.min(...jointsOf(shape).map(([, [x, y]]) => Math.hypot(point.x - x, point.y - y)), Infinity);
}

export function areaOfShape(shape: TrackShape): number {
  const { left, top, right, bottom } = boundsOfShape(shape);
  return Math.max(0, right - left) * Math.max(0, bottom - top);
}

/** Moved as far as the picture allows. */
export function movedShape(shape: TrackShape, dx: number, dy: number, extent: Extent): TrackShape {
  const { left, top, right, bottom } = boundsOfShape(shape);
  const x = clamp(dx, Math.min(0, -left), Math.max(0, extent.width - right));
  const y = clamp(dy, Math.min(0, -top), Math.max(0, extent.height - bottom));
  if (shape.box) return { ...shape, box: [shape.box[0] + x, shape.box[1] + y, shape.box[2], shape.box[3]] };
  if (shape.rings) return { rings: shape.rings.map((ring) => ring.map(([vx, vy]) => [vx + x, vy + y] as const)) };
  return { points: Object.fromEntries(Object.entries(shape.points ?? {}).map(([name, [px, py, v]]) => [name, v === 0 ? ([px, py, v] as const) : ([px + x, py + y, v] as const)])) };
}

export function rotateGripOf(shape: TrackShape, reach: number): Point {
  const { box, rotation } = asBox(shape);
  const centre = { x: box[0] + box[2] / 2, y: box[1] + box[3] / 2 };
  return turn({ x: centre.x, y: box[1] - reach }, centre, rotation);
}

/** The grips of a shape; `reach` is how far (in picture pixels) the rotation grip stands off. */
export function gripsOf(shape: TrackShape, geometry: Geometry, reach: number): Grip[] {
  if (shape.box) {
    const sizing = (Object.keys(HANDLE_DIRECTIONS) as Exclude<Handle, 'rotate'>[]).map((key) => ({ key, point: handlePoint(asBox(shape), key) }));
    return geometry === 'rotated' ? [...sizing, { key: 'rotate', point: rotateGripOf(shape, reach) }] : sizing;
  }
  if (shape.rings) {
    return shape.rings.flatMap((ring, r) => [
      ...ring.map((vertex, v) => ({ key: `v ${r} ${v}`, point: toPoint(vertex) })),
      ...ring.map(([x, y], v) => {
        const [nx, ny] = ring[(v + 1) % ring.length] as Vertex;
        return { key: `m ${r} ${v}`, point: { x: (x + nx) / 2, y: (y + ny) / 2 }, between: true };
      }),
    ]);
  }
  return jointsOf(shape).map(([name, joint]) => ({ key: `p ${name}`, point: toPoint(joint) }));
}

/** The shape after a grip was dragged to a point. `even` keeps the ratio of a box, or turns in steps. */
export function gripped(shape: TrackShape, key: string, to: Point, extent: Extent, even = false): TrackShape {
  const point = { x: clamp(to.x, 0, extent.width), y: clamp(to.y, 0, extent.height) };
  if (shape.box) {
    if (key === 'rotate') return asShape(turnedTowards(asBox(shape), to, even ? 15 : 1), shape);
    return asShape(resized(asBox(shape), key as Exclude<Handle, 'rotate'>, point, even), shape);
  }
  const [kind, first, second] = key.split(' ');
  if (shape.rings && first !== undefined && second !== undefined) {
    const [r, v] = [Number(first), Number(second)];
    return {
      rings: shape.rings.map((ring, index) => {
        if (index !== r) return ring;
        const vertex = [point.x, point.y] as const;
        return kind === 'm' ? [...ring.slice(0, v + 1), vertex, ...ring.slice(v + 1)] : ring.map((one, at) => (at === v ? vertex : one));
      }),
    };
  }
  const name = key.slice(2);
  const joint = shape.points?.[name];
  return joint ? { points: { ...shape.points, [name]: [point.x, point.y, joint[2] || 2] } } : shape;
}

/** Without a vertex, as long as three are left in its ring; a joint becomes hidden, then absent, then visible. */
export function withoutGrip(shape: TrackShape, key: string): TrackShape | null {
  const [kind, first, second] = key.split(' ');
  if (kind === 'v' && shape.rings) {
    const [r, v] = [Number(first), Number(second)];
    const ring = shape.rings[r];
    if (!ring || ring.length <= 3) return null;
    return { rings: shape.rings.map((one, index) => (index === r ? one.filter((_, at) => at !== v) : one)) };
  }
  if (kind === 'p' && shape.points) {
    const name = key.slice(2);
    const joint = shape.points[name];
    return joint ? { points: { ...shape.points, [name]: [joint[0], joint[1], joint[2] === 2 ? 1 : 2] } } : null;
  }
  return null;
}

/** A box made larger or smaller by its right and lower edges; other shapes grow about their upper left. */
export function sizedBy(shape: TrackShape, dx: number, dy: number, extent: Extent): TrackShape {
  if (shape.box) {
    const [x, y, width, height] = shape.box;
    const most = shape.rotation ? [Infinity, Infinity] : [extent.width - x, extent.height - y];
    return { ...shape, box: [x, y, clamp(width + dx, 1, most[0] as number), clamp(height + dy, 1, most[1] as number)] };
  }
  const { left, top, right, bottom } = boundsOfShape(shape);
  const [sx, sy] = [Math.max(0.05, (right - left + dx) / Math.max(1, right - left)), Math.max(0.05, (bottom - top + dy) / Math.max(1, bottom - top))];
  const scaled = (x: number, y: number): [number, number] => [clamp(left + (x - left) * sx, 0, extent.width), clamp(top + (y - top) * sy, 0, extent.height)];
  if (shape.rings) return { rings: shape.rings.map((ring) => ring.map(([x, y]) => scaled(x, y))) };
  return { points: Object.fromEntries(Object.entries(shape.points ?? {}).map(([name, [x, y, v]]) => [name, [...scaled(x, y), v] as const])) };
}

export function turnedBy(shape: TrackShape, degrees: number): TrackShape {
  return shape.box && shape.rotation !== undefined ? { ...shape, rotation: normaliseRotation(shape.rotation + degrees) } : shape;
}

/** A shape that came from outside has the geometry that its question asks for. */
export function isShape(shape: TrackShape, geometry: Geometry): boolean {
  const finite = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
  if (geometry === 'box' || geometry === 'rotated') return Array.isArray(shape.box) && shape.box.length === 4 && shape.box.every(finite);
  if (geometry === 'polygon') return Array.isArray(shape.rings) && shape.rings.every((ring) => Array.isArray(ring) && ring.length >= 3 && ring.every((vertex) => vertex.every(finite)));
  return typeof shape.points === 'object' && Object.values(shape.points).every((joint) => Array.isArray(joint) && joint.length === 3 && joint.every(finite));
}
