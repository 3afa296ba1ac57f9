/**
 * Live wire (intelligent scissors): the path between two pixels that follows the edges of a picture.
 * Costs are low on strong edges; paths are those of least cost (Dijkstra with buckets, after Mortensen
 * and Barrett 1995). Pure arithmetic on arrays: it runs in a worker.
 */

import type { Pair } from './geometry';

export interface Grey {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

const MOST = 255;

/** Grey values of RGBA pixels. */
export function greyOf(rgba: Uint8ClampedArray, width: number, height: number): Grey {
  const data = new Uint8Array(width * height);
  for (let at = 0, from = 0; at < data.length; at += 1, from += 4) {
    data[at] = (299 * (rgba[from] as number) + 587 * (rgba[from + 1] as number) + 114 * (rgba[from + 2] as number)) / 1000;
  }
  return { width, height, data };
}

/** The cost of stepping on each pixel, 1 on the strongest edges to 255 on none (Sobel's gradient). */
export function costsOf({ width, height, data }: Grey): Uint8Array {
  const strength = new Float32Array(width * height);
  let most = 1;
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x;
      const pixel = (offset: number): number => data[at + offset] as number;
      const gx = pixel(1 - width) + 2 * pixel(1) + pixel(1 + width) - pixel(-1 - width) - 2 * pixel(-1) - pixel(width - 1);
      const gy = pixel(width - 1) + 2 * pixel(width) + pixel(width + 1) - pixel(-width - 1) - 2 * pixel(-width) - pixel(1 - width);
      const value = Math.hypot(gx, gy);
      strength[at] = value;
      if (value > most) most = value;
    }
  }
  // Weak edges count too: the square root lifts them.
  return Uint8Array.from(strength, (value) => Math.round(MOST - (MOST - 1) * Math.sqrt(value / most)));
}

/** From where each pixel of a window is reached at the least cost; -1 for the seed and what is out of reach. */
export interface Reach {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly from: Int32Array;
  readonly seed: Pair;
}

/** All least paths from a seed within a window round it. */
export function reachFrom(costs: Uint8Array, width: number, height: number, seed: Pair, radius: number): Reach {
  const left = Math.max(0, seed[0] - radius);
  const top = Math.max(0, seed[1] - radius);
  const across = Math.min(width, seed[0] + radius + 1) - left;
  const down = Math.min(height, seed[1] + radius + 1) - top;
  const size = across * down;
  const from = new Int32Array(size).fill(-1);
  const best = new Float64Array(size).fill(Infinity);
  const done = new Uint8Array(size);
  // A step costs at most 255 × √2, so that a ring of buckets holds all open costs.
  const buckets: number[][] = Array.from({ length: 512 }, () => []);
  const start = (seed[1] - top) * across + seed[0] - left;
  best[start] = 0;
  (buckets[0] as number[]).push(start);
  let open = 1;
  for (let cost = 0; open > 0; cost += 1) {
    const bucket = buckets[cost % 512] as number[];
    for (let at = bucket.pop(); at !== undefined; at = bucket.pop()) {
      open -= 1;
      if (done[at] === 1) continue;
      done[at] = 1;
      const x = at % across;
      const y = (at - x) / across;
      for (let dy = -1; dy <= 1; dy += 1) {
        for (let dx = -1; dx <= 1; dx += 1) {
          const [nx, ny] = [x + dx, y + dy];
          if ((dx === 0 && dy === 0) || nx < 0 || ny < 0 || nx >= across || ny >= down) continue;
          const next = ny * across + nx;
          if (done[next] === 1) continue;
          const step = (costs[(ny + top) * width + nx + left] as number) * (dx !== 0 && dy !== 0 ? Math.SQRT2 : 1);
          const total = Math.round(cost + Math.max(1, step));
          if (total >= (best[next] as number)) continue;
          best[next] = total;
          from[next] = at;
          (buckets[total % 512] as number[]).push(next);
          open += 1;
        }
      }
    }
  }
  return { left, top, width: across, height: down, from, seed };
}

/** The path from the seed to a pixel; straight to it where the pixel is out of the window. */
export function pathTo(reach: Reach, target: Pair): Pair[] {
  const x = Math.max(0, Math.min(reach.width - 1, target[0] - reach.left));
  const y = Math.max(0, Math.min(reach.height - 1, target[1] - reach.top));
  const path: Pair[] = [];
  for (let at = y * reach.width + x; at >= 0; at = reach.from[at] as number) {
    path.push([(at % reach.width) + reach.left, Math.floor(at / reach.width) + reach.top]);
  }
  return path.toReversed();
}

/** An open path with fewer points, none left out farther off than the tolerance. */
export function thinned(path: readonly Pair[], tolerance: number): Pair[] {
  if (path.length <= 2) return [...path];
  const [first, last] = [path[0] as Pair, path.at(-1) as Pair];
  let worst = tolerance;
  let at = -1;
  const length = Math.hypot(last[0] - first[0], last[1] - first[1]);
  path.forEach(([x, y], index) => {
    const distance = length === 0 ? Math.hypot(x - first[0], y - first[1]) : Math.abs((last[0] - first[0]) * (first[1] - y) - (first[0] - x) * (last[1] - first[1])) / length;
    if (distance > worst) {
      worst = distance;
      at = index;
    }
  });
  if (at < 0) return [first, last];
  return [...thinned(path.slice(0, at + 1), tolerance).slice(0, -1), ...thinned(path.slice(at), tolerance)];
}
