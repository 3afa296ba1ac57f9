/** The outlines of a mask as polygons, exact along the pixels' edges or simplified. */

import type { Pair } from './geometry';
import { distanceToPiece, pointOf } from './geometry';
import type { Bitmap } from './mask';
import { ringsContain, type Ring, twiceArea } from './polygon';

/** Steps along the grid: right, down, left, up. */
const STEPS: readonly Pair[] = [[1, 0], [0, 1], [-1, 0], [0, -1]];

/**
 * All closed outlines: those of the mask clockwise, those of its holes counter-clockwise. Pixels that
 * touch only at a corner belong to different outlines.
 */
function outlines(bitmap: Bitmap): Pair[][] {
  const { width, height, data } = bitmap;
  const on = (x: number, y: number): boolean => x >= 0 && y >= 0 && x < width && y < height && data[y * width + x] === 1;
  const stride = width + 1;
  // For each corner of the grid, the directions of the edges that leave it (mask on the right hand).
  const leaving = new Uint8Array(stride * (height + 1));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (!on(x, y)) continue;
      const mark = (cx: number, cy: number, direction: number): void => {
        leaving[cy * stride + cx] = (leaving[cy * stride + cx] as number) | (1 << direction);
      };
      if (!on(x, y - 1)) mark(x, y, 0);
      if (!on(x + 1, y)) mark(x + 1, y, 1);
      if (!on(x, y + 1)) mark(x + 1, y + 1, 2);
      if (!on(x - 1, y)) mark(x, y + 1, 3);
    }
  }
  const found: Pair[][] = [];
  for (let start = 0; start < leaving.length; start += 1) {
    while (leaving[start] !== 0) {
      const ring: Pair[] = [];
      let at = start;
      let direction = Math.log2((leaving[at] as number) & -(leaving[at] as number));
      let before = -1;
      do {
        leaving[at] = (leaving[at] as number) & ~(1 << direction);
        const x = at % stride;
        const y = (at - x) / stride;
        if (direction !== before) ring.push([x + bitmap.left, y + bitmap.top]);
        before = direction;
        const [dx, dy] = STEPS[direction] as Pair;
        at += dx + dy * stride;
        // At a crossing turn right first: so diagonal pixels stay apart.
        const next = [(direction + 1) % 4, direction, (direction + 3) % 4].find((one) => ((leaving[at] as number) & (1 << one)) !== 0);
        if (next === undefined) break;
        direction = next;
      } while (at !== start || before === -1);
      found.push(ring);
    }
  }
  return found;
}

/** A ring with fewer points, none of the left out farther from it than the tolerance (Douglas and Peucker 1973). */
export function simplified(ring: Ring, tolerance: number): Ring {
  if (tolerance <= 0 || ring.length <= 4) return ring;
  let far = 1;
  ring.forEach(([x, y], index) => {
    const [ox, oy] = ring[0] as Pair;
    const [fx, fy] = ring[far] as Pair;
    if (Math.hypot(x - ox, y - oy) > Math.hypot(fx - ox, fy - oy)) far = index;
  });
  const closed = [...ring, ring[0] as Pair];
  const kept = new Set([0, far]);
  const spans: [number, number][] = [[0, far], [far, closed.length - 1]];
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [from, to] = span;
    let worst = tolerance;
    let at = -1;
    for (let index = from + 1; index < to; index += 1) {
      const distance = distanceToPiece(pointOf(closed[index] as Pair), pointOf(closed[from] as Pair), pointOf(closed[to] as Pair));
      if (distance > worst) {
        worst = distance;
        at = index;
      }
    }
    if (at < 0) continue;
    kept.add(at);
    spans.push([from, at], [at, to]);
  }
  const result = ring.filter((_pair, index) => kept.has(index));
  return result.length >= 3 ? result : ring;
}

/** The mask as polygons with holes, the largest first. With tolerance 0 they cover exactly its pixels. */
export function polygonsOf(bitmap: Bitmap, tolerance = 0, crumbs = 0): (readonly Ring[])[] {
  const all = outlines(bitmap);
  const outer = all.filter((ring) => twiceArea(ring) > 0).toSorted((a, b) => twiceArea(b) - twiceArea(a));
  const holes = all.filter((ring) => twiceArea(ring) < 0);
  const grouped = outer.map((ring): Pair[][] => [ring]);
  for (const hole of holes) {
    const [x, y] = hole[0] as Pair;
    const [nx, ny] = hole[1] as Pair;
    // A point just inside the mask beside the hole's first edge: holes have the mask on their right.
    const length = Math.hypot(nx - x, ny - y);
    const beside = { x: (x + nx) / 2 - (ny - y) / length / 2, y: (y + ny) / 2 + (nx - x) / length / 2 };
    grouped.findLast(([ring]) => ringsContain([ring as Pair[]], beside))?.push(hole);
  }
  return grouped
    .filter(([ring]) => Math.abs(twiceArea(ring as Pair[])) / 2 >= crumbs)
    .map((rings) => rings.map((ring) => simplified(ring, tolerance)));
}
