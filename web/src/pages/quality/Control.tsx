import { useCallback } from 'react';
import { useNavigate } from '@tanstack/react-router';
import type { QualityReport } from '@/api/queries/quality';
import type { ControlChart } from '@/api/types';
import { t } from '@/i18n/en/quality';
import { formatDate, formatNumber, formatPercent } from '@/ui/format';
import { Chart } from '@/ui/kit/Chart';
import { Card } from '@/ui/kit/PageHead';
import type { PlotSpec } from '@/ui/kit/PlotFigure';
import { useProject } from '@/shell/use-project';
import { ItemLinks } from './ItemLinks';
import { pickable } from './picking';

type Point = ControlChart['points'][number];
const SYMBOLS: Record<string, string> = { above: 'triangle', below: 'triangle2', '': 'circle' };
const COLOURS: Record<string, string> = { above: 'var(--bad)', below: 'var(--good)', '': 'var(--ink)' };
const WORDS = { above: 'above', below: 'below_limits', '': 'within' } as const;

/** Which days or weeks had more disputes than chance explains. */
export function Control({ report }: { report: QualityReport }) {
  return report.control ? <Drawn chart={report.control} /> : null;
}

function Drawn({ chart }: { chart: ControlChart }) {
  const project = useProject();
  const navigate = useNavigate();
  const { points, centre } = chart;
  const plot = useCallback<PlotSpec>(
    (Plot) => {
      const rows = points.map((point) => ({ ...point, at: new Date(point.at) }));
      const step = chart.weekly ? 604_800_000 : 86_400_000;
      const first = rows[0]?.at.getTime() ?? 0;
      const last = rows.at(-1)?.at.getTime() ?? 0;
      const bands = rows.map((row) => ({ ...row, from: new Date(row.at.getTime() - step / 2), to: new Date(row.at.getTime() + step / 2) }));
      const open = (row: number) => {
        const item = points[row]?.items[0];
        if (item) void navigate({ to: '/projects/$project/items', params: { project: project.slug }, search: { item } });
      };
      return {
        marginLeft: 44,
        marginRight: 92,
        marginBottom: 38,
        x: { type: 'time', domain: [new Date(first - step), new Date(last + step)], label: null, ticks: 5 },
        y: { domain: [0, Math.min(1, Math.max(...rows.map((row) => Math.max(row.high, row.share))) + 0.05)], grid: true, label: null, ticks: 4, tickFormat: '.0%' },
        symbol: { type: 'identity' },
        marks: [
          Plot.rect(bands, { x1: 'from', x2: 'to', y1: 'low', y2: 'high', fill: 'var(--band)' }),
          Plot.ruleY([centre], { stroke: 'var(--ink)', strokeDasharray: '4 3', strokeWidth: 1.2 }),
          Plot.text([centre], { y: (value: number) => value, frameAnchor: 'right', textAnchor: 'start', dx: 8, text: (value: number) => formatPercent(value) }),
          Plot.lineY(rows, { x: 'at', y: 'share', stroke: 'var(--ink-3)', strokeWidth: 1.2 }),
          Plot.dot(rows, { x: 'at', y: 'share', r: (row: Point) => (row.outside ? 7 : 3.5), fill: (row: Point) => COLOURS[row.outside] ?? 'var(--ink)', symbol: (row: Point) => SYMBOLS[row.outside] ?? 'circle', render: pickable(open) }),
        ],
        r: { type: 'identity' },
      };
    },
    [points, centre, chart.weekly, navigate, project.slug],
  );
  const outside = points.filter((point) => point.outside).length;
  const sentence = outside ? t('control_out', { n: outside, of: points.length }) : t('control_calm', { n: points.length });
  return (
    <Card title={t('control')}>
      <Chart
        title={t(chart.weekly ? 'control_title_week' : 'control_title_day')}
        summary={sentence}
        aside={t('control_aside', { centre: formatPercent(centre) })}
        plot={plot}
        height={190}
        table={{
          head: [t('col_from'), t('items_in_dispute'), t('limits'), t('compared_with_limits'), t('look_at')],
          rows: points.map((point) => [
            formatDate(point.at),
            t('disputed_of', { share: formatPercent(point.share), n: formatNumber(point.n) }),
            t('from_to', { low: formatPercent(point.low), high: formatPercent(point.high) }),
            t(WORDS[point.outside as keyof typeof WORDS] ?? 'within'),
            <ItemLinks key="items" items={point.items} />,
          ]),
        }}
      />
      <p className="small">{sentence}</p>
    </Card>
  );
}
