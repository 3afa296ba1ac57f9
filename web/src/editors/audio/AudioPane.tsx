/** Sound with its tools: wave, spectrogram and tiers on one timeline, texts typed in place. */

import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { createPortal } from 'react-dom';
import type { Datum } from '@/core/model/task';
import { t } from '@/i18n/en/timeline';
import { useRevision } from '@/pages/label/use-desk';
import { ActionButton } from '@/pages/tool/parts';
import type { PaneProps } from '../contract';
import { Speech } from './Speech';
import { Spectrogram } from '../timeline/pictures';
import { SelectedSpan } from '../timeline/SelectedSpan';
import { armRow, type FromPage, isArmed, spanRowsOf, TimedFacts, useTimedEditor } from '../timeline/TimedPane';
import { Timeline } from '../timeline/Timeline';
import '../timeline/timeline.css';
import { Transport } from '../timeline/Transport';
import { ZoomTime } from '../timeline/ZoomTime';
import { usePeaks } from '../timeline/use-peaks';
import { useTimeActions } from '../timeline/use-time-actions';
import type { TimelineRow } from '../timeline/view';
import { AudioEditor } from './editor';

const tall = (): boolean => window.innerHeight >= 800;
const wave = (): number => (tall() ? 120 : 72);
const spectrum = (): number => (tall() ? 180 : 110);
const TIER = 34;
const LANE = 16;

function makeEditor(datum: Datum, page: FromPage): AudioEditor | null {
  if (!datum.duration) return null;
  const element = datum.url ? new Audio() : null;
  if (element && datum.url) {
    // Nothing of the sound is fetched before it is played: what is looked at are the peaks.
    element.preload = 'none';
    element.src = datum.url;
  }
  return new AudioEditor({ ...page, duration: datum.duration, element, channels: datum.channels ?? 1 });
}

/** Overview, ruler, a wave a channel, the spectrogram, and the tiers. */
export function rowsOf(editor: AudioEditor, datum: Datum, withPeaks: boolean): TimelineRow[] {
  const channels = datum.channels ?? 1;
  const waves = withPeaks
    ? Array.from({ length: channels }, (_, channel): TimelineRow => ({
      key: `wave ${channel}`, kind: 'wave', channel, height: channels > 2 ? 44 : wave(), title: channels === 1 ? t('wave') : t('wave_of', { n: channel + 1 }),
    }))
    : [];
  return [
    { key: 'overview', kind: 'overview', height: 26, title: t('overview') },
    { key: 'ruler', kind: 'ruler', height: 24, title: t('ruler') },
    ...waves,
    ...(datum.spectrogram ? [{ key: 'spectrogram', kind: 'spectrogram' as const, height: spectrum(), title: t('spectrogram') }] : []),
    ...spanRowsOf(editor, TIER, LANE, 6),
  ];
}

export function AudioPane(props: PaneProps) {
  const [name, datum] = Object.entries(props.data)[0] as [string, Datum];
  const editor = useTimedEditor(props, datum, makeEditor);
  if (!datum.url || !datum.duration) return <div className="stage-note" role="status"><p>{t('no_url')}</p></div>;
  if (!editor) return <div className="stage-note" role="status">{t('loading')}</div>;
  return <OpenAudio {...props} own={editor} name={name} datum={datum} />;
}

function OpenAudio({ sheet, attributes, questions, say, bar, assignment, project, own: editor, name, datum }: PaneProps & { own: AudioEditor; name: string; datum: Datum }) {
  const pane = useRef<HTMLDivElement>(null);
  const peaks = usePeaks(datum);
  const revision = useRevision(sheet);
  const state = useSyncExternalStore(editor.watch, () => editor.state);
  const play = useSyncExternalStore(useCallback((watcher: () => void) => editor.playback.watch(watcher), [editor]), () => editor.playback.state);
  const marks = questions.length > 0;
  useTimeActions(editor, pane, marks);
  useEffect(() => {
    if (typeof peaks === 'object') editor.setPeaks(peaks);
  }, [editor, peaks]);
  const rows = useMemo(() => {
    void revision;
    void state.suggestions;
    return rowsOf(editor, datum, typeof peaks === 'object');
  }, [editor, datum, peaks, revision, state.suggestions]);
  const spectrogram = useMemo(() => {
    const about = datum.spectrogram;
    return about ? (onTile: () => void) => new Spectrogram(about, onTile) : null;
  }, [datum.spectrogram]);
  return (
    <div className="timed-pane audio" ref={pane} style={{ gridTemplateRows: 'auto auto minmax(0, 1fr) auto' }}>
      <TimedFacts name={name} attributes={attributes}>
        {datum.sample_rate ? <span className="wide">{datum.sample_rate / 1_000} kHz</span> : null}
      </TimedFacts>
      <Transport editor={editor} marks={marks}>
        {marks && assignment && project ? <Speech editor={editor} assignment={assignment} project={project} name={name} say={say} /> : null}
        {marks ? <ActionButton action="time.split" className="btn quiet wide">{t('split')}</ActionButton> : null}
      </Transport>
      {peaks === 'coming' ? <div className="stage-note" role="status">{t('loading')}</div> : (
        <Timeline
          name={name}
          editor={editor}
          rows={rows}
          peaks={typeof peaks === 'object' ? peaks : null}
          spectrogram={spectrogram}
          strip={null}
          tracks={null}
          current={(row) => isArmed(state, row)}
          onName={(row) => armRow(editor, row)}
          channels={(datum.channels ?? 1) > 1 ? { alone: play.channel, toggle: (channel) => editor.toggleChannel(channel) } : null}
        />
      )}
      {marks ? (
        <div className={questions.some(({ attributes: asked }) => asked.some(({ name: one }) => one === 'text')) ? 'form-slot tall' : 'form-slot'}>
          <SelectedSpan editor={editor} sheet={sheet} hint={t('hint_spans')} />
        </div>
      ) : <div />}
      {bar ? createPortal(<ZoomTime />, bar) : null}
    </div>
  );
}
