/** Masks as pictures in their label's colour, made once for each state of a mask. */

import { type Bitmap, bitmapOf, type MaskRegion } from '@/core/geometry/mask';

/** Opacity of a mask over its picture, of 255. */
const ALPHA = 118;

export interface MaskPicture {
  readonly left: number;
  readonly top: number;
  readonly canvas: HTMLCanvasElement;
}

const made = new WeakMap<MaskRegion, MaskPicture & { readonly colour: string }>();

/** Red, green and blue of a colour like #2f7ed8. */
export function channelsOf(colour: string): [number, number, number] {
  const value = Number.parseInt(colour.slice(1, 7), 16);
  return Number.isNaN(value) ? [111, 106, 94] : [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** Puts a part of a bitmap (in its own columns and rows) on a canvas of the same size. */
export function paintBitmap(context: CanvasRenderingContext2D, bitmap: Bitmap, colour: string, left: number, top: number, width: number, height: number): void {
  if (width <= 0 || height <= 0) return;
  const [red, green, blue] = channelsOf(colour);
  const image = context.createImageData(width, height);
  const words = new Uint32Array(image.data.buffer);
  const pixel = (ALPHA << 24) | (blue << 16) | (green << 8) | red;
  for (let row = 0; row < height; row += 1) {
    let from = (row + top) * bitmap.width + left;
    for (let to = row * width; to < (row + 1) * width; to += 1, from += 1) if (bitmap.data[from] === 1) words[to] = pixel;
  }
  context.putImageData(image, left, top);
}

export function maskPicture(region: MaskRegion, colour: string): MaskPicture | null {
  const known = made.get(region);
  if (known?.colour === colour) return known;
  const bitmap = bitmapOf(region);
  if (bitmap.width === 0) return null;
  const canvas = document.createElement('canvas');
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  paintBitmap(canvas.getContext('2d') as CanvasRenderingContext2D, bitmap, colour, 0, 0, bitmap.width, bitmap.height);
  const picture = { left: bitmap.left, top: bitmap.top, canvas, colour };
  made.set(region, picture);
  return picture;
}
