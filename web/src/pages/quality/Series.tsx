import { useCallback, useMemo } from 'react';
import { getRouteApi } from '@tanstack/react-router';
import type { QualityReport } from '@/api/queries/quality';
import { t } from '@/i18n/en/quality';
import { formatDate, formatFixed, formatInterval, formatNumber } from '@/ui/format';
import { Chart } from '@/ui/kit/Chart';
import { Card } from '@/ui/kit/PageHead';
import type { PlotSpec } from '@/ui/kit/PlotFigure';

type One = QualityReport['series'][number];
type Mark = QualityReport['guideline_marks'][number];

const route = getRouteApi('/_app/projects/$project/quality');

/** Agreement and accuracy by day or week under one another on one time axis. */
export function Series({ report }: { report: QualityReport }) {
  const { person } = route.useSearch();
  const navigate = route.useNavigate();
  const people = useMemo(() => report.series.flatMap((one) => (one.person ? [one.person] : [])), [report.series]);
  const shown = report.series.filter((one) => one.person === null || one.person === person);
  const span = useMemo(() => timeSpan(report.series), [report.series]);
  const chooser = people.length ? (
    <label className="row small series-person">
      <span>{t('series_person')}</span>
      <select className="input" value={person ?? ''} onChange={(event) => navigate({ search: (before) => ({ ...before, person: event.target.value || undefined }), replace: true })}>
        <option value="">{t('series_nobody')}</option>
        {people.map((name) => <option key={name} value={name}>{name}</option>)}
      </select>
    </label>
  ) : null;
  return (
    <Card title={t('series')} aside={<div className="row wrap"><span>{t('series_aside')}</span>{chooser}</div>}>
      {span === null ? <p className="dim">{t('series_none')}</p> : null}
      {span ? shown.map((one) => <SeriesChart key={`${one.measure} ${one.of} ${one.person}`} series={one} span={span} marks={report.guideline_marks} />) : null}
    </Card>
  );
}

function timeSpan(series: readonly One[]): [Date, Date] | null {
  const times = series.flatMap((one) => one.points.map((point) => new Date(point.at).getTime()));
  if (times.length === 0) return null;
  const first = Math.min(...times);
  const last = Math.max(...times);
  const room = Math.max((last - first) * 0.04, 43_200_000);
  return [new Date(first - room), new Date(last + room)];
}

function nameOf(series: One): string {
  if (series.measure === 'alpha') return t('series_alpha', { of: series.of ?? '' });
  return series.person ? t('series_gold_person', { person: series.person }) : t('series_gold');
}

function SeriesChart({ series, span, marks }: { series: One; span: [Date, Date]; marks: readonly Mark[] }) {
  const { points, target, measure } = series;
  const plot = useCallback<PlotSpec>(
    (Plot) => {
      const rows = points.map((point) => ({ at: new Date(point.at), value: point.value, low: point.low, high: point.high }));
      const last = rows.at(-1);
      const lows = rows.map((row) => row.low);
      const floor = Math.max(measure === 'alpha' ? -0.2 : 0, Math.min(...lows, target ?? 1) - 0.04);
      const versions = marks.map((mark) => ({ at: new Date(mark.at), version: mark.version })).filter((mark) => mark.at >= span[0] && mark.at <= span[1]);
      return {
        marginLeft: 40,
        marginRight: 92,
        marginTop: 18,
        marginBottom: 38,
        x: { type: 'time', domain: span, label: null, ticks: 5 },
        y: { domain: [floor, 1], grid: true, label: null, ticks: 4 },
        marks: [
          Plot.ruleX(versions, { x: 'at', stroke: 'var(--ink-3)', strokeDasharray: '1 3' }),
          Plot.text(versions, { x: 'at', frameAnchor: 'top', dy: -12, text: (mark: { version: number }) => t('version', { version: mark.version }) }),
          Plot.areaY(rows, { x: 'at', y1: 'low', y2: 'high', fill: 'var(--band)' }),
          typeof target === 'number' ? Plot.ruleY([target], { stroke: 'var(--ink)', strokeDasharray: '4 3', strokeWidth: 1.2 }) : null,
          typeof target === 'number' && last && Math.abs(last.value - target) > 0.05
            ? Plot.text([target], { y: (value: number) => value, frameAnchor: 'right', textAnchor: 'start', dx: 8, text: () => t('target', { target: formatFixed(target, 2) }) })
            : null,
          Plot.lineY(rows, { x: 'at', y: 'value', stroke: 'var(--ink)', strokeWidth: 1.8 }),
          Plot.dot(rows, { x: 'at', y: 'value', r: 2, fill: 'var(--ink)' }),
          last ? Plot.dot([last], { x: 'at', y: 'value', fill: 'var(--ink)', r: 4 }) : null,
          last ? Plot.text([last], { x: 'at', y: 'value', text: () => formatFixed(last.value, 2), dx: 8, textAnchor: 'start', className: 'strong' }) : null,
        ],
      };
    },
    [points, target, measure, span, marks],
  );
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return null;
  return (
    <Chart
      title={nameOf(series)}
      summary={t('series_summary', { first: formatFixed(first.value, 2), from: formatDate(first.at), last: formatFixed(last.value, 2), to: formatDate(last.at) })}
      aside={typeof target === 'number' ? t('target', { target: formatFixed(target, 2) }) : null}
      plot={plot}
      height={148}
      table={{
        head: [t('col_from'), t('col_value'), t('col_interval'), t('col_n')],
        rows: points.map((point) => [formatDate(point.at), formatFixed(point.value, 3), formatInterval(point, 3), formatNumber(point.n)]),
      }}
    />
  );
}
