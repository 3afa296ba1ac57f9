/** What a frame is painted with: bands of the picture, runs of shapes, their tags. When it is painted is the view's. */

import type { Extent } from '@/core/geometry/box';
import type { Camera } from '@/core/geometry/camera';
import type { Bounds } from '@/core/geometry/point';
import { type Context, drawShape } from './draw';
import { drawNumber, drawTag, TagPictures, TagRoom } from './draw-tags';
import type { Picture } from './picture';
import type { Scene, SceneShape } from './scene';

/** CSS pixels drawn beyond each edge, so that short pans show no gap. */
export const OVERSCAN = 64;
/** Tags and rings reach this far (CSS pixels) beyond their shape. */
const REACH = 26;
/** Shapes in view above which halos are left out. */
const HALO_UP_TO = 1_500;
/** Tags are looked for in at most this many shapes, the largest first. */
const TAGS_UP_TO = 400;

export class FramePainter {
  private tags = new TagPictures(1);
  private ratio = 1;

  constructor(
    private readonly scene: Scene,
    private readonly source: Picture | null,
  ) {}

  /** Pixels of the screen in one CSS pixel. */
  setRatio(ratio: number): void {
    if (ratio !== this.ratio) this.tags = new TagPictures(ratio);
    this.ratio = ratio;
  }

  /** Shapes of which something is seen in a part of the picture. */
  reaching(part: Bounds, scale: number): SceneShape[] {
    return this.scene.within(grown(part, REACH / scale));
  }

  /** The part of the picture between two heights of the canvas, as shares of it. */
  picture(canvas: HTMLCanvasElement, camera: Camera, filter: string, from: number, to: number): void {
    const context = canvas.getContext('2d') as Context;
    const start = Math.round(from * canvas.height);
    const end = Math.round(to * canvas.height);
    context.clearRect(0, start, canvas.width, end - start);
    const { source, scene: { extent } } = this;
    if (!source) return;
    context.filter = filter;
    const device = this.deviceCamera(camera);
    const left = Math.max(0, Math.floor(-device.x / device.scale));
    const top = Math.max(0, Math.floor((start - device.y) / device.scale) - 1);
    const right = Math.min(extent.width, Math.ceil((canvas.width - device.x) / device.scale));
    const bottom = Math.min(extent.height, Math.ceil((end - device.y) / device.scale) + 1);
    if (right <= left || bottom <= top) return;
    context.save();
    context.beginPath();
    context.rect(0, start, canvas.width, end - start);
    context.clip();
    // The answers' pixels are those of the datum; a copy of another size is stretched to them.
    const ratio = source.extent.width / extent.width;
    source.draw(context, { ...device, scale: device.scale / ratio }, { left: left * ratio, top: top * ratio, right: right * ratio, bottom: bottom * ratio });
    context.restore();
  }

  /** Some of the shapes of a frame, those from one place of their order to another. */
  shapes(context: Context, shapes: readonly SceneShape[], camera: Camera, from = 0, to = shapes.length): void {
    const device = this.deviceCamera(camera);
    const detail = { halo: shapes.length <= HALO_UP_TO, ratio: this.ratio };
    for (let next = from; next < to; next += 1) drawShape(context, shapes[next] as SceneShape, device, detail);
  }

  /** Names of shapes where there is room, and the numbers of differences. */
  names(context: Context, shapes: readonly SceneShape[], camera: Camera): void {
    const device = this.deviceCamera(camera);
    const least = 22 * this.ratio;
    const large = shapes.filter((shape) => shape.style !== 'absent' || shape.tag !== '').filter(
      (shape) => shape.number !== undefined || Math.max(sizeOf(shape).width, sizeOf(shape).height) * device.scale >= least,
    );
    if (large.length > TAGS_UP_TO) large.sort((a, b) => b.area - a.area).length = TAGS_UP_TO;
    const room = new TagRoom(6 * this.ratio);
    for (const shape of large) if (shape.tag !== '') drawTag(context, shape, device, this.tags, room, this.ratio, OVERSCAN * this.ratio);
    for (const shape of large) drawNumber(context, shape, device, this.ratio);
  }

  /** The shapes within a part of the picture anew, on a frame that is complete. */
  repaint(context: Context, camera: Camera, changed: Bounds): void {
    const part = grown(changed, REACH / camera.scale);
    const device = this.deviceCamera(camera);
    const x = Math.floor(part.left * device.scale + device.x);
    const y = Math.floor(part.top * device.scale + device.y);
    const width = Math.ceil((part.right - part.left) * device.scale) + 1;
    const height = Math.ceil((part.bottom - part.top) * device.scale) + 1;
    context.save();
    context.beginPath();
    context.rect(x, y, width, height);
    context.clip();
    context.clearRect(x, y, width, height);
    const shapes = this.scene.within(grown(part, (2 * REACH) / camera.scale));
    this.shapes(context, shapes, camera);
    this.names(context, shapes, camera);
    context.restore();
  }

  /** The camera of a frame's canvases: device pixels, and the overscan added. */
  private deviceCamera(camera: Camera): Camera {
    return {
      scale: camera.scale * this.ratio,
      x: (camera.x + OVERSCAN) * this.ratio,
      y: (camera.y + OVERSCAN) * this.ratio,
    };
  }
}

function grown({ left, top, right, bottom }: Bounds, by: number): Bounds {
  return { left: left - by, top: top - by, right: right + by, bottom: bottom + by };
}

function sizeOf({ bounds }: SceneShape): Extent {
  return { width: bounds.right - bounds.left, height: bounds.bottom - bounds.top };
}
