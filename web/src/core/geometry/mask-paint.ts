/** Painting on bitmaps: strokes of a round brush, filled outlines, filled holes. */

import type { Extent } from './box';
import { Bitmap, strokePart } from './mask';
import type { Pair } from './geometry';
import type { Point } from './point';
import type { Ring } from './polygon';

/** Sets (or clears) the pixels whose centre a disc touches on its way from one point to another. */
export function paintStroke(bitmap: Bitmap, a: Point, b: Point, radius: number, value: 0 | 1): void {
  const part = strokePart(a, b, radius);
  if (value === 1) bitmap.cover(part);
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const most = radius * radius;
  const [left, right] = [Math.max(part.left, bitmap.left), Math.min(part.right, bitmap.left + bitmap.width)];
  const [top, bottom] = [Math.max(part.top, bitmap.top), Math.min(part.bottom, bitmap.top + bitmap.height)];
  for (let y = top; y < bottom; y += 1) {
    const py = y + 0.5 - a.y;
    let at = (y - bitmap.top) * bitmap.width + left - bitmap.left;
    for (let x = left; x < right; x += 1, at += 1) {
      const px = x + 0.5 - a.x;
      const share = length === 0 ? 0 : Math.max(0, Math.min(1, (px * dx + py * dy) / length));
      const [ox, oy] = [px - dx * share, py - dy * share];
      if (ox * ox + oy * oy <= most) bitmap.data[at] = value;
    }
  }
}

/** The pixels whose centre lies in the rings, by the even-odd rule. */
export function bitmapOfRings(rings: readonly Ring[], extent: Extent): Bitmap {
  const bitmap = new Bitmap(extent);
  const all = rings.flat();
  if (all.length === 0) return bitmap;
  const xs = all.map(([x]) => x);
  const ys = all.map(([, y]) => y);
  const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity);
  const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), -Infinity);
  bitmap.cover({ left: least(xs), top: least(ys), right: most(xs), bottom: most(ys) });
  for (let row = 0; row < bitmap.height; row += 1) {
    const y = row + bitmap.top + 0.5;
    const crossings: number[] = [];
    for (const ring of rings) {
      ring.forEach(([ax, ay], index) => {
        const [bx, by] = ring[(index + 1) % ring.length] as Pair;
        if (ay > y !== by > y) crossings.push(ax + ((bx - ax) * (y - ay)) / (by - ay));
      });
    }
    crossings.sort((a, b) => a - b);
    for (let index = 0; index + 1 < crossings.length; index += 2) {
      const from = Math.max(0, Math.ceil((crossings[index] as number) - 0.5) - bitmap.left);
      const to = Math.min(bitmap.width, Math.ceil((crossings[index + 1] as number) - 0.5) - bitmap.left);
      if (to > from) bitmap.data.fill(1, row * bitmap.width + from, row * bitmap.width + to);
    }
  }
  return bitmap;
}

/** Fills the gap in the mask round a point; false when the gap is open to the outside of what the mask covers. */
export function fillGap(bitmap: Bitmap, point: Point): boolean {
  const start = { x: Math.floor(point.x) - bitmap.left, y: Math.floor(point.y) - bitmap.top };
  const { width, height, data } = bitmap;
  if (start.x < 0 || start.y < 0 || start.x >= width || start.y >= height || data[start.y * width + start.x] === 1) return false;
  const filled: number[] = [start.y * width + start.x];
  const seen = new Uint8Array(width * height);
  seen[filled[0] as number] = 1;
  for (let next = 0; next < filled.length; next += 1) {
    const at = filled[next] as number;
    const x = at % width;
    const y = (at - x) / width;
    if (x === 0 || y === 0 || x === width - 1 || y === height - 1) return false;
    for (const neighbour of [at - 1, at + 1, at - width, at + width]) {
      if (seen[neighbour] === 1 || data[neighbour] === 1) continue;
      seen[neighbour] = 1;
      filled.push(neighbour);
    }
  }
  for (const at of filled) data[at] = 1;
  return true;
}
