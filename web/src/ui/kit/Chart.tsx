import { lazy, Suspense, useId, useState } from 'react';
import { t } from '@/i18n/en/words';
import { ScrollX } from './ScrollX';
import { Skeleton } from './states';
import type { PlotSpec } from './PlotFigure';

const PlotFigure = lazy(() => import('./PlotFigure'));

export interface ChartTable {
  head: readonly React.ReactNode[];
  rows: readonly (readonly React.ReactNode[])[];
}

export interface ChartProps {
  /** Says what the chart shows, with its unit and its n. */
  title: string;
  /** A sentence with what is to be seen in it; read out in place of the picture. */
  summary: string;
  /** Makes the options of Observable Plot for a width. Keep it stable (module scope or useCallback). */
  plot: PlotSpec;
  /** The same data as a table. */
  table: ChartTable;
  height?: number;
  aside?: React.ReactNode;
  /** Inside a card that has its own heading, the title is kept for screen readers only. */
  untitled?: boolean;
}

/**
 * A chart that says in its title what it shows and always has its table. Observable Plot is
 * loaded when the first chart appears.
 */
export function Chart({ title, summary, plot, table, height = 220, aside, untitled }: ChartProps) {
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  return (
    <figure className="chart" aria-labelledby={id}>
      <figcaption className={untitled ? 'row between chart-cap bare' : 'row between chart-cap'}>
        <h2 id={id} className={untitled ? 'visually-hidden' : undefined}>{title}</h2>
        <span className="small dim row">
          {aside}
          {aside ? <span aria-hidden>·</span> : null}
          <button type="button" className="link" aria-pressed={asTable} onClick={() => setAsTable((before) => !before)}>
            {asTable ? t('chart_view') : t('table_view')}
          </button>
        </span>
      </figcaption>
      {asTable ? (
        <ScrollX className="chart-table" label={title}>
          <table aria-labelledby={id}>
            <thead><tr>{table.head.map((cell, index) => <th key={index} scope="col">{cell}</th>)}</tr></thead>
            <tbody>
              {table.rows.map((row, index) => (
                <tr key={index}>{row.map((cell, column) => <td key={column}>{cell}</td>)}</tr>
              ))}
            </tbody>
          </table>
        </ScrollX>
      ) : (
        <Suspense fallback={<Skeleton height={height} />}>
          <PlotFigure label={`${title}. ${summary}`} plot={plot} height={height} />
        </Suspense>
      )}
    </figure>
  );
}
