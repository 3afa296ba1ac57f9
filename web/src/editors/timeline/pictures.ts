/** Pictures of a timeline that the server made: spectrogram tiles and the strip of small frames. */

import type { Datum } from '@/core/model/task';
import { xOf } from '@/core/timeline/scale';
import { type Context, paintNote, type Place } from './paint';

const MOST_TILES = 24;
const KEPT = 64;

export class Spectrogram {
  private readonly tiles = new Map<number, HTMLImageElement | 'failed'>();
  private readonly inverted = new Map<number, HTMLCanvasElement>();

  constructor(private readonly about: NonNullable<Datum['spectrogram']>, private readonly onTile: () => void) {}

  /** Loud is dark on a light ground, and light on a dark one; tiles that are not here leave plain ground. */
  paint(context: Context, place: Place): void {
    const { top, height, view, tokens } = place;
    const tileTime = this.about.seconds_per_tile * 1_000_000;
    const first = Math.max(0, Math.floor(view.start / tileTime));
    const last = Math.min(this.about.tiles - 1, Math.floor((view.start + view.perPixel * view.width) / tileTime));
    if (last - first + 1 > MOST_TILES) {
      paintNote(context, place);
      return;
    }
    for (let number = first; number <= last; number += 1) {
      const tile = this.tile(number, !tokens.dark);
      if (!tile) continue;
      const left = xOf(view, number * tileTime);
      const right = xOf(view, (number + 1) * tileTime);
      context.imageSmoothingEnabled = true;
      context.drawImage(tile, left, top, right - left, height);
    }
    this.paintScale(context, place);
  }

  private paintScale(context: Context, { top, height, tokens }: Place): void {
    context.font = `10px ${tokens.font}`;
    context.textBaseline = 'middle';
    const top_khz = this.about.top_hz / 1_000;
    for (const [share, words] of [[0.06, `${Math.round(top_khz * 10) / 10} kHz`], [0.5, String(Math.round(top_khz * 5) / 10)]] as const) {
      context.fillStyle = tokens.surface;
      context.globalAlpha = 0.8;
      context.fillRect(2, top + height * share - 6, context.measureText(words).width + 6, 12);
      context.globalAlpha = 1;
      context.fillStyle = tokens.ink2;
      context.fillText(words, 5, top + height * share);
    }
  }

  private tile(number: number, invert: boolean): CanvasImageSource | null {
    const known = this.tiles.get(number);
    if (known === 'failed') return null;
    if (!known) {
      const image = new Image();
      image.decoding = 'async';
      image.addEventListener('load', () => this.onTile(), { once: true });
      image.addEventListener('error', () => this.tiles.set(number, 'failed'), { once: true });
      image.src = `${this.about.url}/${number}.webp`;
      this.tiles.set(number, image);
      for (const oldest of this.tiles.keys()) {
        if (this.tiles.size <= KEPT) break;
        this.tiles.delete(oldest);
        this.inverted.delete(oldest);
      }
      return null;
    }
    if (!known.complete || known.naturalWidth === 0) return null;
    if (!invert) return known;
    const made = this.inverted.get(number) ?? inverted(known);
    this.inverted.set(number, made);
    return made;
  }
}

function inverted(image: HTMLImageElement): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  const context = canvas.getContext('2d') as Context;
  context.drawImage(image, 0, 0);
  context.globalCompositeOperation = 'difference';
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  return canvas;
}

/** Small frames, evenly over the time, in one picture. */
export class Strip {
  private readonly image = new Image();

  constructor(private readonly about: NonNullable<Datum['strip']>, private readonly duration: number, onLoad: () => void) {
    this.image.decoding = 'async';
    this.image.addEventListener('load', onLoad, { once: true });
    this.image.src = about.url;
  }

  paint(context: Context, { top, height, view }: Place): void {
    if (!this.image.complete || this.image.naturalWidth === 0) return;
    const width = this.image.naturalWidth / this.about.count;
    const shown = (width / this.image.naturalHeight) * (height - 2);
    for (let x = 0; x < view.width; x += shown + 1) {
      const time = view.start + (x + shown / 2) * view.perPixel;
      if (time > this.duration + shown * view.perPixel) break;
      const number = Math.max(0, Math.min(this.about.count - 1, Math.floor((time / Math.max(1, this.duration)) * this.about.count)));
      context.drawImage(this.image, number * width, 0, width, this.image.naturalHeight, x, top + 1, shown, height - 2);
    }
  }
}
