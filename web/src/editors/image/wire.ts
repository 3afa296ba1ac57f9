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

/** A worker that knows the edges of a picture; kept from one outline to the next. */
interface Edges {
  readonly picture: Picture;
  readonly worker: Worker;
  readonly size: Extent;
}

let kept: Edges | null = null;
let asked = 0;

/** The edges of the picture that is drawn on: those of the one before are let go. */
function edgesOf(picture: Picture): Edges {
  if (kept?.picture === picture) return kept;
  kept?.worker.terminate();
  const { image, width, height } = picture.small(MOST_SIDE);
  const factor = Math.min(1, MOST_SIDE / Math.max(width, height));
  const size = { width: Math.max(3, Math.round(width * factor)), height: Math.max(3, Math.round(height * factor)) };
  const canvas = document.createElement('canvas');
  canvas.width = size.width;
  canvas.height = size.height;
  const context = canvas.getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;
  context.drawImage(image, 0, 0, size.width, size.height);
  const grey = greyOf(context.getImageData(0, 0, size.width, size.height).data, size.width, size.height);
  const worker = new Worker(new URL('./wire-worker.ts', import.meta.url), { type: 'module' });
  worker.postMessage({ grey }, [grey.data.buffer as ArrayBuffer]);
  kept = { picture, worker, size };
  return kept;
}

export class Wire {
  private readonly edges: Edges;
  private readonly scale: number;
  private reach: Reach | null = null;
  /** What was asked last: answers to what was asked before it come too late. */
  private asked = -1;

  constructor(picture: Picture, extent: Extent, private readonly ready: () => void) {
    this.edges = edgesOf(picture);
    this.scale = this.edges.size.width / extent.width;
    this.edges.worker.addEventListener('message', this.answered);
  }

  private readonly answered = ({ data }: MessageEvent<{ id: number; reach: Reach }>): void => {
    if (data.id !== this.asked) return;
    this.reach = data.reach;
    this.ready();
  };

  /** Begins the paths from a place; until the worker has them, paths are straight. */
  seed(at: Point): void {
    asked += 1;
    this.asked = asked;
    this.reach = null;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
    this.edges.worker.postMessage({ seed: this.pixel(at), radius: RADIUS, id: asked });
  }

  /** The places between the seed and a point along the edges, both left out. */
  path(to: Point): Point[] {
    if (!this.reach) return [];
    const along = thinned(pathTo(this.reach, this.pixel(to)), 1);
    return along.slice(1, -1).map(([x, y]) => ({ x: (x + 0.5) / this.scale, y: (y + 0.5) / this.scale }));
  }

  /** The outline is over; the worker stays for the next one. */
  stop(): void {
    this.asked = -1;
    this.edges.worker.removeEventListener('message', this.answered);
  }

  private pixel({ x, y }: Point): Pair {
    const fit = (value: number, size: number): number => Math.max(0, Math.min(size - 1, Math.floor(value * this.scale)));
    return [fit(x, this.edges.size.width), fit(y, this.edges.size.height)];
  }
}
