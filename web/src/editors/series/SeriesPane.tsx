/** A series with its tools: a plot a channel, and the stretches and moments under them. */

import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { createPortal } from 'react-dom';
import type { Datum } from '@/core/model/task';
import type { Series } from '@/core/series/series';
import { clockOf } from '@/core/timeline/scale';
import { t } from '@/i18n/en/series';
import { t as time } from '@/i18n/en/timeline';
import { useRevision } from '@/pages/label/use-desk';
import { ActionButton, useLatest } from '@/pages/tool/parts';
import { useActions } from '@/ui/kit/use-actions';
import type { PaneProps } from '../contract';
import { spansOfRow } from '../timeline/paint';
import { SelectedSpan } from '../timeline/SelectedSpan';
import { Timeline } from '../timeline/Timeline';
import '../timeline/timeline.css';
import { useTimeActions } from '../timeline/use-time-actions';
import type { TimelineRow } from '../timeline/view';
import { SeriesEditor } from './editor';
import { paintPlot, short } from './plot';
import { useSeries } from './use-series';
import './actions';
import './series.css';

const TIER = 34;
const LANE = 16;

export function SeriesPane(props: PaneProps) {
  const [name, datum] = Object.entries(props.data)[0] as [string, Datum];
  const series = useSeries(datum);
  const editor = useSeriesEditor(props, typeof series === 'object' ? series : null);
  if (series === 'failed') return <div className="stage-note" role="alert"><p>{t('failed')}</p></div>;
  if (series === 'coming' || !editor) return <div className="stage-note" role="status">{t('loading')}</div>;
  return <OpenSeries {...props} own={editor} name={name} datum={datum} />;
}

function useSeriesEditor({ sheet, questions, suggestions, say, onEditor }: PaneProps, series: Series | null): SeriesEditor | null {
  const [made, setMade] = useState<SeriesEditor | null>(null);
  const latest = useLatest({ questions, suggestions, say, onEditor });
  useEffect(() => {
    if (!series) return undefined;
    const tell = (editor: SeriesEditor | null): void => {
      setMade(editor);
      if (latest.current.questions.length > 0) latest.current.onEditor(editor);
    };
    const editor = new SeriesEditor({
      sheet, questions: latest.current.questions, suggestions: latest.current.suggestions,
      say: (words) => latest.current.say(words), duration: series.duration, element: null, channels: 1,
    }, series);
    tell(editor);
    return () => {
      editor.destroy();
      tell(null);
    };
  }, [sheet, series, latest]);
  return made;
}

/** A channel with its unit. */
export function titleOf(column: { readonly name: string; readonly unit?: string | null } | undefined, index: number): string {
  const name = column?.name ?? String(index + 1);
  return column?.unit ? t('channel', { name, unit: column.unit }) : name;
}

/** The same as long as the editor is: what it paints never changes. */
function overviewOf({ series }: SeriesEditor): TimelineRow {
  const [first] = series.channels;
  return { key: 'overview', kind: 'overview', height: 26, title: time('overview'), ...(first ? { paint: (context, place) => paintPlot(context, place, series, first, false) } : {}) };
}

function rowsOf(editor: SeriesEditor, datum: Datum, overview: TimelineRow): TimelineRow[] {
  const { series } = editor;
  const many = series.channels.length;
  const height = many > 6 ? 56 : many > 2 ? 84 : 140;
  return [
    overview,
    { key: 'ruler', kind: 'ruler', height: 24, title: time('ruler') },
    ...series.channels.map((channel, index): TimelineRow => ({
      key: `channel ${index}`, kind: 'wave', height, title: titleOf(datum.columns?.[index], index), paint: (context, place) => paintPlot(context, place, series, channel),
    })),
    ...editor.spanRows().map((spans): TimelineRow => {
      const lanes = spansOfRow(editor, spans)[0]?.lanes ?? 1;
      return { key: spans.key, kind: 'spans', spans, height: TIER + (Math.min(lanes, 6) - 1) * LANE, title: spans.title };
    }),
  ];
}

function OpenSeries({ sheet, attributes, questions, bar, own: editor, name, datum }: PaneProps & { own: SeriesEditor; name: string; datum: Datum }) {
  const pane = useRef<HTMLDivElement>(null);
  const revision = useRevision(sheet);
  const state = useSyncExternalStore(editor.watch, () => editor.state);
  const marks = questions.length > 0;
  useTimeActions(editor, pane, marks);
  useActions({ 'series.point': { run: () => editor.addPoint(), enabled: () => editor.canPoint } });
  const overview = useMemo(() => overviewOf(editor), [editor]);
  const rows = useMemo(() => {
    void revision;
    void state.suggestions;
    return rowsOf(editor, datum, overview);
  }, [editor, datum, overview, revision, state.suggestions]);
  const facts = Object.entries(attributes).filter(([, value]) => typeof value === 'string' || typeof value === 'number');
  return (
    <div className="timed-pane series" ref={pane} style={{ gridTemplateRows: 'auto auto minmax(0, 1fr) auto' }}>
      <div className="timed-facts">
        <span>{name.replaceAll('_', ' ')}</span>
        {facts.map(([key, value]) => <span key={key} title={key}><b>{String(value)}</b></span>)}
        <span className="grow" />
        <span className="wide">{t('rows', { n: editor.series.times.length })}</span>
      </div>
      <div className="transport" role="toolbar" aria-label={time('transport')}>
        <ActionButton action="time.back" icon="left" className="btn quiet icon" keys="never" />
        <ActionButton action="time.forward" icon="right" className="btn quiet icon" keys="never" />
        <Values editor={editor} datum={datum} />
        <span className="grow" />
        {marks ? (
          <>
            {editor.canPoint ? <ActionButton action="series.point" className="btn quiet">{t('point')}</ActionButton> : null}
            <ActionButton action="time.mark-in" className="btn quiet tiny-hide">{time('mark_in')}</ActionButton>
            <ActionButton action="time.mark-out" className="btn quiet tiny-hide">{time('mark_out')}</ActionButton>
            <ActionButton action="time.split" className="btn quiet wide">{time('split')}</ActionButton>
          </>
        ) : null}
      </div>
      <Timeline
        name={name}
        editor={editor}
        rows={rows}
        peaks={null}
        spectrogram={null}
        strip={null}
        tracks={null}
        current={(row) => row.spans !== undefined && state.armed?.question === row.spans.question && (row.spans.tier === null ? state.armed.label === row.spans.label : state.tiers[row.spans.question] === row.spans.tier)}
        onName={(row) => {
          if (row.spans?.tier) editor.setTier(row.spans.question, row.spans.tier);
          else if (row.spans?.label) editor.chooseLabel(row.spans.question, row.spans.label);
        }}
      />
      {marks ? <div className="form-slot"><SelectedSpan editor={editor} sheet={sheet} hint={t(editor.canPoint ? 'hint_points' : 'hint')} /></div> : <div />}
      {bar ? createPortal(
        <>
          <ActionButton action="time.zoom-out" icon={'minus' as never} className="btn quiet icon" keys="never" />
          <ActionButton action="time.zoom-in" icon="plus" className="btn quiet icon" keys="never" />
          <ActionButton action="time.whole" className="btn quiet tiny-hide">{time('whole')}</ActionButton>
        </>,
        bar,
      ) : null}
    </div>
  );
}

/** Time and values at the line, written without React as it moves. */
function Values({ editor, datum }: { editor: SeriesEditor; datum: Datum }) {
  const shown = useRef<HTMLOutputElement>(null);
  useEffect(() => {
    const show = (): void => {
      const { series } = editor;
      const row = series.nearest(editor.time);
      const values = series.channels.map(({ values: all }, index) => `${datum.columns?.[index]?.name ?? index + 1} ${short(all[row] as number)}`);
      const written = `${datum.time?.name ?? ''} ${series.written[row] ?? ''}`.trim();
      if (shown.current) shown.current.textContent = [clockOf(editor.time), written, ...values].join(' · ');
    };
    show();
    return editor.watchMoment(show);
  }, [editor, datum]);
  return <output ref={shown} className="values-at mono" aria-label={t('values')} />;
}
