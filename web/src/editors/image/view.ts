/**
 * The picture view: three stacked canvases (picture; all shapes; what is active). The first two are
 * drawn to hidden twins in slices and swapped in when complete; while the hand zooms or pans, the last
 * complete frame is moved by a transform, which costs the page nothing.
 */

import type { Extent } from '@/core/geometry/box';
import { between, type Camera, fitted, keptInView, sameCamera, visibleBounds } from '@/core/geometry/camera';
import type { Bounds } from '@/core/geometry/point';
import { type Adjustment, PictureFilter } from './adjustment';
import type { Context } from './draw';
import { FramePainter, OVERSCAN } from './draw-frame';
import type { Picture } from './picture';
import type { Scene, SceneShape } from './scene';

/** Time without camera movement after which the frame is drawn anew. */
const IDLE_MS = 90;
/** The picture is drawn in so many bands while the hand moves: a whole one costs more than a frame. */
const BANDS = 5;
const LEAST_SLICE = 120;
const MOST_SLICE = 4_000;
const FRAME_MS = 1000 / 60;

interface Frame {
  readonly picture: HTMLCanvasElement;
  readonly shapes: HTMLCanvasElement;
  camera: Camera | null;
}

/** A frame being drawn: the picture band by band, the shapes slice by slice, the tags, then the swap. */
interface Job {
  readonly camera: Camera;
  readonly shapes: readonly SceneShape[];
  /** Bands of the picture that are drawn, of `BANDS`. */
  bands: number;
  next: number;
  tagged: boolean;
}

export interface ViewSetting {
  readonly host: HTMLElement;
  readonly scene: Scene;
  readonly picture: Picture | null;
  /** Draws what is active (selection, half-drawn shape); device pixels. */
  readonly drawActive?: (context: Context, camera: Camera, ratio: number) => void;
  readonly onCamera?: (camera: Camera) => void;
}

export class PictureView {
  camera: Camera = { scale: 1, x: 0, y: 0 };
  size: Extent = { width: 0, height: 0 };
  ratio = 1;
  private readonly frames: [Frame, Frame];
  private shown = 0;
  private readonly active: HTMLCanvasElement;
  private readonly observer: ResizeObserver;
  private readonly painter: FramePainter;
  private job: Job | null = null;
  private slice = 800;
  private lastSlice = 0;
  private request = 0;
  private activeDirty = false;
  private movedAt = 0;
  private dirty = false;
  private drawn = false;
  private fit = true;
  private readonly filter: PictureFilter;
  /** Parts of the picture in which what is active changed; null when all of it. */
  private activeParts: Bounds[] | null = null;
  private readonly unwatch: (() => void) | undefined;
  private shapesVisible = true;

  constructor(private readonly setting: ViewSetting) {
    const { host } = setting;
    this.painter = new FramePainter(setting.scene, setting.picture);
    this.filter = new PictureFilter(host);
    const layer = (name: string): HTMLCanvasElement => {
      const canvas = document.createElement('canvas');
      canvas.className = `layer ${name}`;
      canvas.setAttribute('aria-hidden', 'true');
      return canvas;
    };
    this.frames = [0, 1].map(() => ({ picture: layer('picture'), shapes: layer('shapes'), camera: null })) as [Frame, Frame];
    this.active = layer('active');
    host.append(...this.frames.map((frame) => frame.picture), ...this.frames.map((frame) => frame.shapes), this.active);
    this.unwatch = setting.picture?.watch?.(() => this.redrawAfter());
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(host);
    this.resize();
  }

  destroy(): void {
    this.observer.disconnect();
    this.unwatch?.();
    this.filter.remove();
    cancelAnimationFrame(this.request);
    delete this.setting.host.dataset.drawn;
    for (const frame of this.frames) {
      frame.picture.remove();
      frame.shapes.remove();
    }
    this.active.remove();
  }

  private get extent(): Extent {
    return this.setting.scene.extent;
  }

  /** Takes the size of the host; the picture is fitted again as long as nobody moved it. */
  resize(): void {
    const { clientWidth: width, clientHeight: height } = this.setting.host;
    const ratio = Math.min(window.devicePixelRatio || 1, 3);
    if (width === 0 || height === 0) return;
    if (width === this.size.width && height === this.size.height && ratio === this.ratio) return;
    this.size = { width, height };
    this.painter.setRatio(ratio);
    this.ratio = ratio;
    for (const frame of this.frames) {
      for (const canvas of [frame.picture, frame.shapes]) sizeCanvas(canvas, width + 2 * OVERSCAN, height + 2 * OVERSCAN, ratio);
      frame.camera = null;
    }
    sizeCanvas(this.active, width, height, ratio);
    if (this.fit) this.camera = this.fitCamera();
    this.setting.onCamera?.(this.camera);
    this.invalidate();
  }

  fitCamera(): Camera {
    return fitted({ left: 0, top: 0, right: this.extent.width, bottom: this.extent.height }, this.size, 12, 16);
  }

  /** Shows the whole picture, and keeps doing so when the window changes. */
  showAll(): void {
    this.moveTo(this.fitCamera());
    this.fit = true;
  }

  /** Shows a part of the picture. */
  showPart(bounds: Bounds, margin = 80): void {
    this.moveTo(fitted(bounds, this.size, Math.min(margin, this.size.width / 4, this.size.height / 4), 8));
  }

  /** Moves the camera now; the frame follows by transform and is drawn anew when the hand rests. */
  moveTo(camera: Camera): void {
    const kept = keptInView(camera, this.extent, this.size);
    this.fit = false;
    if (sameCamera(kept, this.camera)) return;
    this.camera = kept;
    this.movedAt = performance.now();
    this.dirty = true;
    this.activeDirty = true;
    this.activeParts = null;
    this.setting.onCamera?.(kept);
    this.schedule();
  }

  /** Everything must be drawn anew. */
  invalidate(): void {
    this.dirty = true;
    this.job = null;
    this.activeDirty = true;
    this.activeParts = null;
    this.schedule();
  }

  /** More of the picture has come: it is drawn anew, but the frame under way is completed first. */
  private redrawAfter(): void {
    this.dirty = true;
    this.schedule();
  }

  /** Only what is active must be drawn anew: each frame of a drag. */
  invalidateActive(): void {
    this.activeDirty = true;
    this.activeParts = null;
    this.schedule();
  }

  /** Only a part of what is active must be drawn anew: each dab of a brush. */
  invalidateActivePart(part: Bounds): void {
    if (!this.activeDirty) this.activeParts = [];
    this.activeParts?.push(part);
    this.activeDirty = true;
    this.schedule();
  }

  setAdjustment(adjustment: Adjustment): void {
    this.filter.adjustment = adjustment;
    this.invalidate();
  }

  /** Shows or hides all shapes (peek). */
  setShapesVisible(visible: boolean): void {
    this.shapesVisible = visible;
    this.active.style.visibility = visible ? 'visible' : 'hidden';
    this.place();
  }

  /** Draws the shapes within some parts of the picture anew: after an edit of a few shapes. */
  repaint(parts: readonly Bounds[]): void {
    const frame = this.frames[this.shown] as Frame;
    if (this.dirty || this.job || !frame.camera || parts.length > 40 || !sameCamera(frame.camera, this.camera)) {
      this.invalidate();
      return;
    }
    const context = frame.shapes.getContext('2d') as Context;
    for (const part of parts) this.painter.repaint(context, frame.camera, part);
    this.invalidateActive();
  }

  private schedule(): void {
    if (this.request === 0) this.request = requestAnimationFrame((at) => this.tick(at));
  }

  private tick(at: number): void {
    this.request = 0;
    if (this.size.width === 0) return;
    this.place();
    if (this.activeDirty) this.drawActive();
    const first = (this.frames[this.shown] as Frame).camera === null;
    const resting = at - this.movedAt >= IDLE_MS;
    if (this.job) this.work(at, resting || first);
    else if (this.dirty && (resting || first || this.farAway())) this.begin(at, first);
    if (this.job || this.dirty || this.activeDirty) this.schedule();
  }

  /** Whether the moved frame has become too coarse or too narrow to wait for the hand to rest. */
  private farAway(): boolean {
    const drawn = (this.frames[this.shown] as Frame).camera;
    if (!drawn) return true;
    const shift = between(drawn, this.camera);
    if (shift.scale > 2.5 || shift.scale < 0.6) return true;
    return (
      shift.x - OVERSCAN * shift.scale > 4 || shift.y - OVERSCAN * shift.scale > 4 ||
      shift.x + (this.size.width + OVERSCAN) * shift.scale < this.size.width - 4 ||
      shift.y + (this.size.height + OVERSCAN) * shift.scale < this.size.height - 4
    );
  }

  private begin(at: number, first: boolean): void {
    const { camera } = this;
    const bounds = visibleBounds(
      { scale: camera.scale, x: camera.x + OVERSCAN, y: camera.y + OVERSCAN },
      { width: this.size.width + 2 * OVERSCAN, height: this.size.height + 2 * OVERSCAN },
    );
    const shapes = this.painter.reaching(bounds, camera.scale);
    this.job = { camera, shapes, bands: 0, next: 0, tagged: false };
    this.dirty = false;
    this.lastSlice = 0;
    this.work(at, first || at - this.movedAt >= IDLE_MS);
  }

  /** One step: as much as a frame can bear while the hand moves, more of it when it rests. */
  private work(at: number, hurry: boolean): void {
    const job = this.job as Job;
    const frame = this.frames[1 - this.shown] as Frame;
    const context = frame.shapes.getContext('2d') as Context;
    if (job.bands < BANDS) {
      const until = hurry ? BANDS : job.bands + 1;
      this.painter.picture(frame.picture, job.camera, this.filter.words, job.bands / BANDS, until / BANDS);
      if (job.bands === 0) context.clearRect(0, 0, frame.shapes.width, frame.shapes.height);
      job.bands = until;
      if (!hurry) return;
    }
    if (job.next < job.shapes.length) {
      this.tune(at);
      const end = Math.min(job.shapes.length, job.next + Math.round(hurry ? Math.max(this.slice, 1_500) : this.slice));
      this.painter.shapes(context, job.shapes, job.camera, job.next, end);
      job.next = end;
      if (!hurry || job.next < job.shapes.length) return;
    }
    if (!job.tagged) {
      this.painter.names(context, job.shapes, job.camera);
      job.tagged = true;
      if (!hurry) return;
    }
    this.swap(job, frame);
  }

  /** Fits the size of a slice to what the last one cost. */
  private tune(at: number): void {
    if (this.lastSlice > 0) {
      const took = at - this.lastSlice;
      this.slice = Math.min(MOST_SLICE, Math.max(LEAST_SLICE, took > FRAME_MS * 1.15 ? this.slice * 0.6 : this.slice * 1.2));
    }
    this.lastSlice = at;
  }

  private swap(job: Job, frame: Frame): void {
    frame.camera = job.camera;
    this.shown = 1 - this.shown;
    this.job = null;
    if (!this.drawn) {
      performance.mark('assay:usable');
      this.setting.host.dataset.drawn = 'yes';
    }
    this.drawn = true;
    if (!sameCamera(job.camera, this.camera)) this.dirty = true;
    this.place();
  }

  private drawActive(): void {
    this.activeDirty = false;
    const context = this.active.getContext('2d') as Context;
    const { scale, x, y } = this.camera;
    const camera = { scale: scale * this.ratio, x: x * this.ratio, y: y * this.ratio };
    const parts = this.activeParts;
    this.activeParts = null;
    if (!parts) {
      context.clearRect(0, 0, this.active.width, this.active.height);
      this.setting.drawActive?.(context, camera, this.ratio);
      return;
    }
    const left = Math.floor(Math.min(...parts.map((part) => part.left)) * camera.scale + camera.x) - 2;
    const top = Math.floor(Math.min(...parts.map((part) => part.top)) * camera.scale + camera.y) - 2;
    const right = Math.ceil(Math.max(...parts.map((part) => part.right)) * camera.scale + camera.x) + 2;
    const bottom = Math.ceil(Math.max(...parts.map((part) => part.bottom)) * camera.scale + camera.y) + 2;
    context.save();
    context.beginPath();
    context.rect(left, top, right - left, bottom - top);
    context.clip();
    context.clearRect(left, top, right - left, bottom - top);
    this.setting.drawActive?.(context, camera, this.ratio);
    context.restore();
  }

  /** Puts the last complete frame where the camera is. */
  private place(): void {
    this.frames.forEach((frame, index) => {
      const visible = index === this.shown && frame.camera !== null;
      frame.picture.style.visibility = visible ? 'visible' : 'hidden';
      frame.shapes.style.visibility = visible && this.shapesVisible ? 'visible' : 'hidden';
      if (!visible || !frame.camera) return;
      const shift = between(frame.camera, this.camera);
      const x = shift.x - OVERSCAN * shift.scale;
      const y = shift.y - OVERSCAN * shift.scale;
      const transform = `matrix(${shift.scale}, 0, 0, ${shift.scale}, ${x}, ${y})`;
      frame.picture.style.transform = transform;
      frame.shapes.style.transform = transform;
    });
  }
}

function sizeCanvas(canvas: HTMLCanvasElement, width: number, height: number, ratio: number): void {
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.max(1, Math.round(height * ratio));
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
}
