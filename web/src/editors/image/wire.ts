/** The page's side of the live wire: gives the worker the picture once, and asks for paths from a seed. */

import type { Extent } from '@/core/geometry/box';
import type { Pair } from '@/core/geometry/geometry';
import { greyOf, pathTo, type Reach, thinned } from '@/core/geometry/live-wire';
import type { Point } from '@/core/geometry/point';
import type { Picture } from './picture';

/** The picture is looked at in at most so many pixels a side: finer edges than these nobody follows by hand. */
const MOST_SIDE = 1400;
/** Window round a seed, in those pixels. */
const RADIUS = 320;

export class Wire {
  private readonly worker: Worker;
  private readonly scale: number;
  private readonly size: Extent;
  private reach: Reach | null = null;
  private asked = 0;

  constructor(picture: Picture, extent: Extent, private readonly ready: () => void) {
    const { image, width, height } = picture.small(MOST_SIDE);
    const factor = Math.min(1, MOST_SIDE / Math.max(width, height));
    this.size = { width: Math.max(3, Math.round(width * factor)), height: Math.max(3, Math.round(height * factor)) };
    this.scale = this.size.width / extent.width;
    const canvas = document.createElement('canvas');
    canvas.width = this.size.width;
    canvas.height = this.size.height;
    const context = canvas.getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;
    context.drawImage(image, 0, 0, this.size.width, this.size.height);
    const grey = greyOf(context.getImageData(0, 0, this.size.width, this.size.height).data, this.size.width, this.size.height);
    this.worker = new Worker(new URL('./wire-worker.ts', import.meta.url), { type: 'module' });
    this.worker.addEventListener('message', ({ data }: MessageEvent<{ id: number; reach: Reach }>) => {
      if (data.id !== this.asked) return;
      this.reach = data.reach;
      this.ready();
    });
    this.worker.postMessage({ grey }, [grey.data.buffer as ArrayBuffer]);
  }

  /** Begins the paths from a place; until the worker has them, paths are straight. */
  seed(at: Point): void {
    this.asked += 1;
    this.reach = null;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
    this.worker.postMessage({ seed: this.pixel(at), radius: RADIUS, id: this.asked });
  }

  /** The places between the seed and a point along the edges, both left out. */
  path(to: Point): Point[] {
    if (!this.reach) return [];
    const along = thinned(pathTo(this.reach, this.pixel(to)), 1);
    return along.slice(1, -1).map(([x, y]) => ({ x: (x + 0.5) / this.scale, y: (y + 0.5) / this.scale }));
  }

  stop(): void {
    this.worker.terminate();
  }

  private pixel({ x, y }: Point): Pair {
    const fit = (value: number, size: number): number => Math.max(0, Math.min(size - 1, Math.floor(value * this.scale)));
    return [fit(x, this.size.width), fit(y, this.size.height)];
  }
}
