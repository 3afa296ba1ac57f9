import { useCallback } from 'react';
import type { PlainDocument } from '@/api/queries/planning';
import type { Plan } from '@/api/types';
import { t } from '@/i18n/en/blueprint';
import { formatFixed, formatMoney, formatNumber, formatPercent } from '@/ui/format';
import { Chart } from '@/ui/kit/Chart';
import type { PlotSpec } from '@/ui/kit/PlotFigure';
import { asList, asObject, at } from './document';

/** What more labels an item would buy: accuracy against cost (or hours), the chosen design marked. */
export function Planner({ plan, document }: { plan: Plan; document: PlainDocument }) {
  const priced = plan.cost !== null;
  const most = Number(at(document, ['quality', 'labels_per_item', 'most']) ?? 1);
  const limit = Number(at(document, ['budget', 'limit']) ?? Number.NaN);
  const wanted = asList(at(document, ['quality', 'accept'])).map(asObject).find((one) => one.measure === 'gold_accuracy')?.at_least;
  const cost = (design: Plan['curve'][number]) => (priced ? design.cost ?? 0 : design.hours);
  const money = (value: number) => (priced ? formatMoney(value, plan.currency) : `${formatNumber(value)} h`);
  const { curve } = plan;
  const chosen = curve.find((design) => design.most === most);
  const plot = useCallback<PlotSpec>(
    (Plot) => {
      const all = curve.map((design) => ({ x: priced ? design.cost ?? 0 : design.hours, y: design.accuracy, most: design.most }));
      const span = Math.max(...all.map((row) => row.x)) || 1;
      // Where more labels are hardly ever used the designs stand on each other: one of them is drawn.
      const rows = all.filter((row, index) => row.most === most || index === 0 || row.x - (all[index - 1]?.x ?? 0) > span * 0.025);
      const here = rows.filter((row) => row.most === most);
      const end = Math.max(...rows.map((row) => row.x));
      return {
        marginRight: 90,
        marginBottom: 36,
        x: { label: null, tickFormat: (value: number) => money(value), ticks: 5, domain: [0, Number.isFinite(limit) && limit < 2 * end ? Math.max(limit, end) : end * 1.05] },
        y: { label: null, grid: true, ticks: 4, tickFormat: (value: number) => formatFixed(value, 2) },
        marks: [
          typeof wanted === 'number' ? Plot.ruleY([wanted], { stroke: 'var(--ink)', strokeDasharray: '4 3' }) : null,
          Number.isFinite(limit) && limit < 2 * end ? Plot.ruleX([limit], { stroke: 'var(--ink)' }) : null,
          Number.isFinite(limit) && limit < 2 * end ? Plot.text([limit], { x: (value: number) => value, frameAnchor: 'bottom', text: (value: number) => t('limit_line', { money: money(value) }), textAnchor: 'start', dx: 4, dy: -6, className: 'strong' }) : null,
          Plot.line(rows, { x: 'x', y: 'y', stroke: 'var(--ink)', strokeWidth: 2 }),
          Plot.dot(rows, { x: 'x', y: 'y', r: 3, fill: 'var(--surface)', stroke: 'var(--ink-2)' }),
          Plot.text(rows, { x: 'x', y: 'y', text: (row: { most: number }) => String(row.most), dy: -11 }),
          Plot.dot(here, { x: 'x', y: 'y', r: 7, fill: 'none', stroke: 'var(--gold-fill)', strokeWidth: 3 }),
        ],
      };
    },
    // eslint-disable-next-line react-hooks/exhaustive-deps -- money follows from the currency and `priced`
    [curve, priced, most, limit, wanted, plan.currency],
  );
  if (curve.length === 0) return null;
  return (
    <section className="card">
      <Chart
        title={t('planner')}
        summary={chosen ? t('planner_summary', { most, accuracy: formatPercent(chosen.accuracy), cost: money(cost(chosen)) }) : ''}
        plot={plot}
        height={240}
        table={{
          head: [t('planner_most'), t('planner_accuracy'), priced ? t('planner_cost') : t('planner_hours')],
          rows: curve.map((design) => [formatNumber(design.most), formatFixed(design.accuracy, 3), money(cost(design))]),
        }}
      />
      <p className="small dim">{t('planner_note')}</p>
    </section>
  );
}
