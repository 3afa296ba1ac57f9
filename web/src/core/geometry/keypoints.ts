/** Skeletons: named joints with a place and whether each is visible, hidden or absent (as in COCO). */

import type { Json, Question, Region } from '../model/answers';
import { distanceToPiece, type Geometry, type Grip, isNumber, type Line, rounded } from './geometry';
import { type Bounds, boundsOf, clamp, type Point } from './point';

/** 0 absent, 1 hidden, 2 visible. */
export type Visibility = 0 | 1 | 2;
export type Joint = readonly [x: number, y: number, visibility: Visibility];

export interface KeypointsRegion extends Region {
  readonly points: { readonly [name: string]: Joint };
}

/** A joint that a question asks for, with its place in the template where one is given. */
export interface JointSpec {
  readonly name: string;
  readonly title: string;
  readonly at: Point | null;
}

export interface SkeletonSpec {
  readonly joints: readonly JointSpec[];
  readonly edges: readonly (readonly [string, string])[];
  readonly mirror: ReadonlyMap<string, string>;
}

/** The template of a question; without joints where the question names none. */
export function skeletonOf(question: Question | undefined): SkeletonSpec {
  const list = (name: string): readonly Json[] => {
    const value = question?.options[name];
    return Array.isArray(value) ? (value as readonly Json[]) : [];
  };
  const joints = list('points').map((one): JointSpec => {
    if (typeof one === 'string') return { name: one, title: one.replaceAll('_', ' '), at: null };
    const { name, title, x, y } = one as { name: string; title?: string; x?: number; y?: number };
    return { name, title: title ?? name.replaceAll('_', ' '), at: isNumber(x) && isNumber(y) ? { x, y } : null };
  });
  const pairs = (name: string) => list(name).filter((pair): pair is [string, string] => Array.isArray(pair) && pair.length === 2);
  return { joints, edges: pairs('edges'), mirror: new Map(pairs('mirror').flatMap(([a, b]) => [[a, b], [b, a]])) };
}

/** The template spread over a part of the picture; joints without a place of their own stand in a circle. */
export function spread(spec: SkeletonSpec, part: Bounds): { readonly [name: string]: Joint } {
  const places = spec.joints.map(({ at }, index): Point => {
    const angle = (index / Math.max(1, spec.joints.length)) * 2 * Math.PI - Math.PI / 2;
    return at ?? { x: 0.5 + 0.5 * Math.cos(angle), y: 0.5 + 0.5 * Math.sin(angle) };
  });
  const known = places.length > 0 ? boundsOf(places) : { left: 0, top: 0, right: 1, bottom: 1 };
  const along = (value: number, low: number, high: number, from: number, to: number): number => (high === low ? (from + to) / 2 : from + ((value - low) / (high - low)) * (to - from));
  return Object.fromEntries(
    spec.joints.map(({ name }, index): [string, Joint] => {
      const { x, y } = places[index] as Point;
      return [name, [rounded(along(x, known.left, known.right, part.left, part.right)), rounded(along(y, known.top, known.bottom, part.top, part.bottom)), 2]];
    }),
  );
}

/** Left and right exchanged. */
export function mirrored(region: KeypointsRegion, { mirror }: SkeletonSpec): KeypointsRegion {
  return { ...region, points: Object.fromEntries(Object.entries(region.points).map(([name, joint]) => [mirror.get(name) ?? name, joint])) };
}

export function withVisibility(region: KeypointsRegion, name: string, visibility: Visibility): KeypointsRegion {
  const joint = region.points[name];
  return joint ? { ...region, points: { ...region.points, [name]: [joint[0], joint[1], visibility] } } : region;
}

/** Joints that are somewhere: visible or hidden. */
const present = ({ points }: KeypointsRegion): [string, Joint][] => Object.entries(points).filter(([, joint]) => joint[2] > 0);
const places = (region: KeypointsRegion): Point[] => present(region).map(([, [x, y]]) => ({ x, y }));

function bones({ points }: KeypointsRegion, question: Question | undefined): Line[] {
  return skeletonOf(question).edges.flatMap(([from, to]) => {
    const [a, b] = [points[from], points[to]];
    return a && b && a[2] > 0 && b[2] > 0 ? [{ points: [{ x: a[0], y: a[1] }, { x: b[0], y: b[1] }], closed: false, soft: true }] : [];
  });
}

function mapJoints(region: KeypointsRegion, change: (at: Point) => Point): KeypointsRegion {
  return {
    ...region,
    points: Object.fromEntries(Object.entries(region.points).map(([name, [x, y, v]]): [string, Joint] => {
      const at = change({ x, y });
      return [name, [at.x, at.y, v]];
    })),
  };
}

const bounds = (region: KeypointsRegion): Bounds => {
  const all = places(region);
  return all.length > 0 ? boundsOf(all) : { left: 0, top: 0, right: 0, bottom: 0 };
};

export const keypointsGeometry: Geometry<KeypointsRegion> = {
  type: 'keypoints',
  fits: (region): region is KeypointsRegion => {
    const { points } = region as Partial<KeypointsRegion>;
    if (typeof points !== 'object' || points === null || Array.isArray(points)) return false;
    const joints = Object.values(points);
    return joints.length > 0 && joints.every((joint) => Array.isArray(joint) && joint.length === 3 && joint.every(isNumber)) && joints.some((joint) => joint[2] > 0);
  },
  bounds,
  contains: () => false,
  distance(region, point) {
    const joints = places(region);
    return Math.min(...joints.map((joint) => Math.hypot(joint.x - point.x, joint.y - point.y)), joints.length === 2 ? distanceToPiece(point, joints[0] as Point, joints[1] as Point) : Infinity);
  },
  area(region) {
    const { left, top, right, bottom } = bounds(region);
    return Math.max((right - left) * (bottom - top), 1);
  },
  lines: bones,
  dots: (region) => present(region).map(([, [x, y, v]]) => ({ at: { x, y }, hollow: v === 1 })),
  moved: (region, dx, dy) => mapJoints(region, ({ x, y }) => ({ x: x + dx, y: y + dy })),
  grips: (region) => present(region).map(([name, [x, y]]): Grip => ({ id: name, at: { x, y }, kind: 'joint', cursor: 'move', name })),
  dragged: (region, grip, to) => {
    const joint = region.points[grip];
    return joint ? { ...region, points: { ...region.points, [grip]: [to.x, to.y, joint[2]] } } : region;
  },
  sized(region, dx, dy) {
    const { left, top, right, bottom } = bounds(region);
    const scale = (value: number, from: number, to: number, by: number): number => (to === from ? value : from + ((value - from) * Math.max(1, to - from + by)) / (to - from));
    return mapJoints(region, ({ x, y }) => ({ x: scale(x, left, right, dx), y: scale(y, top, bottom, dy) }));
  },
  inside(region, extent) {
    const kept = mapJoints(region, ({ x, y }) => ({ x: rounded(clamp(x, 0, extent.width)), y: rounded(clamp(y, 0, extent.height)) }));
    return present(kept).length > 0 ? kept : null;
  },
  numbers: () => [],
  withNumber: (region) => region,
  removed(region, grip) {
    const without = withVisibility(region, grip, 0);
    return present(without).length > 0 ? without : null;
  },
};
