/**
 * Frames of a video, exact by the timestamps that were read at import: decoded in the browser
 * (WebCodecs) from the part of the file that holds them, and kept in a ring round the one that is
 * shown. Where the codec cannot be decoded, the media element is asked for the middle of a frame.
 */

import type { FrameIndex } from '@/core/timeline/frames';

export interface FrameSource {
  /** Whether each frame is certainly the one that was asked for. */
  readonly exact: boolean;
  /** Pictures come by themselves just now, as the video plays: the one at hand is whichever it shows. */
  readonly running: boolean;
  /** The frame, if it is at hand. */
  peek(frame: number): CanvasImageSource | null;
  /** The frame, decoded when needed; null when another was asked for meanwhile. */
  frame(frame: number): Promise<CanvasImageSource | null>;
  destroy(): void;
}

/** Bytes of decoded frames that are kept. */
const KEPT_BYTES = 192_000_000;
/** So many frames ahead of the wanted one are decoded while nothing else is asked. */
const AHEAD = 8;
/** A jump forward shorter than this goes on decoding rather than starting at a key frame anew. */
const GO_ON = 40;

/** Decoded frames by number; those farthest from the one that is looked at leave first. */
export class FrameRing {
  private readonly kept = new Map<number, ImageBitmap>();

  constructor(readonly most: number) {}

  get(frame: number): ImageBitmap | undefined {
    return this.kept.get(frame);
  }

  put(frame: number, bitmap: ImageBitmap, around: number): void {
    this.kept.get(frame)?.close();
    this.kept.set(frame, bitmap);
    while (this.kept.size > this.most) {
      let farthest = frame;
      for (const number of this.kept.keys()) if (Math.abs(number - around) > Math.abs(farthest - around)) farthest = number;
      this.kept.get(farthest)?.close();
      this.kept.delete(farthest);
    }
  }

  clear(): void {
    for (const bitmap of this.kept.values()) bitmap.close();
    this.kept.clear();
  }
}

/** The frame that a decoded timestamp is; null when the index knows none so near. */
export function frameOf(index: FrameIndex, time: number, tolerance: number): number | null {
  const frame = index.at(time + tolerance);
  return Math.abs(index.pts(frame) - time) <= tolerance ? frame : null;
}

export async function openFrames(url: string, index: FrameIndex, size: { width: number; height: number }): Promise<FrameSource | null> {
  if (typeof VideoDecoder === 'undefined') return null;
  const { Decoded } = await import('./decoded');
  const most = Math.max(10, Math.min(96, Math.floor(KEPT_BYTES / (size.width * size.height * 4))));
  return Decoded.open(url, index, new FrameRing(most), { ahead: Math.min(AHEAD, Math.floor(most / 3)), goOn: GO_ON });
}

/** How long a seek is waited for, in milliseconds. */
const PATIENCE = 3_000;

/**
 * Frames through a media element: for codecs that cannot be decoded singly. While it plays it is the
 * clock too, so it is never sought then: what it shows is taken as it comes.
 */
export class ElementFrames implements FrameSource {
  readonly exact = false;
  private shown = -1;
  private wanted = -1;

  constructor(private readonly element: HTMLVideoElement, private readonly index: FrameIndex) {
    // What is looked at comes from the element itself: it begins to load before anything is played.
    element.preload = 'auto';
    if (element.networkState !== element.NETWORK_LOADING) element.load();
  }

  get running(): boolean {
    return !this.element.paused && !this.element.ended;
  }

  peek(frame: number): CanvasImageSource | null {
    if (this.running) this.shown = -1;
    return this.running || frame === this.shown ? this.element : null;
  }

  async frame(frame: number): Promise<CanvasImageSource | null> {
    this.wanted = frame;
    if (this.running || frame === this.shown) return this.element;
    this.shown = -1;
    // The middle of a frame's time: no rounding of either side leads to its neighbour.
    this.element.currentTime = this.index.middle(frame) / 1_000_000;
    await new Promise<void>((resolve) => {
      const late = setTimeout(resolve, PATIENCE);
      this.element.addEventListener('seeked', () => {
        clearTimeout(late);
        resolve();
      }, { once: true });
    });
    if (this.wanted !== frame || this.running) return null;
    this.shown = frame;
    return this.element;
  }

  destroy(): void {
    this.shown = -1;
    this.wanted = -1;
  }
}
