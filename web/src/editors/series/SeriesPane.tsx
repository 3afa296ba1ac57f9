/** A series with its tools: a plot a channel, and the stretches and moments under them. */

import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { createPortal } from 'react-dom';
import type { Datum } from '@/core/model/task';
import type { Series } from '@/core/series/series';
import { clockOf } from '@/core/timeline/scale';
import { t } from '@/i18n/en/series';
import { t as time } from '@/i18n/en/timeline';
import { useRevision } from '@/pages/label/use-desk';
import { ActionButton } from '@/pages/tool/parts';
import { useActions } from '@/ui/kit/use-actions';
import type { PaneProps } from '../contract';
import { SelectedSpan } from '../timeline/SelectedSpan';
import { armRow, type FromPage, isArmed, spanRowsOf, TimedFacts, useTimedEditor } from '../timeline/TimedPane';
import { Timeline } from '../timeline/Timeline';
import '../timeline/timeline.css';
import { useTimeActions } from '../timeline/use-time-actions';
import type { TimelineRow } from '../timeline/view';
import { ZoomTime } from '../timeline/ZoomTime';
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
  const editor = useTimedEditor(props, typeof series === 'object' ? series : null, makeEditor);
  if (series === 'failed') return <div className="stage-note" role="alert"><p>{t('failed')}</p></div>;
  if (series === 'coming' || !editor) return <div className="stage-note" role="status">{t('loading')}</div>;
  return <OpenSeries {...props} own={editor} name={name} datum={datum} />;
}

const makeEditor = (series: Series, page: FromPage): SeriesEditor => new SeriesEditor({ ...page, duration: series.duration, element: null, channels: 1 }, series);

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
    ...spanRowsOf(editor, TIER, LANE, 6),
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
  return (
    <div className="timed-pane series" ref={pane} style={{ gridTemplateRows: 'auto auto minmax(0, 1fr) auto' }}>
      <TimedFacts name={name.replaceAll('_', ' ')} attributes={attributes}>
        <span className="wide">{t('rows', { n: editor.series.times.length })}</span>
      </TimedFacts>
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
        current={(row) => isArmed(state, row)}
        onName={(row) => armRow(editor, row)}
      />
      {marks ? <div className="form-slot"><SelectedSpan editor={editor} sheet={sheet} hint={t(editor.canPoint ? 'hint_points' : 'hint')} /></div> : <div />}
      {bar ? createPortal(<ZoomTime />, bar) : null}
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
