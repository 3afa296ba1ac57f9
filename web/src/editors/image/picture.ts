/** Pictures: fetched and decoded ahead, with smaller copies so that drawing them small costs little. */

import type { Extent } from '@/core/geometry/box';
import type { Camera } from '@/core/geometry/camera';
import type { Bounds } from '@/core/geometry/point';

export interface Picture {
  readonly extent: Extent;
  /** Draws a part of the picture (its own pixels) where the camera puts it. */
  draw(context: CanvasRenderingContext2D, camera: Camera, part: Bounds): void;
  /** The whole in so many pixels a side at most, for tools that look at it, and the minimap. */
  small(most: number): { readonly image: CanvasImageSource; readonly width: number; readonly height: number };
  /** Told when more of it has come and it should be drawn again; for pictures that come in pieces. */
  watch?(watcher: () => void): () => void;
}

const MOST_KEPT = 6;
const cache = new Map<string, Promise<Picture>>();

/** Keeps what is being loaded and what was loaded last, under its address. */
export function remembered(url: string, load: () => Promise<Picture>): Promise<Picture> {
  const known = cache.get(url);
  if (known) {
    cache.delete(url);
    cache.set(url, known);
    return known;
  }
  const loading = load();
  cache.set(url, loading);
  loading.catch(() => cache.delete(url));
  for (const oldest of cache.keys()) {
    if (cache.size <= MOST_KEPT) break;
    cache.delete(oldest);
  }
  return loading;
}

/** Starts loading a picture, or gives the one that is loading already. */
export function loadPicture(url: string): Promise<Picture> {
  return remembered(url, () => decode(url));
}

export async function loadImage(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.decoding = 'async';
  image.src = url;
  await image.decode();
  return image;
}

async function decode(url: string): Promise<Picture> {
  const image = await loadImage(url);
  return pictureOf(image, { width: image.naturalWidth, height: image.naturalHeight });
}

/** A picture from anything that a canvas can draw; halved copies are made when they are needed. */
export function pictureOf(image: CanvasImageSource, extent: Extent): Picture {
  const copies: CanvasImageSource[] = [image];
  const copyFor = (scale: number): { image: CanvasImageSource; reduced: number } => {
    const level = Math.max(0, Math.floor(Math.log2(1 / Math.max(scale, 1e-6))));
    for (let made = copies.length; made <= level; made += 1) {
      const width = Math.max(1, Math.round(extent.width / 2 ** made));
      const height = Math.max(1, Math.round(extent.height / 2 ** made));
      if (Math.min(width, height) < 64) break;
      copies.push(halved(copies[made - 1] as CanvasImageSource, width, height));
    }
    const used = Math.min(level, copies.length - 1);
    return { image: copies[used] as CanvasImageSource, reduced: 2 ** used };
  };
  return {
    extent,
    draw(context, camera, { left, top, right, bottom }) {
      const { image: copy, reduced } = copyFor(camera.scale);
      // Seen enlarged, a pixel is a pixel: edges are judged, not guessed.
      context.imageSmoothingEnabled = camera.scale * reduced < 4;
      context.imageSmoothingQuality = 'low';
      context.drawImage(
        copy, left / reduced, top / reduced, (right - left) / reduced, (bottom - top) / reduced,
        left * camera.scale + camera.x, top * camera.scale + camera.y, (right - left) * camera.scale, (bottom - top) * camera.scale,
      );
    },
    small(most) {
      const scale = Math.min(1, most / Math.max(extent.width, extent.height));
      const { image: copy, reduced } = copyFor(scale);
      return { image: copy, width: Math.round(extent.width / reduced), height: Math.round(extent.height / reduced) };
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
