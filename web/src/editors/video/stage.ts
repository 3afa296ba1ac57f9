/** The frame on the screen: the picture under a camera, the tracks over it, and what is being drawn. */

import type { Extent } from '@/core/geometry/box';
import { type Camera, fitted, keptInView, panned, toPicture, toScreen, zoomedAt } from '@/core/geometry/camera';
import type { Point } from '@/core/geometry/point';
import type { Question } from '@/core/model/answers';
import type { TrackShape } from '@/core/timeline/interpolate';
import { nextKey, previousKey, stateAt, type TrackRegion } from '@/core/timeline/tracks';
import { t } from '@/i18n/en/video';
import type { LabelFace } from '../timeline/timed';
import type { VideoEditor } from './editor';
import { boundsOfShape, centreOfShape, dotsOf, geometryOf, gripsOf, linesOf } from './shapes';

export type Context = CanvasRenderingContext2D;
const GOLD = '#d9a520';
/** How far the rotation grip stands off, in CSS pixels. */
export const ROTATE_REACH = 26;

export class Stage {
  camera: Camera = { scale: 1, x: 0, y: 0 };
  size: Extent = { width: 0, height: 0 };
  ratio = 1;
  private fit = true;
  private readonly picture = document.createElement('canvas');
  private readonly over = document.createElement('canvas');
  private readonly observer: ResizeObserver;
  private readonly stops: (() => void)[];
  private image: CanvasImageSource | null = null;
  private shown = -1;
  /** The picture is that of `shown`, and not what a playing video happened to show about then. */
  private settled = false;
  private request = 0;
  private pictureStale = true;

  constructor(private readonly host: HTMLElement, private readonly editor: VideoEditor) {
    for (const [canvas, name] of [[this.picture, 'picture'], [this.over, 'shapes']] as const) {
      canvas.className = `layer ${name}`;
      canvas.setAttribute('aria-hidden', 'true');
      host.append(canvas);
    }
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(host);
    this.stops = [editor.watchMoment(() => this.show()), editor.playback.watch(() => this.show()), editor.watchView(() => this.invalidate()), editor.watch(() => this.invalidate())];
    this.resize();
    this.show();
  }

  destroy(): void {
    for (const stop of this.stops) stop();
    this.observer.disconnect();
    cancelAnimationFrame(this.request);
    this.picture.remove();
    this.over.remove();
    delete this.host.dataset.frame;
    delete this.host.dataset.drawn;
  }

  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.host;
    if (width === 0 || height === 0) return;
    this.ratio = Math.min(window.devicePixelRatio || 1, 2);
    this.size = { width, height };
    for (const canvas of [this.picture, this.over]) {
      canvas.width = Math.round(width * this.ratio);
      canvas.height = Math.round(height * this.ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    if (this.fit) this.showAll();
    this.pictureStale = true;
    this.invalidate();
  }

  showAll(): void {
    const { extent } = this.editor;
    this.moveTo(fitted({ left: 0, top: 0, right: extent.width, bottom: extent.height }, this.size, 10, 8));
    this.fit = true;
  }

  moveTo(camera: Camera): void {
    this.fit = false;
    this.camera = keptInView(camera, this.editor.extent, this.size);
    this.pictureStale = true;
    this.invalidate();
  }

  zoomAt(point: Point, factor: number): void {
    this.moveTo(zoomedAt(this.camera, point, factor));
  }

  pan(dx: number, dy: number): void {
    this.moveTo(panned(this.camera, dx, dy));
  }

  toFrame(screen: Point): Point {
    return toPicture(this.camera, screen);
  }

  /** Shows the frame of the moment as soon as it is decoded; meanwhile the last one stays. */
  show(): void {
    this.invalidate();
    const { source, frame } = this.editor;
    if (!source || (frame === this.shown && this.settled && !source.running)) return;
    const ready = source.peek(frame);
    if (ready) {
      this.put(ready, frame, !source.running);
      if (!source.running) void source.frame(frame);
      return;
    }
    source.frame(frame).then(
      (image) => image && this.editor.frame === frame && this.put(image, frame),
      () => {
        this.host.dataset.failed = 'yes';
      },
    );
  }

  private put(image: CanvasImageSource, frame: number, settled = true): void {
    this.image = image;
    this.shown = frame;
    this.settled = settled;
    this.pictureStale = true;
    this.draw();
  }

  private invalidate(): void {
    if (this.request === 0) this.request = requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    cancelAnimationFrame(this.request);
    this.request = 0;
    if (this.size.width === 0) return;
    if (this.pictureStale) this.drawPicture();
    this.drawTracks();
  }

  private drawPicture(): void {
    const context = this.picture.getContext('2d') as Context;
    const { extent } = this.editor;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.picture.width, this.picture.height);
    if (!this.image) return;
    const scale = this.camera.scale * this.ratio;
    context.imageSmoothingEnabled = scale < 4;
    try {
      context.drawImage(this.image, this.camera.x * this.ratio, this.camera.y * this.ratio, extent.width * scale, extent.height * scale);
    } catch {
      // The ring gave the frame up meanwhile: it is asked for again.
      this.shown = -1;
      this.image = null;
      this.show();
      return;
    }
    this.pictureStale = false;
    this.host.dataset.frame = String(this.shown);
    if (!this.host.dataset.drawn) {
      this.host.dataset.drawn = 'yes';
      performance.mark('assay:usable');
    }
  }

  private drawTracks(): void {
    const context = this.over.getContext('2d') as Context;
    const { editor } = this;
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.clearRect(0, 0, this.size.width, this.size.height);
    if (editor.state.peeking) return;
    const numbers = new Map(editor.tracks().map((track, index) => [track.id, index + 1]));
    const chosen = editor.chosenTrack;
    if (chosen && !editor.playback.state.playing) this.drawGhosts(context, chosen);
    for (const { track, state } of editor.visible()) {
      const question = editor.questionOf(track.id);
      const face = editor.faceOf(question?.name ?? '', track.label);
      const own = editor.region(track.id) !== undefined;
      const selected = editor.state.selection.has(track.id);
      drawShape(context, state.shape, this.camera, face, { dashed: !own || state.occluded, ring: selected, question });
      const remarks = [...(state.key ? [] : [t('interpolated')]), ...(state.occluded ? [t('occluded').toLowerCase()] : [])];
      drawTag(context, state.shape, this.camera, face, [`${numbers.get(track.id) ?? ''} ${face.title}${own ? '' : '?'}`, ...(selected ? remarks : [])].join(' · '));
    }
    if (chosen && !editor.state.locked.has(chosen.id)) this.drawGrips(context, chosen);
    if (editor.sketch) this.drawSketch(context);
  }

  /** The neighbouring key frames, dotted with their numbers, and the way of the middle between them. */
  private drawGhosts(context: Context, track: TrackRegion): void {
    const { editor } = this;
    const face = editor.faceOf(editor.questionOf(track.id)?.name ?? '', track.label);
    const [before, after] = [previousKey(track, editor.frame), nextKey(track, editor.frame)];
    const way: Point[] = [];
    for (const key of [before, after]) {
      const state = key && stateAt(track, key.frame);
      if (!key || !state || key.outside) continue;
      context.save();
      context.globalAlpha = 0.8;
      drawShape(context, state.shape, this.camera, face, { dotted: true });
      context.restore();
      const { left, bottom } = boundsOfShape(state.shape);
      const at = toScreen(this.camera, { x: left, y: bottom });
      words(context, String(key.frame), at.x + 4, at.y - 9);
      way.push(centreOfShape(state.shape));
    }
    const now = stateAt(track, editor.frame);
    if (now && !now.outside && way.length > 0) {
      const line = [before && !before.outside ? way[0] : null, centreOfShape(now.shape), after && !after.outside ? way.at(-1) : null].filter((point) => point !== null && point !== undefined);
      context.beginPath();
      line.forEach((point, index) => {
        const { x, y } = toScreen(this.camera, point);
        if (index === 0) context.moveTo(x, y);
        else context.lineTo(x, y);
      });
      context.strokeStyle = face.colour;
      context.lineWidth = 1.5;
      context.stroke();
    }
  }

  private drawGrips(context: Context, track: TrackRegion): void {
    const { editor } = this;
    const state = editor.stateOf(track);
    if (!state || state.outside) return;
    for (const grip of gripsOf(state.shape, geometryOf(editor.questionOf(track.id)), ROTATE_REACH / this.camera.scale)) {
      const { x, y } = toScreen(this.camera, grip.at);
      const held = editor.state.grip === grip.id;
      const between = grip.kind === 'middle';
      const side = between ? 5 : held ? 12 : 9;
      context.beginPath();
      if (grip.kind === 'turn' || grip.kind === 'joint') context.arc(x, y, side / 2, 0, 2 * Math.PI);
      else context.roundRect(x - side / 2, y - side / 2, side, side, 2);
      context.fillStyle = held ? GOLD : '#ffffff';
      context.globalAlpha = between ? 0.75 : 1;
      context.fill();
      context.strokeStyle = '#1d1603';
      context.lineWidth = 1.25;
      context.stroke();
      context.globalAlpha = 1;
    }
  }

  private drawSketch(context: Context): void {
    const { editor } = this;
    const sketch = editor.sketch as NonNullable<VideoEditor['sketch']>;
    const armed = editor.armedTracks();
    const face = armed ? editor.faceOf(armed.question.name, armed.label) : null;
    const shape = sketch.soFar();
    if (shape && face) drawShape(context, shape, this.camera, face, { question: armed?.question });
    const { x, y } = toScreen(this.camera, sketch.cursor);
    for (const [colour, width] of [['#ffffff', 4], ['#1d1603', 1.5]] as const) {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.beginPath();
      context.moveTo(x - 14, y);
      context.lineTo(x + 14, y);
      context.moveTo(x, y - 14);
      context.lineTo(x, y + 14);
      context.stroke();
    }
    if (sketch.joint) words(context, sketch.joint, x + 10, y + 16);
  }
}

function words(context: Context, text: string, x: number, y: number): void {
  context.font = '600 10.5px system-ui, sans-serif';
  context.textBaseline = 'middle';
  const width = context.measureText(text).width + 10;
  context.fillStyle = 'rgba(22, 21, 18, 0.8)';
  context.beginPath();
  context.roundRect(x, y - 8, width, 16, 3);
  context.fill();
  context.fillStyle = '#ffffff';
  context.fillText(text, x + 5, y + 0.5);
}

export interface ShapeLook {
  readonly dashed?: boolean;
  readonly dotted?: boolean;
  /** Selected: a gold ring. */
  readonly ring?: boolean;
  readonly thin?: boolean;
  /** Names the bones of a skeleton. */
  readonly question?: Question | undefined;
}

function pathOf(context: Context, shape: TrackShape, camera: Camera, question: Question | undefined): void {
  context.beginPath();
  for (const { points, closed } of linesOf(shape, question)) {
    points.forEach((point, index) => {
      const { x, y } = toScreen(camera, point);
      if (index === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    });
    if (closed) context.closePath();
  }
  for (const { at } of dotsOf(shape)) {
    const { x, y } = toScreen(camera, at);
    context.moveTo(x + 4, y);
    context.arc(x, y, 4, 0, 2 * Math.PI);
  }
}

/** Draws a shape in its label's colour with a light halo, so that it stands off any ground. */
export function drawShape(context: Context, shape: TrackShape, camera: Camera, face: LabelFace, look: ShapeLook): void {
  const line = look.thin ? 1.25 : look.dotted ? 1.5 : 2;
  context.save();
  context.lineJoin = 'round';
  if (look.ring) {
    pathOf(context, shape, camera, look.question);
    context.strokeStyle = GOLD;
    context.lineWidth = line + 6;
    context.stroke();
  }
  pathOf(context, shape, camera, look.question);
  context.strokeStyle = 'rgba(255, 255, 255, 0.75)';
  context.lineWidth = line + 2;
  context.stroke();
  context.setLineDash(look.dotted ? [1.5, 3] : look.dashed ? [6, 4] : []);
  context.strokeStyle = face.colour;
  context.lineWidth = line;
  context.stroke();
  if (shape.points) {
    context.setLineDash([]);
    for (const { at, hollow } of dotsOf(shape)) {
      const point = toScreen(camera, at);
      context.beginPath();
      context.arc(point.x, point.y, 3.5, 0, 2 * Math.PI);
      context.fillStyle = hollow ? '#ffffff' : face.colour;
      context.fill();
    }
  }
  context.restore();
}

export function drawTag(context: Context, shape: TrackShape, camera: Camera, face: LabelFace, text: string): void {
  const { left, top } = boundsOfShape(shape);
  const { x, y } = toScreen(camera, { x: left, y: top });
  context.font = '11px system-ui, sans-serif';
  context.textBaseline = 'middle';
  const width = context.measureText(text).width + 24;
  const at = { x: Math.max(0, Math.round(x - 1)), y: Math.max(0, Math.round(y - 21)) };
  context.fillStyle = 'rgba(22, 21, 18, 0.86)';
  context.beginPath();
  context.roundRect(at.x, at.y, width, 18, 3);
  context.fill();
  context.save();
  context.translate(at.x + 5, at.y + 4.5);
  context.scale(0.75, 0.75);
  context.fillStyle = face.colour;
  context.fill(new Path2D(face.glyph));
  context.restore();
  context.fillStyle = '#f5f2ea';
  context.fillText(text, at.x + 18, at.y + 9.5);
}
