/** Pictures: fetched and decoded ahead, with smaller copies so that drawing them small costs little. */

import type { Extent } from '@/core/geometry/box';

export interface Picture {
  readonly extent: Extent;
  /** The copy to draw at a scale (screen pixels per picture pixel), and how much smaller it is. */
  copyFor(scale: number): { readonly image: CanvasImageSource; readonly reduced: number };
}

const MOST_KEPT = 6;
const cache = new Map<string, Promise<Picture>>();

/** Starts loading a picture, or gives the one that is loading already. */
export function loadPicture(url: string): Promise<Picture> {
  const known = cache.get(url);
  if (known) {
    cache.delete(url);
    cache.set(url, known);
    return known;
  }
  const loading = decode(url);
  cache.set(url, loading);
  loading.catch(() => cache.delete(url));
  for (const oldest of cache.keys()) {
    if (cache.size <= MOST_KEPT) break;
    cache.delete(oldest);
  }
  return loading;
}

async function decode(url: string): Promise<Picture> {
  const image = new Image();
  image.decoding = 'async';
  image.src = url;
  await image.decode();
  const extent = { width: image.naturalWidth, height: image.naturalHeight };
  const copies: CanvasImageSource[] = [image];
  return {
    extent,
    copyFor(scale) {
      const level = Math.max(0, Math.floor(Math.log2(1 / Math.max(scale, 1e-6))));
      for (let made = copies.length; made <= level; made += 1) {
        const width = Math.max(1, Math.round(extent.width / 2 ** made));
        const height = Math.max(1, Math.round(extent.height / 2 ** made));
        if (Math.min(width, height) < 64) break;
        copies.push(halved(copies[made - 1] as CanvasImageSource, width, height));
      }
      const used = Math.min(level, copies.length - 1);
      return { image: copies[used] as CanvasImageSource, reduced: 2 ** used };
    },
  };
}

function halved(source: CanvasImageSource, width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'medium';
  context.drawImage(source, 0, 0, width, height);
  return canvas;
}

/** A plain picture of a size, for tests and for items whose picture cannot be loaded. */
export function blankPicture(extent: Extent): Picture {
  const canvas = document.createElement('canvas');
  canvas.width = 1;
  canvas.height = 1;
  return { extent, copyFor: () => ({ image: canvas, reduced: Math.max(extent.width, extent.height) }) };
}
