import './DataTable.css';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRouter } from '@tanstack/react-router';
import { t } from '@/i18n/en/words';
import { Skeleton } from './states';
import { useNarrow } from './use-narrow';

/**
 * A table of many rows: only those on the screen are drawn, further pages are fetched when the
 * end comes near, sorting and filtering are the server's. Arrow keys move, Space selects, Enter opens.
 */
export interface Column<Row> {
  id: string;
  title: React.ReactNode;
  /** A CSS grid track: '120px', 'minmax(160px, 2fr)'. */
  width: string;
  align?: 'start' | 'end';
  /** The name that the server sorts by; without it the column cannot be sorted. */
  sort?: string;
  /** Left out on narrow screens. */
  secondary?: boolean;
  cell: (row: Row) => React.ReactNode;
}

export interface Sorting {
  by: string | undefined;
  order: 'asc' | 'desc';
}

export interface DataTableProps<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** For the checkbox: what the row is called. */
  rowName?: (row: Row) => string;
  /** Where Enter and a click on free space lead. The main cell should hold a real link too. */
  rowHref?: (row: Row) => string;
  onOpen?: (row: Row) => void;
  /** Marks the row that is open beside the table. */
  current?: string;
  selected?: ReadonlySet<string>;
  onSelect?: (selected: Set<string>) => void;
  sorting?: Sorting;
  onSort?: (sorting: Sorting) => void;
  /** Height guess in pixels; rows are measured when drawn. */
  rowHeight?: number;
  /** The height of the scrolling part. Without it all rows are drawn: fine under a hundred. */
  height?: number | string;
  hasMore?: boolean;
  loading?: boolean;
  onMore?: () => void;
  empty?: React.ReactNode;
}

/** On a narrow screen a column takes what room there is, rather than push others off it. */
function fitted<Row>(column: Column<Row>): Column<Row> {
  return { ...column, width: column.width.replace(/^minmax\(\d+px/, 'minmax(72px') };
}

export function DataTable<Row>(given: DataTableProps<Row>) {
  const narrow = useNarrow();
  const columns = useMemo(() => (narrow ? given.columns.filter((column) => !column.secondary).map(fitted) : given.columns), [given.columns, narrow]);
  const props = { ...given, columns };
  const { label, rows, rowKey, selected, onSelect, height, rowHeight = 52, hasMore, loading, onMore, empty } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState(0);
  const anchor = useRef(0);
  const router = useRouter();
  const virtual = height !== undefined;
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    enabled: virtual,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : rowKey(row);
    },
  });
  const drawn = virtual ? virtualizer.getVirtualItems() : null;
  const last = drawn?.at(-1)?.index ?? -1;
  useEffect(() => {
    if (hasMore && !loading && onMore && (virtual ? last >= rows.length - 12 : false)) onMore();
  }, [hasMore, loading, onMore, last, rows.length, virtual]);

  const template = useMemo(() => `${onSelect ? '40px ' : ''}${columns.map((column) => column.width).join(' ')}`, [columns, onSelect]);
  const toggle = useCallback(
    (index: number, range: boolean) => {
      if (!onSelect) return;
      const next = new Set(selected);
      const [from, to] = range ? [Math.min(anchor.current, index), Math.max(anchor.current, index)] : [index, index];
      const target = rows[index];
      const add = target !== undefined && !next.has(rowKey(target));
      for (let i = from; i <= to; i += 1) {
        const row = rows[i];
        if (row === undefined) continue;
        if (add) next.add(rowKey(row));
        else next.delete(rowKey(row));
      }
      anchor.current = index;
      onSelect(next);
    },
    [onSelect, selected, rows, rowKey],
  );
  const open = (row: Row) => {
    if (props.onOpen) props.onOpen(row);
    else if (props.rowHref) router.history.push(props.rowHref(row));
  };
  const opens = Boolean(props.onOpen ?? props.rowHref);
  const move = (to: number) => {
    const index = Math.max(0, Math.min(rows.length - 1, to));
    setCursor(index);
    if (virtual) virtualizer.scrollToIndex(index);
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus());
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (!(event.target instanceof HTMLElement) || event.target.dataset.index === undefined) return;
    const row = rows[cursor];
    const page = 10;
    const steps: Record<string, number> = { ArrowDown: cursor + 1, ArrowUp: cursor - 1, PageDown: cursor + page, PageUp: cursor - page, Home: 0, End: rows.length - 1 };
    const to = steps[event.key];
    if (to !== undefined) {
      event.preventDefault();
      if (event.shiftKey && onSelect) toggle(Math.max(0, Math.min(rows.length - 1, to)), false);
      move(to);
    } else if (event.key === ' ' && onSelect) {
      event.preventDefault();
      toggle(cursor, event.shiftKey);
    } else if (event.key === 'Enter' && row !== undefined && opens) {
      event.preventDefault();
      open(row);
    }
  };
  if (rows.length === 0 && !loading) return <>{empty ?? null}</>;

  const drawRow = (index: number, style?: React.CSSProperties) => {
    const row = rows[index];
    if (row === undefined) return null;
    const key = rowKey(row);
    const chosen = selected?.has(key) ?? false;
    return (
      <div
        key={key}
        ref={virtual ? virtualizer.measureElement : undefined}
        data-index={index}
        role="row"
        aria-rowindex={index + 2}
        aria-selected={onSelect ? chosen : undefined}
        aria-current={props.current === key ? 'true' : undefined}
        tabIndex={index === Math.min(cursor, rows.length - 1) ? 0 : -1}
        className={`dt-row ${opens ? 'opens' : ''}`}
        style={{ ...style, gridTemplateColumns: template }}
        onFocus={(event) => {
          if (event.target === event.currentTarget) setCursor(index);
        }}
        onClick={(event) => {
          if (!opens || event.defaultPrevented || (event.target as HTMLElement).closest('a, button, input, label, select')) return;
          if (window.getSelection()?.toString()) return;
          open(row);
        }}
      >
        {onSelect ? (
          <div role="gridcell" className="dt-cell dt-check">
            <input type="checkbox" tabIndex={-1} checked={chosen} aria-label={t('select_row', { name: props.rowName?.(row) ?? key })} onClick={(event) => toggle(index, event.shiftKey)} onChange={() => undefined} />
          </div>
        ) : null}
        {columns.map((column) => (
          <div key={column.id} role="gridcell" className={`dt-cell ${column.align === 'end' ? 'num' : ''}`}>{column.cell(row)}</div>
        ))}
      </div>
    );
  };

  return (
    <div ref={scroller} className="dt" role="grid" aria-label={label} aria-rowcount={hasMore ? -1 : rows.length + 1} aria-multiselectable={onSelect ? true : undefined} style={virtual ? { height, maxHeight: height } : undefined} onKeyDown={onKeyDown}>
      <Head {...props} template={template} />
      {drawn ? (
        <div role="rowgroup" style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
          {drawn.map((item) => drawRow(item.index, { position: 'absolute', top: 0, left: 0, right: 0, transform: `translateY(${item.start}px)` }))}
        </div>
      ) : (
        <div role="rowgroup">{rows.map((_, index) => drawRow(index))}</div>
      )}
      {loading ? <div className="dt-loading" role="row"><div role="gridcell" aria-label={t('loading')}><Skeleton height={20} /></div></div> : null}
      {hasMore && !virtual && onMore ? <div className="dt-loading" role="row"><div role="gridcell"><button type="button" className="btn sm" disabled={loading} onClick={onMore}>{t('more')}</button></div></div> : null}
    </div>
  );
}

function Head<Row>({ columns, rows, rowKey, selected, onSelect, sorting, onSort, template }: DataTableProps<Row> & { template: string }) {
  const all = rows.length > 0 && rows.every((row) => selected?.has(rowKey(row)));
  const some = !all && rows.some((row) => selected?.has(rowKey(row)));
  return (
    <div role="rowgroup" className="dt-head">
      <div role="row" className="dt-row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
        {onSelect ? (
          <div role="columnheader" className="dt-cell dt-check">
            <input
              type="checkbox"
              aria-label={t('select_all')}
              checked={all}
              ref={(box) => {
                if (box) box.indeterminate = some;
              }}
              onChange={() => onSelect(all ? new Set() : new Set(rows.map(rowKey)))}
            />
          </div>
        ) : null}
        {columns.map((column) => {
          const on = column.sort !== undefined && sorting?.by === column.sort;
          const next = on && sorting?.order === 'desc' ? 'asc' : 'desc';
          return (
            <div key={column.id} role="columnheader" className={`dt-cell ${column.align === 'end' ? 'num' : ''}`} aria-sort={on ? (sorting?.order === 'asc' ? 'ascending' : 'descending') : undefined}>
              {column.sort !== undefined && onSort ? (
                <button type="button" className="dt-sort" onClick={() => onSort({ by: column.sort, order: next })}>
                  {column.title}
                  <span aria-hidden>{on ? (sorting?.order === 'asc' ? ' ↑' : ' ↓') : ''}</span>
                </button>
              ) : (
                column.title
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
