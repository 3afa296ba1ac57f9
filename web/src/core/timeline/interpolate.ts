/** Shapes between two key frames: boxes, rotated boxes, polygons and keypoints, by linear interpolation. */

import { normaliseRotation } from '../geometry/box';
import type { BoxNumbers } from '../model/answers';

export type Vertex = readonly [number, number];
export type Ring = readonly Vertex[];
/** `[x, y, v]`; v: 0 absent, 1 hidden, 2 visible. */
export type Joint = readonly [number, number, number];

/** The geometry of a key frame: the one that the question asks for. */
export interface TrackShape {
  readonly box?: BoxNumbers;
  readonly rotation?: number;
  readonly rings?: readonly Ring[];
  readonly points?: { readonly [name: string]: Joint };
}

const mix = (a: number, b: number, share: number): number => a + (b - a) * share;

/** The shape `share` of the way from `a` to `b`; exactly `a` at 0 and `b` at 1. */
export function between(a: TrackShape, b: TrackShape, share: number): TrackShape {
  if (share <= 0) return a;
  if (share >= 1) return b;
  if (a.box && b.box) return betweenBoxes(a, b, a.box, b.box, share);
  if (a.rings && b.rings) return { rings: betweenRings(a.rings, b.rings, share) };
  if (a.points && b.points) return { points: betweenJoints(a.points, b.points, share) };
  return a;
}

function betweenBoxes(a: TrackShape, b: TrackShape, boxA: BoxNumbers, boxB: BoxNumbers, share: number): TrackShape {
  const box = boxA.map((value, index) => mix(value, boxB[index] as number, share)) as unknown as BoxNumbers;
  if (a.rotation === undefined && b.rotation === undefined) return { box };
  const from = a.rotation ?? 0;
  // The shorter way round.
  return { box, rotation: normaliseRotation(from + normaliseRotation((b.rotation ?? 0) - from) * share) };
}

/** Rings are paired by their order; one that only the earlier shape has stays until the later one. */
function betweenRings(a: readonly Ring[], b: readonly Ring[], share: number): Ring[] {
  return a.map((ring, index) => {
    const other = b[index];
    return other ? betweenRing(ring, other, share) : ring;
  });
}

function betweenRing(a: Ring, b: Ring, share: number): Ring {
  const [from, to] = a.length === b.length ? [a, b] : matchedRings(a, b);
  return from.map((vertex, index) => {
    const other = to[index] as Vertex;
    return [mix(vertex[0], other[0], share), mix(vertex[1], other[1], share)] as const;
  });
}

/**
 * Two rings of unequal vertex counts as rings of equal counts and the same outlines: both run the same
 * way round from the corners that lie nearest to one another, and each gets the other's vertices at
 * the same share of its length.
 */
export function matchedRings(a: Ring, b: Ring): readonly [Ring, Ring] {
  if (a.length === 0 || b.length === 0) return [a, a];
  const turned = Math.sign(areaOf(a)) * Math.sign(areaOf(b)) < 0 ? b.toReversed() : b;
  const start = nearestStart(a, turned);
  const aligned = [...turned.slice(start), ...turned.slice(0, start)];
  const [placesA, placesB] = [placesOf(a), placesOf(aligned)];
  const places = [...new Set([...placesA, ...placesB])].sort((x, y) => x - y);
  const kept = places.filter((place, index) => index === 0 || place - (places[index - 1] as number) > 1e-9);
  return [kept.map((place) => pointAt(a, placesA, place)), kept.map((place) => pointAt(aligned, placesB, place))];
}

function areaOf(ring: Ring): number {
  let twice = 0;
  ring.forEach(([x, y], index) => {
    const [nextX, nextY] = ring[(index + 1) % ring.length] as Vertex;
    twice += x * nextY - nextX * y;
  });
  return twice / 2;
}

function meanOf(ring: Ring): Vertex {
  return [ring.reduce((sum, [x]) => sum + x, 0) / ring.length, ring.reduce((sum, [, y]) => sum + y, 0) / ring.length];
}

/** The vertex of `b` that corresponds best to the first of `a`, both seen from their middles. */
function nearestStart(a: Ring, b: Ring): number {
  const [middleA, middleB] = [meanOf(a), meanOf(b)];
  const [x, y] = a[0] as Vertex;
  let best = 0;
  let least = Infinity;
  b.forEach(([bx, by], index) => {
    const distance = Math.hypot(bx - middleB[0] - (x - middleA[0]), by - middleB[1] - (y - middleA[1]));
    if (distance < least - 1e-9) {
      least = distance;
      best = index;
    }
  });
  return best;
}

/** Where each vertex lies along the outline, as a share of its length. */
function placesOf(ring: Ring): number[] {
  const lengths = ring.map(([x, y], index) => {
    const [nextX, nextY] = ring[(index + 1) % ring.length] as Vertex;
    return Math.hypot(nextX - x, nextY - y);
  });
  const whole = lengths.reduce((sum, length) => sum + length, 0);
  let walked = 0;
  return lengths.map((length, index) => {
    const place = whole > 0 ? walked / whole : index / ring.length;
    walked += length;
    return place;
  });
}

function pointAt(ring: Ring, places: readonly number[], place: number): Vertex {
  let index = places.length - 1;
  while (index > 0 && (places[index] as number) > place + 1e-12) index -= 1;
  const [from, to] = [places[index] as number, places[index + 1] ?? 1];
  const share = to > from ? (place - from) / (to - from) : 0;
  const [x, y] = ring[index] as Vertex;
  const [nextX, nextY] = ring[(index + 1) % ring.length] as Vertex;
  return [mix(x, nextX, share), mix(y, nextY, share)];
}

/** A joint moves where both key frames know its place; else it stays as the earlier one has it. */
function betweenJoints(a: { readonly [name: string]: Joint }, b: { readonly [name: string]: Joint }, share: number): { [name: string]: Joint } {
  return Object.fromEntries(
    Object.entries(a).map(([name, joint]) => {
      const other = b[name];
      if (!other || joint[2] === 0 || other[2] === 0) return [name, joint];
      return [name, [mix(joint[0], other[0], share), mix(joint[1], other[1], share), joint[2]] as const];
    }),
  );
}

/** The shape with numbers rounded to a hundredth of a pixel, as it is stored. */
export function roundedShape(shape: TrackShape): TrackShape {
  const round = (value: number): number => Math.round(value * 100) / 100 + 0;
  if (shape.box) {
    const box = shape.box.map(round) as unknown as BoxNumbers;
    return shape.rotation === undefined ? { box } : { box, rotation: normaliseRotation(round(shape.rotation)) };
  }
  if (shape.rings) return { rings: shape.rings.map((ring) => ring.map(([x, y]) => [round(x), round(y)] as const)) };
  if (shape.points) {
    return { points: Object.fromEntries(Object.entries(shape.points).map(([name, [x, y, v]]) => [name, [round(x), round(y), v] as const])) };
  }
  return shape;
}
