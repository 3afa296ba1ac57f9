/**
 * Very large pictures in pieces: squares of the server at halving scales, drawn in the same canvas
 * under the same camera as every other picture, so that every tool works on them. What has not come
 * yet is shown by the coarser piece under it.
 */

import type { Extent } from '@/core/geometry/box';
import type { Datum, Tiles } from '@/core/model/task';
import { loadImage, type Picture, remembered } from './picture';

/** Pieces kept decoded: at 512 pixels a side about a megabyte each. */
const MOST_KEPT = 240;
/** Requests under way at the same time. */
const MOST_LOADING = 6;
/** A piece that did not come is asked for again after so long, each time twice as long, while it is in view. */
const FIRST_WAIT_MS = 2_000;
const MOST_WAIT_MS = 60_000;

/** The level whose pixels are at least as fine as the screen's; the last level is the picture itself. */
export function levelFor(scale: number, levels: number): number {
  const coarser = Math.max(0, Math.floor(Math.log2(1 / Math.max(scale, 1e-9))));
  return Math.max(0, levels - 1 - coarser);
}

/** Columns and rows of the pieces of a level that touch a part (in pixels of the picture), last ones included. */
export function piecesOf(part: { left: number; top: number; right: number; bottom: number }, level: number, tiles: Pick<Tiles, 'size' | 'levels'>, extent: Extent): { left: number; top: number; right: number; bottom: number } {
  const side = tiles.size * 2 ** (tiles.levels - 1 - level);
  const last = (size: number): number => Math.max(0, Math.ceil(size / side) - 1);
  return {
    left: Math.max(0, Math.floor(part.left / side)),
    top: Math.max(0, Math.floor(part.top / side)),
    right: Math.min(last(extent.width), Math.floor(part.right / side)),
    bottom: Math.min(last(extent.height), Math.floor(part.bottom / side)),
  };
}

class TiledPicture implements Picture {
  private readonly pieces = new Map<string, HTMLImageElement>();
  private readonly watchers = new Set<() => void>();
  private wanted: string[] = [];
  private readonly loading = new Set<string>();
  /** Pieces that did not come: how long each waits, and whether it still does. */
  private readonly failed = new Map<string, { readonly wait: number; readonly waiting: boolean }>();

  constructor(
    readonly extent: Extent,
    private readonly tiles: Tiles,
    first: HTMLImageElement,
  ) {
    this.pieces.set('0/0_0', first);
  }

  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  draw(context: CanvasRenderingContext2D, camera: { scale: number; x: number; y: number }, part: { left: number; top: number; right: number; bottom: number }): void {
    const fine = levelFor(camera.scale, this.tiles.levels);
    context.imageSmoothingEnabled = camera.scale < 4;
    context.imageSmoothingQuality = 'low';
    // From coarse to fine: the finest that is there covers the others.
    for (let level = 0; level <= fine; level += 1) this.drawLevel(context, camera, part, level, level === fine);
    this.fetch();
  }

  private drawLevel(context: CanvasRenderingContext2D, camera: { scale: number; x: number; y: number }, part: { left: number; top: number; right: number; bottom: number }, level: number, want: boolean): void {
    const { size, levels } = this.tiles;
    const unit = 2 ** (levels - 1 - level);
    const range = piecesOf(part, level, this.tiles, this.extent);
    for (let y = range.top; y <= range.bottom; y += 1) {
      for (let x = range.left; x <= range.right; x += 1) {
        const key = `${level}/${x}_${y}`;
        const piece = this.pieces.get(key);
        if (!piece) {
          if (want && !this.loading.has(key) && !this.failed.get(key)?.waiting && !this.wanted.includes(key)) this.wanted.unshift(key);
          continue;
        }
        // Asked for last, kept longest.
        this.pieces.delete(key);
        this.pieces.set(key, piece);
        const [left, top] = [x * size * unit, y * size * unit];
        const width = Math.min(piece.naturalWidth * unit, this.extent.width - left);
        const height = Math.min(piece.naturalHeight * unit, this.extent.height - top);
        // A pixel more at the right and below hides the seams that rounding leaves.
        context.drawImage(piece, left * camera.scale + camera.x, top * camera.scale + camera.y, width * camera.scale + 0.6, height * camera.scale + 0.6);
      }
    }
  }

  small(): { image: CanvasImageSource; width: number; height: number } {
    const first = this.pieces.get('0/0_0') as HTMLImageElement;
    return { image: first, width: first.naturalWidth, height: first.naturalHeight };
  }

  private fetch(): void {
    this.wanted = this.wanted.slice(0, 48);
    while (this.loading.size < MOST_LOADING) {
      const key = this.wanted.shift();
      if (key === undefined) return;
      this.loading.add(key);
      loadImage(`${this.tiles.url}/${key}.webp`).then(
        (piece) => this.came(key, piece),
        () => {
          this.loading.delete(key);
          this.tryLater(key);
          this.fetch();
        },
      );
    }
  }

  private tryLater(key: string): void {
    const wait = Math.min(MOST_WAIT_MS, 2 * (this.failed.get(key)?.wait ?? FIRST_WAIT_MS / 2));
    this.failed.set(key, { wait, waiting: true });
    setTimeout(() => {
      this.failed.set(key, { wait, waiting: false });
      // Who still shows that part draws it, and so asks for it.
      for (const watcher of this.watchers) watcher();
    }, wait);
  }

  private came(key: string, piece: HTMLImageElement): void {
    this.loading.delete(key);
    this.failed.delete(key);
    this.pieces.set(key, piece);
    for (const oldest of this.pieces.keys()) {
      if (this.pieces.size <= MOST_KEPT) break;
      if (!oldest.startsWith('0/')) this.pieces.delete(oldest);
    }
    for (const watcher of this.watchers) watcher();
    this.fetch();
  }
}

/** The picture of a datum in pieces; ready when the piece that shows the whole is there. */
export function loadTiles(datum: Datum & { readonly tiles: Tiles }): Promise<Picture> {
  const { tiles } = datum;
  return remembered(tiles.url, async () => {
    const first = await loadImage(`${tiles.url}/0/0_0.webp`);
    return new TiledPicture({ width: datum.width ?? first.naturalWidth, height: datum.height ?? first.naturalHeight }, tiles, first);
  });
}
