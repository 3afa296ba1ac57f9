/** Frames by WebCodecs: the container is read by mediabunny, in the parts that are needed. */

import { Input, MATROSKA, MP4, QTFF, UrlSource, type VideoSample, VideoSampleSink, WEBM } from 'mediabunny';
import type { FrameIndex } from '@/core/timeline/frames';
import { frameOf, type FrameRing, type FrameSource } from './frames-source';

interface Reach {
  readonly ahead: number;
  readonly goOn: number;
}

interface Wish {
  readonly frame: number;
  readonly resolve: (found: CanvasImageSource | null) => void;
  readonly reject: (reason: unknown) => void;
}

export class Decoded implements FrameSource {
  readonly exact = true;
  readonly running = false;
  private readonly canvas: OffscreenCanvas;
  private readonly tolerance: number;
  private reader: AsyncGenerator<VideoSample, void, unknown> | null = null;
  /** The frame that the reader gives next; −1 before it gave one. */
  private next = -1;
  private wish: Wish | null = null;
  private working = false;
  private gone = false;
  private direction = 1;
  private last = 0;

  private constructor(
    private readonly input: Input,
    private readonly sink: VideoSampleSink,
    private readonly index: FrameIndex,
    private readonly ring: FrameRing,
    private readonly reach: Reach,
    /** Timestamp of the first frame as the container counts, in microseconds. */
    private readonly first: number,
    size: { width: number; height: number },
  ) {
    this.canvas = new OffscreenCanvas(size.width, size.height);
    this.tolerance = Math.max(1, Math.floor(index.leastGap / 2) - 1);
  }

  /** Null where this browser cannot decode the video. */
  static async open(url: string, index: FrameIndex, ring: FrameRing, reach: Reach): Promise<Decoded | null> {
    const input = new Input({ source: new UrlSource(url), formats: [MP4, QTFF, WEBM, MATROSKA] });
    try {
      const track = await input.getPrimaryVideoTrack();
      if (!track || !(await track.canDecode())) {
        input.dispose();
        return null;
      }
      const first = Math.round((await track.getFirstTimestamp()) * 1_000_000);
      const size = { width: await track.getDisplayWidth(), height: await track.getDisplayHeight() };
      return new Decoded(input, new VideoSampleSink(track), index, ring, reach, first, size);
    } catch (error) {
      input.dispose();
      throw error;
    }
  }

  peek(frame: number): CanvasImageSource | null {
    return this.ring.get(frame) ?? null;
  }

  frame(frame: number): Promise<CanvasImageSource | null> {
    this.direction = frame < this.last ? -1 : 1;
    this.last = frame;
    const known = this.ring.get(frame);
    if (known) {
      this.wish?.resolve(null);
      this.wish = null;
      if (!this.working) void this.ahead();
      return Promise.resolve(known);
    }
    return new Promise((resolve, reject) => {
      this.wish?.resolve(null);
      this.wish = { frame, resolve, reject };
      void this.work();
    });
  }

  destroy(): void {
    this.gone = true;
    this.wish?.resolve(null);
    void this.reader?.return();
    this.ring.clear();
    this.input.dispose();
  }

  /** Decodes until nothing is wished for: the newest wish only. */
  private async work(): Promise<void> {
    if (this.working) return;
    this.working = true;
    try {
      while (this.wish && !this.gone) {
        const { wish } = this;
        // oxlint-disable-next-line no-await-in-loop -- one decoder, one frame after another
        const found = await this.reachFrame(wish.frame, () => this.wish !== wish);
        if (this.wish !== wish) continue;
        this.wish = null;
        wish.resolve(found);
      }
    } catch (error) {
      this.wish?.reject(error);
      this.wish = null;
      this.reader = null;
    } finally {
      this.working = false;
    }
    void this.ahead();
  }

  private async reachFrame(frame: number, stale: () => boolean): Promise<CanvasImageSource | null> {
    if (!this.reader || frame < this.next || frame > this.next + this.reach.goOn) await this.start(frame);
    while (!stale() && !this.gone) {
      const known = this.ring.get(frame);
      if (known) return known;
      // oxlint-disable-next-line no-await-in-loop -- frames come one after another
      if (!(await this.read(frame))) return this.ring.get(frame) ?? null;
    }
    return null;
  }

  /** A reader from a frame on; going back, from some frames before, so that the next steps back are at hand. */
  private async start(frame: number): Promise<void> {
    await this.reader?.return();
    const from = this.direction < 0 ? Math.max(0, frame - Math.floor(this.ring.most / 2)) : frame;
    const time = from === 0 ? this.first : this.index.pts(from) - this.index.pts(0) + this.first - this.tolerance / 2;
    this.reader = this.sink.samples(time / 1_000_000);
    this.next = from;
  }

  /** Reads one more frame into the ring; false at the end. */
  private async read(around: number): Promise<boolean> {
    const { value: sample, done } = (await this.reader?.next()) ?? { value: undefined, done: true };
    if (done || !sample) {
      this.reader = null;
      return false;
    }
    const time = Math.round(sample.timestamp * 1_000_000) - this.first + this.index.pts(0);
    const frame = frameOf(this.index, time, this.tolerance);
    if (frame !== null && !this.gone) {
      const context = this.canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
      sample.draw(context, 0, 0, this.canvas.width, this.canvas.height);
      this.ring.put(frame, this.canvas.transferToImageBitmap(), around);
      this.next = frame + 1;
    }
    sample.close();
    return true;
  }

  /** While nothing is asked, the frames after the last one are decoded. */
  private async ahead(): Promise<void> {
    if (this.working || this.gone || this.direction < 0 || !this.reader) return;
    this.working = true;
    try {
      const until = Math.min(this.index.count, this.last + 1 + this.reach.ahead);
      while (!this.wish && !this.gone && this.reader && this.next <= until && this.next > this.last) {
        // oxlint-disable-next-line no-await-in-loop -- frames come one after another
        if (!(await this.read(this.last))) break;
      }
    } catch {
      this.reader = null;
    } finally {
      this.working = false;
    }
    if (this.wish) void this.work();
  }
}
