/** What is done with tracks as wholes: key frames, ends, splitting, merging, joining, following. */

import type { Json, Region } from '@/core/model/answers';
import { uuid7 } from '@/core/model/uuid7';
import { addRegions, changeRegions } from '@/core/store/commands';
import type { Patch } from '@/core/store/delta';
import {
  changedAt, deletedFrom, firstFrame, join, keyAt, merge, nextKey, previousKey, split, type TrackRegion, withKey, withoutKey,
} from '@/core/timeline/tracks';
import { t } from '@/i18n/en/video';
import { dismissedKey } from '../suggestions';
import { type Assisted, offeredBy } from '../assist';
import type { OfferedRegion } from '../contract';
import type { VideoEditor } from './editor';

export class TrackCommands {
  /** Suggestions that go on with a track: which one, and from which frame. */
  private readonly goingOn = new Map<string, { readonly track: string; readonly frame: number }>();

  constructor(private readonly editor: VideoEditor, private readonly say: (words: string) => void) {}

  private get pts(): number {
    return this.editor.frames.pts(this.editor.frame);
  }

  /** The selected track, if it may be changed; that it is locked is told. */
  private get changeable(): TrackRegion | null {
    const track = this.editor.chosenTrack;
    return track && this.isFree(track.id) ? track : null;
  }

  private isFree(id: string): boolean {
    if (!this.editor.state.locked.has(id)) return true;
    this.say(t('say_is_locked'));
    return false;
  }

  private readonly ptsOf = (frame: number): number => this.editor.frames.pts(frame);

  /** K: makes a key frame here; on one, takes it away. */
  toggleKey(): void {
    const { editor } = this;
    const track = this.changeable;
    if (!track) return;
    const { frame } = editor;
    if (track.keyframes.some((key) => key.frame === frame)) {
      this.removeKey(track, frame);
      return;
    }
    const key = keyAt(track, frame, this.pts);
    if (!key) {
      this.say(t('say_not_here'));
      return;
    }
    editor.changeTrack(track.id, (one) => withKey(one, key));
    this.say(t('say_key', { n: frame }));
  }

  private removeKey(track: TrackRegion, frame: number): void {
    if (!withoutKey(track, frame)) {
      this.say(t('say_only_key'));
      return;
    }
    this.editor.changeTrack(track.id, (one) => withoutKey(one, frame));
    this.say(t('say_key_gone', { n: frame }));
  }

  stepKey(by: 1 | -1): void {
    const { editor } = this;
    const tracks = editor.chosenTrack ? [editor.chosenTrack] : editor.tracks();
    const frames = tracks.flatMap((track) => (by === 1 ? nextKey(track, editor.frame) : previousKey(track, editor.frame))?.frame ?? []);
    if (frames.length === 0) return;
    editor.playback.pause();
    editor.seekFrame(by === 1 ? Math.min(...frames) : Math.max(...frames));
    this.say(t('say_frame', { n: editor.frame }));
  }

  /** Outside (or occluded) from here on until the next key frame; again: no longer. */
  toggleState(what: 'outside' | 'occluded'): void {
    const { editor } = this;
    const track = this.changeable;
    const state = track && editor.stateOf(track);
    if (!track || !state) {
      if (track) this.say(t('say_not_here'));
      return;
    }
    const { frame } = editor;
    const on = !state[what];
    if (what === 'outside' && on && frame <= firstFrame(track)) {
      this.say(t('say_begins'));
      return;
    }
    editor.changeTrack(track.id, (one) => changedAt(one, frame, this.pts, { [what]: on }));
    this.say(t(what === 'outside' ? (on ? 'say_outside' : 'say_inside') : on ? 'say_occluded' : 'say_not_occluded', { n: frame }));
  }

  /** The thing is seen here for the last time. */
  endHere(): void {
    const { editor } = this;
    const track = this.changeable;
    const { frame } = editor;
    if (!track || frame + 1 >= editor.frames.count) return;
    if (frame < firstFrame(track)) {
      this.say(t('say_not_here'));
      return;
    }
    editor.changeTrack(track.id, (one) => {
      const key = keyAt(one, frame, this.pts);
      const held = key && !key.outside ? withKey(one, key) : one;
      return deletedFrom(held, frame + 1, this.ptsOf(frame + 1));
    });
    this.say(t('say_ended', { n: frame }));
  }

  deleteFrom(): void {
    const { editor } = this;
    const track = this.changeable;
    if (!track) return;
    const { frame } = editor;
    if (!deletedFrom(track, frame, this.pts)) {
      this.say(t('say_begins'));
      return;
    }
    editor.changeTrack(track.id, (one) => deletedFrom(one, frame, this.pts));
    this.say(t('say_cut', { n: frame }));
  }

  /** The whole track, asked for by name. */
  deleteTrack(): void {
    const { editor } = this;
    const track = this.changeable;
    if (!track) return;
    editor.remove([track.id]);
    this.say(t('say_track_gone', { label: track.label, n: track.keyframes.length }));
  }

  /**
   * Delete: a chosen point; on a key frame that key frame; on the way between two, the track from here
   * on. Never a whole track: where it begins, the way to do that is told.
   */
  delete(): boolean {
    const { editor } = this;
    const track = editor.chosenTrack;
    if (!track) return false;
    if (!this.isFree(track.id) || editor.shapes.removeGrip()) return true;
    if (track.keyframes.some((key) => key.frame === editor.frame)) this.removeKey(track, editor.frame);
    else this.deleteFrom();
    return true;
  }

  split(): boolean {
    const { editor } = this;
    const track = editor.chosenTrack;
    if (!track) return false;
    if (!this.isFree(track.id)) return true;
    const owner = editor.owner(track.id) as string;
    const parts = split(track, editor.frame, this.ptsOf, uuid7);
    if (!parts) {
      this.say(t('say_no_split'));
      return true;
    }
    const [first, second] = parts;
    const patches = [
      ...changeRegions(editor.document, owner, [first.id], { what: 'edit', name: '' }, () => first).patches,
      ...addRegions(editor.document, owner, [second]).patches,
    ];
    editor.record({ origin: 'local', deed: { what: 'edit', n: 1, name: '' }, patches });
    editor.select([second.id]);
    this.say(t('say_split', { n: editor.frame }));
    return true;
  }

  /** Makes one track of two; `made` takes the place of the first. */
  private unite(first: TrackRegion, second: TrackRegion, made: TrackRegion): void {
    const { editor } = this;
    const owner = editor.owner(first.id) as string;
    const patches: Patch[] = [
      ...changeRegions(editor.document, owner, [first.id], { what: 'edit', name: '' }, () => made).patches,
      { kind: 'remove', question: owner, index: editor.document.indexOf(owner, second.id), region: second },
    ];
    editor.record({ origin: 'local', deed: { what: 'edit', n: 2, name: '' }, patches });
    editor.select([first.id]);
  }

  merge(): void {
    const { editor } = this;
    const [first, second] = editor.editable().map((id) => editor.track(id)).filter((one) => one !== null).sort((a, b) => firstFrame(a) - firstFrame(b));
    if (!first || !second || editor.owner(first.id) !== editor.owner(second.id)) {
      this.say(t('say_merge_two'));
      return;
    }
    this.unite(first, second, join(first, second) ?? merge(first, second, this.ptsOf));
    this.say(t('say_merged'));
  }

  join(): boolean {
    const { editor } = this;
    const track = editor.chosenTrack;
    if (!track) return false;
    if (!this.isFree(track.id)) return true;
    const owner = editor.owner(track.id) as string;
    const next = editor.document
      .regions<TrackRegion>(owner)
      .filter((one) => one.id !== track.id && one.label === track.label && !editor.state.locked.has(one.id) && join(track, one) !== null)
      .sort((a, b) => firstFrame(a) - firstFrame(b))[0];
    const made = next && join(track, next);
    if (!next || !made) {
      this.say(t('say_no_join'));
      return true;
    }
    this.unite(track, next, made);
    this.say(t('say_joined', { n: firstFrame(next) }));
    return true;
  }

  // --- following by the server ---

  /** What a tracker found from a key frame of a track on, as suggestions that go on with it. */
  offerGoingOn(track: TrackRegion, frame: number, answer: Assisted): number {
    const { editor } = this;
    const question = editor.questionOf(track.id);
    if (!question) return 0;
    const offered = offeredBy(answer, question, track.label).flatMap((one): OfferedRegion[] => {
      const found = one.region as TrackRegion;
      const keyframes = (found.keyframes ?? []).filter((key) => key.frame >= frame).map((key) => ({ ...key, outside: key.outside ?? false, occluded: key.occluded ?? false, attributes: key.attributes ?? {} }));
      if (keyframes.length < 2) return [];
      return [{ ...one, region: { ...found, keyframes, interpolation: 'linear', attributes: track.attributes } as TrackRegion }];
    });
    for (const { region } of offered) this.goingOn.set(region.id, { track: track.id, frame });
    editor.offer(offered);
    const last = (offered[0]?.region as TrackRegion | undefined)?.keyframes.at(-1)?.frame;
    return last === undefined ? 0 : last - frame;
  }

  /**
   * Takes suggestions that go on with a track into that track; gives back those that are tracks of their
   * own. What goes on with a locked track stays a suggestion.
   */
  accept(ids: readonly string[]): string[] {
    const { editor } = this;
    const rest: string[] = [];
    for (const id of ids) {
      const on = this.goingOn.get(id);
      const found = editor.suggestion(id);
      const track = on && (editor.region(on.track) as TrackRegion | undefined);
      const owner = on && editor.owner(on.track);
      if (!found || !on || !track || owner === undefined) {
        rest.push(id);
        continue;
      }
      if (!this.isFree(track.id)) continue;
      const ahead = (found.region as TrackRegion).keyframes.filter((key) => key.frame > on.frame);
      const made: TrackRegion = {
        ...track, keyframes: [...track.keyframes.filter((key) => key.frame <= on.frame), ...ahead],
        ...(found.region.suggestion && !track.suggestion ? { suggestion: found.region.suggestion } : {}),
      };
      const key = dismissedKey(found.question);
      const before = editor.document.value(key);
      const after: Json = [...(Array.isArray(before) ? (before as Json[]) : []), id];
      const patches: Patch[] = [
        ...changeRegions(editor.document, owner, [track.id], { what: 'accept', name: '' }, (): Region => made).patches,
        { kind: 'value', question: key, before, after },
      ];
      editor.record({ origin: 'local', deed: { what: 'accept', n: 1, name: '' }, patches });
      editor.select([track.id]);
    }
    return rest;
  }
}

