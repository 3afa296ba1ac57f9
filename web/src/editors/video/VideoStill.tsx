/** Answers to a video, read only: a frame with its tracks, and the timeline of tracks and spans under it. */

import { useEffect, useMemo, useRef, useState } from 'react';
import { fitted } from '@/core/geometry/camera';
import type { Question } from '@/core/model/answers';
import { looksOf, UNKNOWN_LOOK } from '@/core/model/glyphs';
import type { Datum } from '@/core/model/task';
import { FrameIndex } from '@/core/timeline/frames';
import { stateAt, type TrackRegion } from '@/core/timeline/tracks';
import type { StillProps } from '../contract';
import { type SharedTime, StillTimeline } from '../timeline/still';
import '../timeline/timeline.css';
import { usePeaks } from '../timeline/use-peaks';
import { type FrameSource, openFrames } from './frames-source';
import { type Context, drawShape, drawTag } from './stage';
import './video.css';

export function VideoStill(props: StillProps) {
  return Object.entries(props.data).map(([name, datum]) => <OneVideo key={name} {...props} name={name} datum={datum} />);
}

function OneVideo({ name, datum, ...props }: StillProps & { name: string; datum: Datum }) {
  const { questions, answers, marks, absent, chosen, faint, dashed, compact, together, label, onRegion } = props;
  const peaks = usePeaks(datum, !compact);
  const [time, setTime] = useState<number | null>(null);
  const what = useMemo(() => ({ questions, answers, marks, absent, chosen, faint, dashed, compact }), [questions, answers, marks, absent, chosen, faint, dashed, compact]);
  useEffect(() => {
    if (!together) return undefined;
    const follow = (): void => {
      const shared = together.get() as SharedTime | null;
      if (shared) setTime(shared.time);
    };
    follow();
    return together.watch(follow);
  }, [together]);
  const first = useMemo(() => firstMoment(questions, answers, chosen ?? null), [questions, answers, chosen]);
  return (
    <div className={compact ? 'timed-still compact' : together ? 'timed-still together' : 'timed-still'}>
      <StillFrame datum={datum} time={time ?? first} what={what} name={label ?? name} />
      <StillTimeline name={label ?? name} duration={datum.duration ?? 1} channels={1} peaks={typeof peaks === 'object' ? peaks : null} what={what} together={together} onRegion={onRegion} onTime={setTime} />
    </div>
  );
}

/** The moment at which there is something to see: the chosen region's beginning, else that of the first track. */
function firstMoment(questions: readonly Question[], answers: StillProps['answers'], chosen: string | null): number {
  const tracks = questions.filter(({ type }) => type === 'tracks').flatMap(({ name }) => (Array.isArray(answers[name]) ? (answers[name] as TrackRegion[]) : []));
  const track = tracks.find(({ id }) => id === chosen) ?? tracks[0];
  return track?.keyframes?.[0]?.pts ?? 0;
}

type StillWhat = Pick<StillProps, 'questions' | 'answers' | 'marks' | 'absent' | 'chosen' | 'faint' | 'dashed' | 'compact'>;

function StillFrame({ datum, time, what, name }: { datum: Datum; time: number; what: StillWhat; name: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [opened, setOpened] = useState<{ source: FrameSource; frames: FrameIndex } | null>(null);
  const extent = useMemo(() => ({ width: datum.width ?? 16, height: datum.height ?? 9 }), [datum]);
  useEffect(() => {
    const { url, index, duration } = datum;
    if (!url || !index || !duration) return undefined;
    let source: FrameSource | null = null;
    let gone = false;
    const open = async (): Promise<void> => {
      const frames = FrameIndex.read(await (await fetch(index)).arrayBuffer(), duration);
      source = await openFrames(url, frames, extent);
      if (gone) source?.destroy();
      else if (source) setOpened({ source, frames });
    };
    open().catch(() => undefined);
    return () => {
      gone = true;
      source?.destroy();
      setOpened(null);
    };
  }, [datum, extent]);
  useEffect(() => {
    if (!canvas.current) return undefined;
    const element = canvas.current;
    let gone = false;
    const frame = opened?.frames.at(time) ?? 0;
    const paint = (image: CanvasImageSource | null): void => {
      if (!gone) paintStill(element, image, extent, what, opened ? frame : null, time);
    };
    if (opened) {
      opened.source.frame(frame).then(paint, () => paint(null));
      return () => {
        gone = true;
      };
    }
    const poster = new Image();
    if (datum.poster) {
      poster.src = datum.poster;
      poster.decode().then(() => paint(poster), () => paint(null));
    } else paint(null);
    return () => {
      gone = true;
    };
  }, [opened, time, what, extent, datum.poster]);
  return <canvas ref={canvas} role="img" aria-label={name} style={{ width: '100%', aspectRatio: `${extent.width} / ${extent.height}`, background: 'var(--canvas)', display: 'block' }} />;
}

function paintStill(canvas: HTMLCanvasElement, image: CanvasImageSource | null, extent: { width: number; height: number }, what: StillWhat, frame: number | null, time: number): void {
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  const width = canvas.clientWidth || 320;
  const height = (width * extent.height) / extent.width;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d') as Context;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  if (image) context.drawImage(image, 0, 0, width, height);
  const camera = fitted({ left: 0, top: 0, right: extent.width, bottom: extent.height }, { width, height }, 0);
  const draw = (question: Question, track: TrackRegion, number: number | null, absent: boolean): void => {
    // Without the index of frames the nearest key frame tells where the thing is.
    const at = frame ?? track.keyframes.findLast((key) => key.pts <= time)?.frame ?? track.keyframes[0]?.frame ?? 0;
    const state = stateAt(track, at);
    if (!state || state.outside) return;
    const look = looksOf(question.labels).get(track.label) ?? UNKNOWN_LOOK;
    const title = question.labels.find((one) => one.name === track.label)?.title ?? track.label;
    const quiet = (what.marks !== undefined && what.marks.size > 0 && number === null) || what.faint?.has(track.id) === true;
    context.save();
    context.globalAlpha = quiet ? 0.45 : 1;
    drawShape(context, state.shape, camera, { ...look, title }, { dashed: what.dashed === true || absent, ring: what.chosen === track.id, thin: quiet || what.compact === true, question });
    if (!what.compact && !quiet) drawTag(context, state.shape, camera, { ...look, title }, number === null ? title : `${number} · ${title}`);
    context.restore();
  };
  for (const question of what.questions.filter(({ type }) => type === 'tracks')) {
    const value = what.answers[question.name];
    for (const track of Array.isArray(value) ? (value as TrackRegion[]) : []) if (Array.isArray(track.keyframes)) draw(question, track, what.marks?.get(track.id)?.number ?? null, false);
    for (const one of what.absent ?? []) if (one.question === question.name && 'keyframes' in one.region) draw(question, one.region as TrackRegion, one.mark.number, true);
  }
  canvas.dataset.frame = String(frame ?? '');
}
