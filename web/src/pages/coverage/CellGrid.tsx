import type { CoverageCell } from '@/api/types';
import { t } from '@/i18n/en/coverage';
import { formatNumber, formatPercent } from '@/ui/format';
import { AppLink } from '@/ui/kit/AppLink';
import { Mark } from '@/ui/kit/marks';
import { ScrollX } from '@/ui/kit/ScrollX';
import { gridOf, itemsHref, type Counted } from './cells';

export interface CellGridProps {
  project: string;
  by: readonly string[];
  cells: CoverageCell[];
  counted: Counted;
  /** Extra conditions of the links: the layer of a third attribute. */
  fixed?: { by: string; value: string };
  /** Numbers only, for layers. */
  small?: boolean;
}

/** Cells of two attributes: how many items each holds, how far from its target, and whether it can be met. */
export function CellGrid({ project, by, cells, counted, fixed, small }: CellGridProps) {
  const grid = gridOf(cells);
  const target = cells.find((cell) => cell.target !== null)?.target ?? null;
  const most = Math.max(1, ...cells.map((cell) => cell.n));
  const end = target ? target * 2 : most;
  const href = (values: string[], names = by) => itemsHref(project, fixed ? [fixed.by, ...names] : names, fixed ? [fixed.value, ...values] : values, counted);
  const single = grid.columns.length === 1 && grid.columns[0] === '';
  const sums = !small && !single;
  return (
    <ScrollX label={by.join(' × ')}>
      <table className={small ? 'cv-grid small' : 'cv-grid'}>
        <thead>
          <tr>
            <th scope="col" className="dim">{by[0]}</th>
            {grid.columns.map((column) => <th key={column} scope="col">{column || t(`count_${counted}`)}</th>)}
            {sums ? <th scope="col" className="num">{t('all_of', { name: by[1] ?? '' })}</th> : null}
          </tr>
        </thead>
        <tbody>
          {grid.rows.map((row) => (
            <tr key={row}>
              <th scope="row">{row}</th>
              {grid.columns.map((column) => {
                const cell = grid.at(row, column);
                return <td key={column}>{cell ? <CellBox cell={cell} counted={counted} end={end} small={small} href={href(cell.values)} /> : null}</td>;
              })}
              {sums ? <td className="num"><Sum cell={grid.row(row)} of={grid.total} counted={counted} /></td> : null}
            </tr>
          ))}
          {sums ? (
            <tr>
              <th scope="row">{t('all_of', { name: by[0] ?? '' })}</th>
              {grid.columns.map((column) => <td key={column} className="cv-sum"><Sum cell={grid.column(column)} of={grid.total} counted={counted} inline /></td>)}
              <td className="num"><b>{formatNumber(grid.total[counted])}</b></td>
            </tr>
          ) : null}
        </tbody>
      </table>
    </ScrollX>
  );
}

function Sum({ cell, of, counted, inline }: { cell: CoverageCell; of: CoverageCell; counted: Counted; inline?: boolean }) {
  const share = of[counted] ? formatPercent(cell[counted] / of[counted]) : '–';
  return inline ? <><b>{formatNumber(cell[counted])}</b> <span className="small dim">{share}</span></> : <><b>{formatNumber(cell[counted])}</b><div className="small dim">{share}</div></>;
}

function CellBox({ cell, counted, end, small, href }: { cell: CoverageCell; counted: Counted; end: number; small?: boolean; href: string }) {
  const status = cell.target === null ? (cell.n === 0 ? 'none' : 'plain') : cell.n === 0 ? 'impossible none' : cell.status;
  const count = formatNumber(cell[counted]);
  if (small) {
    return <AppLink href={href} className={`cv-cell ${status}`} title={words(cell)} aria-label={`${cell.values.join(', ')}: ${count}; ${words(cell)}`}>{cell.n === 0 ? t('empty') : count}</AppLink>;
  }
  const share = (n: number) => `${Math.min(1, Math.max(0, n / end)) * 100}%`;
  return (
    <AppLink href={href} className={`cv-cell ${status}`}>
      <span className="row between">
        <span className="cv-count">{count}</span>
        {cell.target === null || cell.status === 'met' ? null : <Mark kind={cell.status === 'impossible' ? 'fail' : 'warn'} label={t(cell.status)} />}
      </span>
      <span className="cv-bar" aria-hidden>
        <i style={{ width: share(cell.settled) }} />
        <i className="second" style={{ width: share(Math.min(cell.in_work, end - cell.settled)) }} />
        <i className="third" style={{ width: share(Math.min(cell.n - cell.settled - cell.in_work, end - cell.settled - cell.in_work)) }} />
        {cell.target === null ? null : <b style={{ left: share(cell.target) }} />}
      </span>
      <span className="small">{words(cell)}</span>
      {cell.lacking > 0 ? <b className="small cv-cannot">{t('cannot', { n: cell.lacking })}</b> : null}
    </AppLink>
  );
}

function words(cell: CoverageCell): string {
  const { target } = cell;
  if (target === null) return cell.n === 0 ? t('empty') : t('n_items', { n: cell.n });
  if (cell.settled >= target) {
    const times = target ? Math.floor(cell.settled / target) : 0;
    if (times >= 2) return t('times', { n: times });
    return cell.settled === target ? t('just') : t('over', { n: cell.settled - target });
  }
  return t('short_of', { short: cell.short, pool: cell.n - cell.settled });
}
