/** The editor of a video: frames, tracks with key frames on them, and spans of time that keep to frames. */

import type { Extent } from '@/core/geometry/box';
import { skeletonOf } from '@/core/geometry/keypoints';
import type { Point } from '@/core/geometry/point';
import type { AttributeValues, Json, Question, Region } from '@/core/model/answers';
import { uuid7 } from '@/core/model/uuid7';
import { addRegions, changeRegions } from '@/core/store/commands';
import type { FrameIndex } from '@/core/timeline/frames';
import { roundedShape, type TrackShape } from '@/core/timeline/interpolate';
import { type Span } from '@/core/timeline/scale';
import { type Edge, onFrames, type SegmentRegion, withEdge } from '@/core/timeline/segments';
import { changedAt, firstFrame, lastInside, stateAt, type TrackRegion, type TrackState, withFrameAttribute } from '@/core/timeline/tracks';
import { t } from '@/i18n/en/video';
import { SpanEditor } from '../timeline/spans';
import type { TimedSetting, TimedState } from '../timeline/timed';
import type { FrameSource } from './frames-source';
import { ShapeCommands, wordsOfShape } from './shape-commands';
import { areaOfShape, distanceTo, geometryOf, isShape } from './shapes';
import { Sketch } from './sketch';
import { TrackCommands } from './track-commands';

export interface VideoState extends TimedState {
  /** A shape is being drawn: what is asked for next, in words. */
  readonly sketching: string | null;
  /** Attributes are set for the whole track, or from the frame that is shown on. */
  readonly wholeTrack: boolean;
  /** The grip that keys move; null for the whole shape. */
  readonly grip: string | null;
  readonly exact: boolean;
}

export interface VideoSetting extends TimedSetting {
  readonly frames: FrameIndex;
  readonly extent: Extent;
}

export const isTracks = (question: Question | undefined): boolean => question?.type === 'tracks';

export class VideoEditor extends SpanEditor<VideoState> {
  readonly frames: FrameIndex;
  readonly extent: Extent;
  source: FrameSource | null = null;
  sketch: Sketch | null = null;
  readonly commands: TrackCommands;
  readonly shapes: ShapeCommands;
  /** The pointer's place on the frame; null outside. */
  cursor: Point | null = null;

  constructor(setting: VideoSetting) {
    super(setting, { sketching: null, wholeTrack: true, grip: null, exact: true });
    this.frames = setting.frames;
    this.extent = setting.extent;
    this.commands = new TrackCommands(this, (words) => this.say(words));
    this.shapes = new ShapeCommands(this, (words) => this.say(words));
    this.time = this.frames.pts(0);
    this.fill();
  }

  override destroy(): void {
    super.destroy();
    this.source?.destroy();
  }

  setSource(source: FrameSource): void {
    this.source = source;
    this.change({ exact: source.exact });
    this.momentChanged();
  }

  // --- time in frames ---

  get frame(): number {
    return this.frames.at(this.time);
  }

  protected override settled(time: number): number {
    const last = this.frames.count - 1;
    return time >= this.frames.until(last) ? Math.min(this.duration, this.frames.until(last)) : this.frames.pts(this.frames.at(time));
  }

  protected override outMoment(): number {
    return this.frames.until(this.frame);
  }

  protected override markTime(time: number): number {
    return this.settled(time);
  }

  seekFrame(frame: number): void {
    this.seek(this.frames.pts(frame));
  }

  override seek(time: number, reveal = true): void {
    super.seek(Math.min(time, this.frames.pts(this.frames.count - 1)), reveal);
  }

  override stepBy(by: 1 | -1, far = false): void {
    this.playback.pause();
    this.seekFrame(this.frame + by * (far ? 10 : 1));
    this.say(t('say_frame', { n: this.frame }));
  }

  override togglePlay(): void {
    super.togglePlay();
    if (!this.playback.state.playing) this.seekFrame(this.frame);
  }

  protected override finished(segment: SegmentRegion): SegmentRegion {
    return onFrames(segment, this.frames);
  }

  override nudgeEdge(edge: Edge, by: 1 | -1): void {
    const region = this.single as SegmentRegion | null;
    if (!region || isTracks(this.questionOf(region.id))) return;
    const now = edge === 'start' ? this.frames.at(region.start) : this.frames.at(region.end - 1) + 1;
    const time = now + by >= this.frames.count ? this.frames.until(this.frames.count - 1) : this.frames.pts(now + by);
    this.changeSpans([region.id], 'edit', (segment, limits) => withEdge(segment, edge, time, limits), `nudge ${edge}`);
    this.tellSelected();
  }

  // --- what regions are ---

  override spanOf(region: Region): Span {
    const { keyframes } = region as Partial<TrackRegion>;
    if (!keyframes) return region as SegmentRegion;
    const track = region as TrackRegion;
    return { start: this.frames.pts(firstFrame(track)), end: this.frames.until(lastInside(track, this.frames.count)) };
  }

  protected override fits(question: Question, region: Region): boolean {
    if (!isTracks(question)) return super.fits(question, region);
    const { keyframes } = region as Partial<TrackRegion>;
    return Array.isArray(keyframes) && keyframes.length > 0 && keyframes.every((key) => Number.isInteger(key.frame) && (key.outside || isShape(key, geometryOf(question))));
  }

  override measure(region: Region): string {
    if (!('keyframes' in region)) return super.measure(region);
    const track = region as TrackRegion;
    return t('track_range', { from: firstFrame(track), to: lastInside(track, this.frames.count) });
  }

  override describe(region: Region): string {
    if (!('keyframes' in region)) return super.describe(region);
    const state = stateAt(region as TrackRegion, this.frame);
    return `${this.measure(region)}, ${state && !state.outside ? wordsOfShape(state.shape) : t('say_not_here')}`;
  }

  /** All tracks of the answer and those that are suggested, in the order of rows. */
  tracks(): TrackRegion[] {
    const own = this.questions.filter(isTracks).flatMap(({ name }) => this.document.regions<TrackRegion>(name));
    return [...own, ...this.state.suggestions.filter(({ question }) => isTracks(this.question(question))).map(({ region }) => region as TrackRegion)];
  }

  track(id: string | undefined): TrackRegion | null {
    const region = id === undefined ? undefined : this.anyRegion(id);
    return region && 'keyframes' in region ? (region as TrackRegion) : null;
  }

  /** The one selected track of the answer. */
  get chosenTrack(): TrackRegion | null {
    const { single } = this;
    return single && 'keyframes' in single ? (single as TrackRegion) : null;
  }

  stateOf(track: TrackRegion): TrackState | null {
    return stateAt(track, this.frame);
  }

  /** What a region says at the frame that is shown: of the whole track, and what changed on the way. */
  shownAttributes = (region: Region): AttributeValues => {
    const track = this.track(region.id);
    return track ? { ...track.attributes, ...this.stateOf(track)?.attributes } : region.attributes;
  };

  // --- what the shared keys mean for tracks ---

  override deleteSelection(): void {
    if (!this.commands.delete()) super.deleteSelection();
  }

  override splitHere(): void {
    if (!this.commands.split()) super.splitHere();
  }

  override joinNext(): void {
    if (!this.commands.join()) super.joinNext();
  }

  override nudge(by: 1 | -1): void {
    if (!this.shapes.nudge(by, 0)) super.nudge(by);
  }

  override accept(ids: readonly string[] = this.pendingIds()): void {
    const rest = this.commands.accept(ids);
    if (rest.length > 0) super.accept(rest);
  }

  // --- changing tracks ---

  changeTrack(id: string, change: (track: TrackRegion) => TrackRegion | null, mergeKey: string | null = null): boolean {
    const owner = this.owner(id);
    if (owner === undefined || this.state.locked.has(id)) return false;
    this.record(
      changeRegions(this.document, owner, [id], { what: 'edit', name: '' }, (region) => change(region as TrackRegion) ?? region),
      mergeKey === null ? null : `${mergeKey} ${id} ${this.frame}`,
    );
    return true;
  }

  /** Sets the shape of a track at the frame that is shown, which makes a key frame here. */
  reshape(id: string, shape: TrackShape, mergeKey: string | null): void {
    const { frame } = this;
    this.changeTrack(id, (track) => {
      if (frame < firstFrame(track)) return changedAt(track, frame, this.frames.pts(frame), { ...roundedShape(shape), outside: false });
      return changedAt(track, frame, this.frames.pts(frame), roundedShape(shape));
    }, mergeKey);
  }

  /** Takes hold of a point of the one selected shape; null for the whole of it. */
  setGrip(grip: string | null): void {
    this.change({ grip });
    this.viewChanged();
  }

  override setAttribute(ids: readonly string[], name: string, value: unknown): void {
    const { frame } = this;
    if (this.state.wholeTrack) super.setAttribute(ids, name, value);
    else {
      for (const id of ids) {
        if (this.track(id)) this.changeTrack(id, (track) => withFrameAttribute(track, frame, this.frames.pts(frame), name, value as Json | undefined));
        else super.setAttribute([id], name, value);
      }
    }
  }

  toggleScope(): void {
    this.change({ wholeTrack: !this.state.wholeTrack });
    this.say(this.state.wholeTrack ? t('say_scope_track') : t('say_scope_frame'));
  }

  // --- drawing ---

  /** The question of tracks and the label that the next one gets. */
  armedTracks(): { readonly question: Question; readonly label: string } | null {
    const { armed } = this.state;
    const question = this.question(armed?.question);
    if (armed && question && isTracks(question)) return { question, label: armed.label };
    const first = this.questions.find((one) => isTracks(one) && one.labels.length > 0);
    return first ? { question: first, label: (first.labels[0] as { name: string }).name } : null;
  }

  beginSketch(at: Point | null): Sketch | null {
    const armed = this.armedTracks();
    if (!armed) return null;
    this.playback.pause();
    this.select([]);
    const start = at ?? this.cursor ?? { x: this.extent.width / 2, y: this.extent.height / 2 };
    this.sketch = new Sketch(start, geometryOf(armed.question), skeletonOf(armed.question).joints.map(({ name }) => name), this.extent, (sketch) => this.sketchChanged(sketch));
    this.history.setUnfinished(this.sketch);
    this.sketchChanged(this.sketch);
    return this.sketch;
  }

  private sketchChanged(sketch: Sketch | null): void {
    this.sketch = sketch;
    this.history.setUnfinished(sketch);
    const words = sketch ? (sketch.joint ? t('say_joint', { name: sketch.joint }) : t('say_point', { x: sketch.cursor.x, y: sketch.cursor.y })) : null;
    this.change({ sketching: words });
    if (words) this.say(words);
    this.viewChanged();
  }

  /** Fixes a point of what is drawn; when it is whole, a track begins here. */
  placePoint(): void {
    this.endSketch(this.sketch?.place() ?? null);
  }

  leaveOutJoint(): boolean {
    if (this.sketch?.geometry !== 'keypoints') return false;
    this.endSketch(this.sketch.leaveOut());
    return true;
  }

  private endSketch(shape: TrackShape | null): void {
    if (!shape) return;
    this.sketchChanged(null);
    this.addTrack(shape);
  }

  override cancelHalf(): void {
    super.cancelHalf();
    if (this.sketch) this.sketchChanged(null);
  }

  override escape(): boolean {
    if (this.sketch) {
      this.sketchChanged(null);
      return true;
    }
    if (this.state.grip !== null) {
      this.setGrip(null);
      return true;
    }
    return super.escape();
  }

  protected override selectionChanged(): void {
    this.change({ grip: null });
    super.selectionChanged();
  }

  addTrack(shape: TrackShape): TrackRegion | null {
    const armed = this.armedTracks();
    if (!armed) return null;
    const { frame } = this;
    const track: TrackRegion = {
      id: uuid7(), label: armed.label, attributes: this.startAttributes(armed.question), interpolation: 'linear',
      keyframes: [{ frame, pts: this.frames.pts(frame), ...roundedShape(shape), outside: false, occluded: false, attributes: {} }],
    };
    this.record(addRegions(this.document, armed.question.name, [track]));
    this.select([track.id]);
    this.say(t('say_track_added', { label: armed.label, n: frame }));
    return track;
  }

  // --- finding ---

  /** Tracks that are in the picture at the frame that is shown, hidden ones left out. */
  visible(): { readonly track: TrackRegion; readonly state: TrackState }[] {
    return this.tracks().flatMap((track) => {
      if (this.state.hidden.has(track.id)) return [];
      const state = this.stateOf(track);
      return state && !state.outside ? [{ track, state }] : [];
    });
  }

  /** The track under a point: of those in reach the selected one, else the smallest. */
  hit(point: Point, reach: number): string | null {
    const found = this.visible().filter(({ state }) => distanceTo(state.shape, point) <= reach);
    const selected = found.find(({ track }) => this.state.selection.has(track.id));
    return (selected ?? found.sort((a, b) => areaOfShape(a.state.shape) - areaOfShape(b.state.shape))[0])?.track.id ?? null;
  }

  override reveal(id: string): void {
    const track = this.track(id);
    if (!track) {
      super.reveal(id);
      return;
    }
    const state = this.stateOf(track);
    if (!state || state.outside) this.seekFrame(previousKeyInside(track, this.frame) ?? firstFrame(track));
    else this.revealTime(this.time);
  }
}

/** The last key frame at or before a frame at which the thing is in the picture. */
function previousKeyInside(track: TrackRegion, frame: number): number | null {
  return track.keyframes.findLast((key) => key.frame <= frame && !key.outside)?.frame ?? null;
}
