import { useCallback } from 'react';
import { useNavigate } from '@tanstack/react-router';
import type { QualityReport } from '@/api/queries/quality';
import type { Reliability as Diagram } from '@/api/types';
import { t } from '@/i18n/en/quality';
import { formatNumber, formatPercent } from '@/ui/format';
import { Chart } from '@/ui/kit/Chart';
import { Figure } from '@/ui/kit/figures';
import { Card } from '@/ui/kit/PageHead';
import type { PlotSpec } from '@/ui/kit/PlotFigure';
import { useProject } from '@/shell/use-project';
import { ItemLinks } from './ItemLinks';
import { pickable } from './picking';

/** Whether the posterior means what it says: on the diagonal, 90 % believed are 90 % right. */
export function Reliability({ report }: { report: QualityReport }) {
  if (report.reliability.length === 0) return null;
  return (
    <Card title={t('reliability')} aside={t('reliability_aside')}>
      <div className="anchoring">{report.reliability.map((one) => <One key={one.of} diagram={one} />)}</div>
    </Card>
  );
}

function One({ diagram }: { diagram: Diagram }) {
  const project = useProject();
  const navigate = useNavigate();
  const { bins } = diagram;
  const plot = useCallback<PlotSpec>(
    (Plot) => {
      const rows = bins.map((bin) => ({ mean: bin.mean, value: bin.right.value, low: bin.right.low, high: bin.right.high }));
      const floor = Math.max(0, Math.min(...rows.map((row) => Math.min(row.mean, row.low))) - 0.05);
      const open = (row: number) => {
        const item = bins[row]?.items[0];
        if (item) void navigate({ to: '/projects/$project/items', params: { project: project.slug }, search: { item } });
      };
      return {
        marginLeft: 44,
        marginBottom: 42,
        insetTop: 14,
        x: { domain: [floor, 1], label: t('believed_axis'), labelAnchor: 'right', ticks: 5, tickFormat: '.0%' },
        y: { domain: [floor, 1], grid: true, label: t('right_axis'), ticks: 5, tickFormat: '.0%' },
        marks: [
          Plot.line([[floor, floor], [1, 1]], { stroke: 'var(--ink-3)', strokeDasharray: '4 3' }),
          Plot.ruleX(rows, { x: 'mean', y1: 'low', y2: 'high', stroke: 'var(--ink-2)', strokeWidth: 1.4 }),
          Plot.dot(rows, { x: 'mean', y: 'value', r: 5, fill: (row: (typeof rows)[number]) => (row.high < row.mean || row.low > row.mean ? 'var(--bad)' : 'var(--ink)'), symbol: (row: (typeof rows)[number]) => (row.high < row.mean || row.low > row.mean ? 'diamond' : 'circle'), render: pickable(open) }),
        ],
        symbol: { type: 'identity' },
      };
    },
    [bins, navigate, project.slug],
  );
  const title = t('reliability_of', { of: diagram.of });
  if (diagram.error === null) return <section className="stack close"><h3>{title}</h3><p className="dim">{diagram.sentence}</p></section>;
  return (
    <section className="stack close">
      <Chart
        title={title}
        summary={diagram.sentence}
        aside={t('reliability_error', { error: formatPercent(diagram.error, 1), n: formatNumber(diagram.n) })}
        plot={plot}
        height={260}
        table={{
          head: [t('believed'), t('right'), t('look_at')],
          rows: bins.map((bin) => [
            t('from_to', { low: formatPercent(bin.low), high: formatPercent(bin.high) }),
            <Figure key="right" interval={bin.right} format={(value) => formatPercent(value)} />,
            <ItemLinks key="items" items={bin.items} />,
          ]),
        }}
      />
      <p className="small">{diagram.sentence}</p>
    </section>
  );
}
