/** Tracks on the timeline: a bar where the thing is in the picture, a diamond for each key frame. */

import { xOf } from '@/core/timeline/scale';
import { spansOf, type TrackRegion } from '@/core/timeline/tracks';
import { t } from '@/i18n/en/video';
import type { Context, Place } from '../timeline/paint';
import type { TrackPainter } from '../timeline/view';
import type { VideoEditor } from './editor';

export class TrackRows implements TrackPainter {
  constructor(private readonly editor: VideoEditor) {}

  paint(context: Context, place: Place, id: string): void {
    const { editor } = this;
    const track = editor.track(id);
    if (!track || editor.state.hidden.has(id)) return;
    const { top, height, view, tokens } = place;
    const face = editor.faceOf(editor.questionOf(id)?.name ?? '', track.label);
    const middle = top + height / 2;
    const suggested = editor.region(id) === undefined;
    context.font = `10.5px ${tokens.font}`;
    context.textBaseline = 'middle';
    for (const span of spansOf(track, editor.frames.count)) {
      const left = xOf(view, editor.frames.pts(span.from));
      const right = xOf(view, span.to >= editor.frames.count ? editor.frames.until(editor.frames.count - 1) : editor.frames.pts(span.to));
      if (right < 0 || left > view.width) continue;
      if (span.outside) {
        this.outside(context, place, left, right, middle, span.to >= editor.frames.count);
        continue;
      }
      context.globalAlpha = span.occluded ? 0.22 : 0.42;
      context.fillStyle = face.colour;
      context.beginPath();
      context.roundRect(left, middle - 6, Math.max(2, right - left), 12, 2);
      context.fill();
      context.globalAlpha = 1;
      if (span.occluded) this.hatch(context, face.colour, left, right, middle);
      if (suggested) {
        context.setLineDash([4, 3]);
        context.strokeStyle = face.colour;
        context.strokeRect(left, middle - 6, Math.max(2, right - left), 12);
        context.setLineDash([]);
      }
    }
    this.keys(context, place, track, face.colour, middle);
  }

  private outside(context: Context, { view, tokens }: Place, left: number, right: number, middle: number, last: boolean): void {
    if (last) return;
    context.setLineDash([3, 3]);
    context.strokeStyle = tokens.ink3;
    context.strokeRect(left, middle - 5, right - left, 10);
    context.setLineDash([]);
    if (right - left > 50) {
      context.fillStyle = tokens.ink2;
      context.fillText(t('outside_word'), Math.max(left, 0) + 6, middle + 0.5, Math.min(right, view.width) - Math.max(left, 0) - 8);
    }
  }

  private hatch(context: Context, colour: string, left: number, right: number, middle: number): void {
    context.save();
    context.beginPath();
    context.rect(left, middle - 6, right - left, 12);
    context.clip();
    context.strokeStyle = colour;
    context.globalAlpha = 0.55;
    context.beginPath();
    for (let x = Math.max(left, -20) - 12; x < Math.min(right, 5_000); x += 6) {
      context.moveTo(x, middle + 6);
      context.lineTo(x + 12, middle - 6);
    }
    context.stroke();
    context.restore();
  }

  private keys(context: Context, { view, tokens }: Place, track: TrackRegion, colour: string, middle: number): void {
    const selected = this.editor.state.selection.has(track.id);
    for (const key of track.keyframes) {
      const x = xOf(view, this.editor.frames.pts(key.frame));
      if (x < -8 || x > view.width + 8) continue;
      context.save();
      context.translate(x, middle);
      context.rotate(Math.PI / 4);
      context.fillStyle = key.outside ? tokens.surface : colour;
      context.strokeStyle = key.outside ? colour : key.frame === this.editor.frame && selected ? tokens.gold : tokens.surface;
      context.lineWidth = 1.75;
      context.fillRect(-4.5, -4.5, 9, 9);
      context.strokeRect(-4.5, -4.5, 9, 9);
      context.restore();
    }
  }

  paintOverview(context: Context, { top, height, view }: Place): void {
    const { editor } = this;
    const tracks = editor.tracks().filter(({ id }) => !editor.state.hidden.has(id));
    const step = Math.max(1.5, Math.min(5, (height - 6) / Math.max(1, tracks.length)));
    tracks.forEach((track, index) => {
      const face = editor.faceOf(editor.questionOf(track.id)?.name ?? '', track.label);
      context.fillStyle = face.colour;
      for (const span of spansOf(track, editor.frames.count)) {
        if (span.outside) continue;
        const left = xOf(view, editor.frames.pts(span.from));
        const right = xOf(view, span.to >= editor.frames.count ? view.duration : editor.frames.pts(span.to));
        context.fillRect(left, top + 3 + ((index * step) % Math.max(1, height - 6)), Math.max(1, right - left), Math.max(1, step - 0.5));
      }
    });
  }

  /** A press on a key frame goes to it; elsewhere to the frame under the pointer. */
  press(id: string, time: number, reach: number): void {
    const { editor } = this;
    const track = editor.track(id);
    if (!track) return;
    editor.playback.pause();
    if (!editor.state.selection.has(id)) editor.select([id]);
    const near = track.keyframes.filter((key) => Math.abs(editor.frames.pts(key.frame) - time) <= reach)
      .sort((a, b) => Math.abs(editor.frames.pts(a.frame) - time) - Math.abs(editor.frames.pts(b.frame) - time))[0];
    if (near) editor.seekFrame(near.frame);
    else editor.seek(Math.max(time, editor.frames.pts(0)), false);
  }
}
