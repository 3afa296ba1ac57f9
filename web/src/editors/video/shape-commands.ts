/** What keys do with the shape of the chosen track on the frame that is shown: each change makes a key frame there. */

import type { TrackShape } from '@/core/timeline/interpolate';
import { t } from '@/i18n/en/video';
import type { VideoEditor } from './editor';
import { boundsOfShape, type Geometry, geometryOf, gripped, gripsOf, movedShape, sizedBy, turnedBy, withoutGrip } from './shapes';

export class ShapeCommands {
  constructor(private readonly editor: VideoEditor, private readonly say: (words: string) => void) {}

  /** Moves the held grip, or the whole shape; false when no track is chosen. */
  nudge(dx: number, dy: number): boolean {
    const { extent, state: { grip } } = this.editor;
    return this.reshape('nudge', (shape, geometry) => {
      const held = grip === null ? undefined : gripsOf(shape, geometry, 0).find(({ id }) => id === grip);
      return held ? gripped(shape, held.id, { x: held.at.x + dx, y: held.at.y + dy }, extent) : movedShape(shape, dx, dy, extent);
    });
  }

  size(dx: number, dy: number): void {
    this.reshape('size', (shape) => sizedBy(shape, dx, dy, this.editor.extent));
  }

  turn(degrees: number): void {
    this.reshape('turn', (shape) => turnedBy(shape, degrees));
  }

  /** Keys walk through the points of a shape: each can be moved or taken away. */
  nextGrip(): void {
    const { editor } = this;
    const track = editor.chosenTrack;
    const state = track && editor.stateOf(track);
    if (!track || !state) return;
    const grips = gripsOf(state.shape, geometryOf(editor.questionOf(track.id)), 20).filter(({ kind }) => kind !== 'turn');
    const at = grips.findIndex(({ id }) => id === editor.state.grip);
    const next = grips[at + 1];
    editor.setGrip(next?.id ?? null);
    if (next) this.say(`${t('say_vertex', { n: at + 2, of: grips.length })}, ${Math.round(next.at.x)}, ${Math.round(next.at.y)}`);
    else this.say(wordsOfShape(state.shape));
  }

  /** Takes the held point of a polygon away (or hides a joint); false when no point is held. */
  removeGrip(): boolean {
    const { grip } = this.editor.state;
    if (grip === null || !this.editor.chosenTrack) return false;
    this.reshape('grip', (shape) => withoutGrip(shape, grip));
    this.editor.setGrip(null);
    return true;
  }

  private reshape(mergeKey: string, change: (shape: TrackShape, geometry: Geometry) => TrackShape | null): boolean {
    const { editor } = this;
    const track = editor.chosenTrack;
    if (!track) return false;
    if (editor.state.locked.has(track.id)) {
      this.say(t('say_is_locked'));
      return true;
    }
    const state = editor.stateOf(track);
    if (!state || state.outside) {
      this.say(t('say_not_here'));
      return true;
    }
    const shape = change(state.shape, geometryOf(editor.questionOf(track.id)));
    if (shape) editor.reshape(track.id, shape, mergeKey);
    const after = editor.chosenTrack && editor.stateOf(editor.chosenTrack);
    if (after) this.say(wordsOfShape(after.shape));
    return true;
  }
}

/** A shape in words, for announcements. */
export function wordsOfShape(shape: TrackShape): string {
  if (shape.rings) return t('say_points', { n: shape.rings.reduce((sum, ring) => sum + ring.length, 0) });
  const { left, top, right, bottom } = boundsOfShape(shape);
  const round = Math.round;
  return t('say_box', { x: round(left), y: round(top), width: round(right - left), height: round(bottom - top) });
}
