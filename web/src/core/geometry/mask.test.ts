import { describe, expect, it } from 'vitest';
import { type Draw, seeded } from '../random.testing';
import { Bitmap, bitmapOf, codeOf, maskGeometry, type MaskRegion, withBitmap } from './mask';
import { polygonsOf } from './mask-outlines';
import { bitmapOfRings, fillGap, paintStroke } from './mask-paint';
import { countsOf, textOf } from './run-lengths';

const extent = { width: 97, height: 61 };
const painted = (draw: Draw): Bitmap => {
  const bitmap = new Bitmap(extent);
  for (let n = draw.whole(1, 6); n > 0; n -= 1) {
    const a = { x: draw.between(-5, 100), y: draw.between(-5, 65) };
    paintStroke(bitmap, a, { x: a.x + draw.between(-40, 40), y: a.y + draw.between(-40, 40) }, draw.between(0.5, 12), draw() < 0.8 ? 1 : 0);
  }
  return bitmap;
};
const noise = (draw: Draw): Bitmap => {
  const bitmap = Bitmap.part(extent, 0, 0, extent.width, extent.height);
  for (let at = 0; at < bitmap.data.length; at += 1) bitmap.data[at] = draw() < 0.5 ? 1 : 0;
  return bitmap;
};
const pixels = (bitmap: Bitmap): string => {
  let text = '';
  for (let y = 0; y < extent.height; y += 1) for (let x = 0; x < extent.width; x += 1) text += bitmap.get(x, y) ? '1' : '0';
  return text;
};
const region = (bitmap: Bitmap): MaskRegion => ({ id: 'm', label: 'a', attributes: {}, ...codeOf(bitmap) });

describe('the run-length code', () => {
  it('is that of COCO', () => {
    // As the server writes it: a 4 × 5 mask with a 2 × 2 block at row 1, column 1.
    expect(textOf([5, 2, 2, 2, 9])).toBe('52207');
    expect(textOf([0, 20])).toBe('0d0');
    expect(textOf([0, 1, 8294400, 31, 5000, 16, 15, 1])).toBe('01PPTm7n0XlPSHAWTKA');
  });

  it('comes back as the counts that it was made of, long runs and many', () => {
    const draw = seeded(31);
    for (let round = 0; round < 200; round += 1) {
      const counts = Array.from({ length: draw.whole(1, 40) }, () => draw.pick([0, 1, 15, 16, 31, 32, 511, 5_000, 8_294_400, draw.whole(0, 100_000)]));
      expect(countsOf(textOf(counts))).toEqual(counts);
    }
  });

  it('is refused when it is cut off or no code at all', () => {
    expect(countsOf('o')).toBeNull();
    expect(countsOf('5 2')).toBeNull();
    expect(maskGeometry.fits({ ...region(painted(seeded(1))), size: [3, 3] } as MaskRegion)).toBe(false);
  });
});

describe('a mask', () => {
  it('is the same after it was stored and read', () => {
    const draw = seeded(32);
    for (let round = 0; round < 60; round += 1) {
      const bitmap = round % 2 === 0 ? painted(draw) : noise(draw);
      if (!bitmap.bounds()) continue;
      const stored = region(bitmap);
      expect(pixels(bitmapOf({ ...stored }))).toBe(pixels(bitmap));
      expect(codeOf(bitmapOf({ ...stored })).counts).toBe(stored.counts);
      expect(pixels(bitmapOf(withBitmap(stored, bitmap) as MaskRegion))).toBe(pixels(bitmap));
    }
  });

  it('becomes polygons and a mask again without losing or winning a pixel', () => {
    const draw = seeded(33);
    for (let round = 0; round < 40; round += 1) {
      const bitmap = round % 2 === 0 ? painted(draw) : noise(draw);
      const again = new Bitmap(extent);
      for (const rings of polygonsOf(bitmap)) again.combine(bitmapOfRings(rings, extent), 'add');
      expect(pixels(again)).toBe(pixels(bitmap));
    }
  });

  it('keeps a hole as a hole of its polygon', () => {
    const bitmap = bitmapOfRings([[[10, 10], [40, 10], [40, 40], [10, 40]], [[20, 20], [30, 20], [30, 30], [20, 30]]], extent);
    expect(polygonsOf(bitmap).map((rings) => rings.map((ring) => ring.length))).toEqual([[4, 4]]);
    expect(bitmap.count()).toBe(30 * 30 - 10 * 10);
  });

  it('has its gap filled, and is left alone where the gap is open', () => {
    const bitmap = bitmapOfRings([[[10, 10], [40, 10], [40, 40], [10, 40]], [[20, 20], [30, 20], [30, 30], [20, 30]]], extent);
    expect(fillGap(bitmap, { x: 5, y: 5 })).toBe(false);
    expect(fillGap(bitmap, { x: 25, y: 25 })).toBe(true);
    expect(bitmap.count()).toBe(900);
  });

  it('loses what is erased and nothing else', () => {
    const draw = seeded(34);
    const bitmap = painted(draw);
    const other = painted(draw);
    const before = bitmap.copy();
    bitmap.combine(other, 'remove');
    for (let y = 0; y < extent.height; y += 1) for (let x = 0; x < extent.width; x += 1) expect(bitmap.get(x, y)).toBe(before.get(x, y) && !other.get(x, y));
  });

  it('of a picture of 4,000 pixels is painted within a frame', () => {
    const big = new Bitmap({ width: 4000, height: 3000 });
    paintStroke(big, { x: 500, y: 500 }, { x: 3500, y: 2500 }, 60, 1);
    const started = performance.now();
    for (let step = 0; step < 100; step += 1) paintStroke(big, { x: 1000 + step * 5, y: 1000 }, { x: 1005 + step * 5, y: 1002 }, 60, 1);
    expect((performance.now() - started) / 100).toBeLessThan(8);
  });
});
