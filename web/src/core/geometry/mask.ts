/** Masks: pixels of a picture. Stored as run lengths; edited as a bitmap of the part that they cover. */

import type { Region } from '../model/answers';
import type { Extent } from './box';
import type { Geometry } from './geometry';
import { boundsOf, type Bounds, type Point } from './point';
import { countsOf, textOf } from './run-lengths';

export interface MaskRegion extends Region {
  /** Height and width of the picture. */
  readonly size: readonly [number, number];
  readonly counts: string;
}

/** Pixels of a part of a picture, row by row; 1 is mask. Outside the part there is none. */
export class Bitmap {
  left = 0;
  top = 0;
  width = 0;
  height = 0;
  data = new Uint8Array(0);

  constructor(readonly extent: Extent) {}

  static part(extent: Extent, left: number, top: number, width: number, height: number): Bitmap {
    const made = new Bitmap(extent);
    made.left = left;
    made.top = top;
    made.width = width;
    made.height = height;
    made.data = new Uint8Array(width * height);
    return made;
  }

  get(x: number, y: number): boolean {
    const column = x - this.left;
    const row = y - this.top;
    return column >= 0 && row >= 0 && column < this.width && row < this.height && this.data[row * this.width + column] === 1;
  }

  /** Makes room for a part (whole pixels, half-open), within the picture. */
  cover(part: Bounds): void {
    const left = Math.max(0, Math.floor(Math.min(part.left, this.width > 0 ? this.left : part.left)));
    const top = Math.max(0, Math.floor(Math.min(part.top, this.height > 0 ? this.top : part.top)));
    const right = Math.min(this.extent.width, Math.ceil(Math.max(part.right, this.width > 0 ? this.left + this.width : part.right)));
    const bottom = Math.min(this.extent.height, Math.ceil(Math.max(part.bottom, this.height > 0 ? this.top + this.height : part.bottom)));
    if (right <= left || bottom <= top) return;
    if (this.width > 0 && left === this.left && top === this.top && right === this.left + this.width && bottom === this.top + this.height) return;
    // Room to spare: a stroke that goes on must not copy at each step.
    const spare = 128;
    const made = Bitmap.part(
      this.extent, Math.max(0, left - spare), Math.max(0, top - spare),
      Math.min(this.extent.width, right + spare) - Math.max(0, left - spare), Math.min(this.extent.height, bottom + spare) - Math.max(0, top - spare),
    );
    for (let row = 0; row < this.height; row += 1) {
      made.data.set(this.data.subarray(row * this.width, (row + 1) * this.width), (row + this.top - made.top) * made.width + this.left - made.left);
    }
    Object.assign(this, { left: made.left, top: made.top, width: made.width, height: made.height, data: made.data });
  }

  copy(): Bitmap {
    const made = Bitmap.part(this.extent, this.left, this.top, this.width, this.height);
    made.data.set(this.data);
    return made;
  }

  /** The bounds of its pixels, half-open; null when there are none. */
  bounds(): Bounds | null {
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let row = 0; row < this.height; row += 1) {
      const start = this.data.indexOf(1, row * this.width) - row * this.width;
      if (start < 0 || start >= this.width) continue;
      const end = this.data.lastIndexOf(1, (row + 1) * this.width - 1) - row * this.width;
      left = Math.min(left, start);
      right = Math.max(right, end + 1);
      top = Math.min(top, row);
      bottom = row + 1;
    }
    if (right < left) return null;
    return { left: left + this.left, top: top + this.top, right: right + this.left, bottom: bottom + this.top };
  }

  count(): number {
    let sum = 0;
    for (const pixel of this.data) sum += pixel;
    return sum;
  }

  /** Adds (or with 'remove', takes away) the pixels of another; false when nothing changed. */
  combine(other: Bitmap, how: 'add' | 'remove'): boolean {
    if (how === 'add') this.cover({ left: other.left, top: other.top, right: other.left + other.width, bottom: other.top + other.height });
    const value = how === 'add' ? 1 : 0;
    const [left, right] = [Math.max(this.left, other.left), Math.min(this.left + this.width, other.left + other.width)];
    const [top, bottom] = [Math.max(this.top, other.top), Math.min(this.top + this.height, other.top + other.height)];
    let changed = false;
    for (let y = top; y < bottom; y += 1) {
      let from = (y - other.top) * other.width + left - other.left;
      let to = (y - this.top) * this.width + left - this.left;
      for (let x = left; x < right; x += 1, from += 1, to += 1) {
        if (other.data[from] === 1 && this.data[to] !== value) {
          this.data[to] = value;
          changed = true;
        }
      }
    }
    return changed;
  }
}

const known = new WeakMap<MaskRegion, Bitmap>();

/** The pixels of a mask, cut to what it covers. Kept with the region; copy before changing. */
export function bitmapOf(region: MaskRegion): Bitmap {
  const kept = known.get(region);
  if (kept) return kept;
  const [height, width] = region.size;
  const counts = countsOf(region.counts) ?? [];
  let [left, right, top, bottom] = [width, 0, height, 0];
  let at = 0;
  counts.forEach((count, index) => {
    if (index % 2 === 1 && count > 0) {
      const end = at + count - 1;
      const [first, last] = [Math.floor(at / height), Math.floor(end / height)];
      left = Math.min(left, first);
      right = Math.max(right, last + 1);
      top = Math.min(top, last > first ? 0 : at % height);
      bottom = Math.max(bottom, last > first ? height : (end % height) + 1);
    }
    at += count;
  });
  const made = right > left ? Bitmap.part({ width, height }, left, top, Math.min(right, width) - left, bottom - top) : new Bitmap({ width, height });
  at = 0;
  counts.forEach((count, index) => {
    if (index % 2 === 1) {
      let [x, y] = [Math.floor(at / height), at % height];
      for (let step = 0; step < count && x < width; step += 1) {
        made.data[(y - top) * made.width + x - left] = 1;
        y += 1;
        if (y === height) {
          y = 0;
          x += 1;
        }
      }
    }
    at += count;
  });
  known.set(region, made);
  return made;
}

/** The code of a bitmap over its whole picture. */
export function codeOf(bitmap: Bitmap): Pick<MaskRegion, 'size' | 'counts'> {
  const { width, height } = bitmap.extent;
  const counts: number[] = [];
  let run = 0;
  let value = 0;
  const add = (pixel: number, length: number): void => {
    if (pixel === value) run += length;
    else {
      counts.push(run);
      run = length;
      value = pixel;
    }
  };
  add(0, bitmap.left * height);
  const below = height - bitmap.top - bitmap.height;
  for (let column = 0; column < bitmap.width; column += 1) {
    if (bitmap.top > 0) add(0, bitmap.top);
    for (let row = 0, at = column; row < bitmap.height; row += 1, at += bitmap.width) add(bitmap.data[at] as number, 1);
    if (below > 0) add(0, below);
  }
  add(0, (width - bitmap.left - bitmap.width) * height);
  counts.push(run);
  return { size: [height, width], counts: textOf(counts) };
}

/** The region with the pixels of a bitmap; null when it has none. */
export function withBitmap(region: MaskRegion, bitmap: Bitmap): MaskRegion | null {
  const part = bitmap.bounds();
  if (!part) return null;
  const made: MaskRegion = { ...region, ...codeOf(bitmap) };
  const cut = Bitmap.part(bitmap.extent, part.left, part.top, part.right - part.left, part.bottom - part.top);
  for (let row = 0; row < cut.height; row += 1) {
    const from = (row + cut.top - bitmap.top) * bitmap.width + cut.left - bitmap.left;
    cut.data.set(bitmap.data.subarray(from, from + cut.width), row * cut.width);
  }
  known.set(made, cut);
  return made;
}

function shifted(region: MaskRegion, dx: number, dy: number): MaskRegion {
  const [x, y] = [Math.round(dx), Math.round(dy)];
  if (x === 0 && y === 0) return region;
  const from = bitmapOf(region);
  const made = Bitmap.part(from.extent, from.left + x, from.top + y, from.width, from.height);
  made.data.set(from.data);
  const kept = new Bitmap(from.extent);
  kept.combine(made, 'add');
  return withBitmap(region, kept) ?? region;
}

const boundsOfMask = (region: MaskRegion): Bounds => bitmapOf(region).bounds() ?? { left: 0, top: 0, right: 0, bottom: 0 };

export const maskGeometry: Geometry<MaskRegion> = {
  type: 'masks',
  fits: (region): region is MaskRegion => {
    const { size, counts } = region as Partial<MaskRegion>;
    if (!Array.isArray(size) || size.length !== 2 || typeof counts !== 'string') return false;
    const runs = countsOf(counts);
    return runs !== null && runs.reduce((sum, count) => sum + count, 0) === size[0] * size[1];
  },
  bounds: boundsOfMask,
  contains: (region, point) => bitmapOf(region).get(Math.floor(point.x), Math.floor(point.y)),
  distance(region, point) {
    const bitmap = bitmapOf(region);
    return bitmap.get(Math.floor(point.x), Math.floor(point.y)) ? 0 : Infinity;
  },
  area: (region) => (countsOf(region.counts) ?? []).reduce((sum, count, index) => sum + (index % 2 === 1 ? count : 0), 0),
  lines: () => [],
  moved: shifted,
  grips: () => [],
  dragged: (region) => region,
  sized: (region) => region,
  inside: (region, extent) => {
    const [height, width] = region.size;
    if (height === extent.height && width === extent.width) return region;
    const made = new Bitmap(extent);
    made.combine(bitmapOf(region), 'add');
    return withBitmap(region, made);
  },
  numbers: () => [],
  withNumber: (region) => region,
};

/** The part of the picture round two points that a disc going from one to the other touches. */
export function strokePart(a: Point, b: Point, radius: number): Bounds {
  const { left, top, right, bottom } = boundsOf([a, b]);
  return { left: Math.floor(left - radius), top: Math.floor(top - radius), right: Math.ceil(right + radius), bottom: Math.ceil(bottom + radius) };
}
