import { useCallback } from 'react';
import type { Overview } from '@/api/types';
import { t } from '@/i18n/en/overview';
import { formatDate, formatNumber } from '@/ui/format';
import { Chart } from '@/ui/kit/Chart';
import type { PlotSpec } from '@/ui/kit/PlotFigure';

type Progress = Overview['progress'];

/** Items settled over time, with the forecast as a band that widens to the end. */
export function Progress({ progress }: { progress: Progress }) {
  const { points, total, forecast, settled } = progress;
  const plot = useCallback<PlotSpec>(
    (Plot) => {
      const line = points.map((point) => ({ at: new Date(point.at), settled: point.settled }));
      const last = line.at(-1) ?? { at: new Date(), settled };
      const end = forecast ? { at: new Date(forecast.at), low: new Date(forecast.low), high: new Date(forecast.high) } : null;
      return {
        marginLeft: 56,
        marginRight: 84,
        x: { type: 'time', label: null },
        y: { domain: [0, Math.max(total, 1)], grid: true, label: null, ticks: 4 },
        marks: [
          end ? Plot.areaX([{ y: last.settled, low: last.at, high: last.at }, { y: total, low: end.low, high: end.high }], { y: 'y', x1: 'low', x2: 'high', fill: 'var(--band)' }) : null,
          end ? Plot.line([last, { at: end.at, settled: total }], { x: 'at', y: 'settled', stroke: 'var(--ink-2)', strokeDasharray: '4 4', strokeWidth: 1.5 }) : null,
          Plot.ruleX([last.at], { stroke: 'var(--ink-3)', strokeDasharray: '1 3' }),
          Plot.lineY(line, { x: 'at', y: 'settled', stroke: 'var(--ink)', strokeWidth: 2 }),
          Plot.dot([last], { x: 'at', y: 'settled', fill: 'var(--ink)', r: 4 }),
          Plot.text([last], { x: 'at', y: 'settled', text: () => formatNumber(last.settled), dy: -12, textAnchor: 'end', className: 'strong' }),
          end ? Plot.dot([end], { x: 'at', y: () => total, fill: 'var(--surface)', stroke: 'var(--ink)', r: 3.5 }) : null,
          end ? Plot.text([end], { x: 'at', y: () => total, text: () => formatDate(end.at), dx: 8, textAnchor: 'start', className: 'strong' }) : null,
        ],
      };
    },
    [points, total, forecast, settled],
  );
  const sentence = forecast ? t('forecast', { at: formatDate(forecast.at), low: formatDate(forecast.low), high: formatDate(forecast.high) }) : t('no_forecast');
  if (points.length === 0) {
    return (
      <>
        <h2>{t('progress')}</h2>
        <p className="dim">{t('progress_empty')}</p>
      </>
    );
  }
  return (
    <>
      <Chart
        title={t('progress')}
        summary={`${t('progress_now', { settled, total })}. ${sentence}`}
        aside={t('progress_aside', { in_work: progress.in_work, waiting: progress.waiting })}
        plot={plot}
        table={{ head: [t('day'), t('settled')], rows: points.map((point) => [formatDate(point.at), formatNumber(point.settled)]) }}
      />
      <p className="small dim">{sentence}</p>
    </>
  );
}
