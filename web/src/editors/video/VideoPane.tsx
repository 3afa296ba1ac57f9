/** A video with its tools: exact frames, tracks drawn on them, and the timeline of tracks and spans. */

import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { createPortal } from 'react-dom';
import type { Datum } from '@/core/model/task';
import { FrameIndex } from '@/core/timeline/frames';
import { clockOf, timeOf } from '@/core/timeline/scale';
import { t as words } from '@/i18n/en/timeline';
import { t } from '@/i18n/en/video';
import { useRevision } from '@/pages/label/use-desk';
import { ActionButton } from '@/pages/tool/parts';
import type { PaneProps } from '../contract';
import { Strip } from '../timeline/pictures';
import { SelectedSpan } from '../timeline/SelectedSpan';
import { armRow, type FromPage, isArmed, spanRowsOf, TimedFacts, useTimedEditor } from '../timeline/TimedPane';
import { Timeline } from '../timeline/Timeline';
import '../timeline/timeline.css';
import { Transport } from '../timeline/Transport';
import { usePeaks } from '../timeline/use-peaks';
import { useTimeActions } from '../timeline/use-time-actions';
import type { TimelineRow } from '../timeline/view';
import { ZoomTime } from '../timeline/ZoomTime';
import { isTracks, VideoEditor } from './editor';
import { Follow } from './Follow';
import { ElementFrames, openFrames } from './frames-source';
import { StagePointer } from './pointer';
import { Stage } from './stage';
import { FrameNumber, TrackForm } from './TrackForm';
import { TrackRows } from './track-rows';
import { useVideoActions } from './use-video-actions';
import './video.css';

/** Which frames there are. */
function useFrames({ url, index, duration }: Datum): FrameIndex | 'coming' | 'failed' {
  const [frames, setFrames] = useState<FrameIndex | 'coming' | 'failed'>('coming');
  useEffect(() => {
    setFrames('coming');
    if (!url || !index || !duration) return undefined;
    const stop = new AbortController();
    const open = async (): Promise<void> => {
      const answer = await fetch(index, { signal: stop.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const read = FrameIndex.read(await answer.arrayBuffer(), duration);
      if (!stop.signal.aborted) setFrames(read);
    };
    open().catch(() => !stop.signal.aborted && setFrames('failed'));
    return () => stop.abort();
  }, [url, index, duration]);
  return frames;
}

function makeEditor({ url, width, height, duration }: Datum, frames: FrameIndex, page: FromPage): VideoEditor | null {
  if (!url || !width || !height || !duration) return null;
  const element = document.createElement('video');
  // Frames are decoded from the parts that are needed; the element is the sound, fetched when it is played.
  element.preload = 'none';
  element.playsInline = true;
  element.src = url;
  return new VideoEditor({ ...page, duration, element, channels: 2, frames, extent: { width, height } });
}

/** Opens the pictures of an editor: decoded one by one, else as the element shows them. */
function usePictures(editor: VideoEditor | null, url: string | null | undefined): void {
  useEffect(() => {
    if (!editor || !url) return undefined;
    let gone = false;
    const open = async (): Promise<void> => {
      const decoded = await openFrames(url, editor.frames, editor.extent).catch(() => null);
      if (gone) decoded?.destroy();
      else editor.setSource(decoded ?? new ElementFrames(editor.playback.element as HTMLVideoElement, editor.frames));
    };
    void open();
    return () => {
      gone = true;
    };
  }, [editor, url]);
}

function rowsOf(editor: VideoEditor, datum: Datum, sound: boolean): TimelineRow[] {
  const titles = (id: string, label: string, index: number): string => t('track_title', { n: index + 1, label: editor.faceOf(editor.questionOf(id)?.name ?? '', label).title });
  return [
    { key: 'overview', kind: 'overview', height: 24, title: words('overview') },
    { key: 'ruler', kind: 'ruler', height: 24, title: words('ruler') },
    ...(datum.strip ? [{ key: 'strip', kind: 'strip' as const, height: 44, title: words('strip') }] : []),
    ...(sound ? [{ key: 'wave', kind: 'wave' as const, channel: 0, height: 30, title: words('wave') }] : []),
    ...spanRowsOf(editor, 28, 14, 5),
    ...editor.tracks().map(({ id, label }, index): TimelineRow => ({ key: `track ${id}`, kind: 'track', track: id, height: 28, title: titles(id, label, index) })),
  ];
}

export function VideoPane(props: PaneProps) {
  const [name, datum] = Object.entries(props.data)[0] as [string, Datum];
  const frames = useFrames(datum);
  const editor = useTimedEditor(props, typeof frames === 'object' ? frames : null, (read: FrameIndex, page) => makeEditor(datum, read, page));
  usePictures(editor, datum.url);
  if (!datum.url || !datum.index) return <div className="stage-note" role="status"><p>{words('no_url')}</p></div>;
  if (frames === 'failed') return <div className="stage-note" role="alert"><p>{t('failed')}</p></div>;
  if (!editor) return <div className="stage-note" role="status">{t('loading_frame')}</div>;
  return <OpenVideo {...props} own={editor} name={name} datum={datum} />;
}

function OpenVideo({ sheet, attributes, questions, say, bar, assignment, project, own: editor, name, datum }: PaneProps & { own: VideoEditor; name: string; datum: Datum }) {
  const pane = useRef<HTMLDivElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const stage = useRef<Stage | null>(null);
  const peaks = usePeaks(datum);
  const revision = useRevision(sheet);
  const state = useSyncExternalStore(editor.watch, () => editor.state);
  const marks = questions.some(({ type }) => type === 'segments');
  const tracked = questions.some(isTracks);
  useTimeActions(editor, pane, questions.length > 0);
  useVideoActions(editor, stage, pane, tracked);
  useEffect(() => {
    if (!host.current) return undefined;
    const made = new Stage(host.current, editor);
    const pointer = new StagePointer(host.current, made, editor);
    stage.current = made;
    return () => {
      pointer.destroy();
      made.destroy();
      stage.current = null;
    };
  }, [editor]);
  const sound = typeof peaks === 'object';
  const rows = useMemo(() => {
    void revision;
    void state.suggestions;
    return rowsOf(editor, datum, sound);
  }, [editor, datum, sound, revision, state.suggestions]);
  const painter = useMemo(() => new TrackRows(editor), [editor]);
  const strip = useMemo(() => {
    const about = datum.strip;
    return about ? (onLoad: () => void) => new Strip(about, editor.duration, onLoad) : null;
  }, [datum.strip, editor]);
  const chosen = editor.chosenTrack;
  return (
    <div className="timed-pane video" ref={pane}>
      <TimedFacts name={name} attributes={attributes} status={state.sketching ? <b role="status">{state.sketching}</b> : null}>
        {state.exact ? null : <span className="warn">{t('inexact')}</span>}
        <span className="wide">{datum.width} × {datum.height} px</span>
        {datum.rate ? <span className="wide">{Math.round(datum.rate * 100) / 100} fps</span> : null}
      </TimedFacts>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the frame is drawn on by keys */}
      <div ref={host} className="stage video-stage" tabIndex={0} role="application" aria-label={tracked ? t('picture', { name }) : t('picture_plain', { name })} />
      <Transport editor={editor} marks={marks} words={clockOf} read={(typed) => readPlace(editor, typed)}>
        <FrameNumber editor={editor} />
        <span className="vr" />
        {tracked && assignment && project ? <Follow editor={editor} assignment={assignment} project={project} name={name} say={say} /> : null}
        {questions.length > 0 ? <ActionButton action="time.split" className="btn quiet wide">{words('split')}</ActionButton> : null}
      </Transport>
      {peaks === 'coming' ? <div /> : (
        <Timeline
          name={name}
          editor={editor}
          rows={rows}
          peaks={sound ? peaks : null}
          spectrogram={null}
          strip={strip}
          tracks={painter}
          current={(row) => (row.track ? state.selection.has(row.track) : isArmed(state, row))}
          onName={(row) => {
            if (!row.track) armRow(editor, row);
            else {
              editor.select([row.track]);
              editor.reveal(row.track);
            }
          }}
        />
      )}
      {questions.length > 0 ? (
        <div className="form-slot tall">
          <AtFrame editor={editor}>
            <SelectedSpan editor={editor} sheet={sheet} shown={editor.shownAttributes} hint={tracked ? t('hint') : words('hint_spans')}>
              {chosen ? <TrackForm editor={editor} track={chosen} attributes={(editor.questionOf(chosen.id)?.attributes.length ?? 0) > 0} /> : null}
            </SelectedSpan>
          </AtFrame>
        </div>
      ) : <div />}
      {bar ? createPortal(<ZoomTime />, bar) : null}
    </div>
  );
}

/** Draws its children anew with each frame: what a track says changes on the way. */
function AtFrame({ editor, children }: { editor: VideoEditor; children: React.ReactNode }) {
  useSyncExternalStore(editor.watchMoment, () => editor.frame);
  return children;
}

/** Where a typed place is: `f312` is a frame, all else a time. */
function readPlace(editor: VideoEditor, typed: string): number | null {
  const frame = /^\s*f\s*(\d+)\s*$/i.exec(typed)?.[1];
  return frame === undefined ? timeOf(typed) : editor.frames.pts(Number(frame));
}
