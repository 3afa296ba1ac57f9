import './items.css';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { itemsQuery, type ItemFilter } from '@/api/queries/items';
import type { Item, ItemPage, ItemState } from '@/api/types';
import { actions } from '@/core/actions/registry';
import { t as common } from '@/i18n/en/words';
import { t } from '@/i18n/en/items';
import { useMay, useProject } from '@/shell/use-project';
import { formatNumber } from '@/ui/format';
import { AppLink } from '@/ui/kit/AppLink';
import { DataTable, type Sorting } from '@/ui/kit/DataTable';
import { Icon } from '@/ui/kit/icons';
import { PageHead } from '@/ui/kit/PageHead';
import { Segments } from '@/ui/kit/Segments';
import { Empty, PageLoading } from '@/ui/kit/states';
import { useActions } from '@/ui/kit/use-actions';
import { useTitle } from '@/ui/use-title';
import { BulkBar, type Selection } from './BulkBar';
import { itemColumns } from './columns';
import { FilterBar } from './FilterBar';
import { ImportDialog } from './ImportDialog';
import { ImportPanel } from './ImportPanel';
import { ItemDrawer } from './ItemDrawer';
import { ItemGrid } from './ItemGrid';
import { nameOf } from './parts';
import { useDrop } from './use-drop';

const route = getRouteApi('/_app/projects/$project/items');
const TABLE_HEIGHT = 'max(360px, calc(100vh - 300px))';

actions.define([{ id: 'items.clear', title: t('clear'), group: t('title'), scope: 'table', keys: ['Escape'] }]);

/** The items of a project: find, look, choose, change, and bring in more. */
export function ItemsPage() {
  const project = useProject();
  const may = useMay();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { sort = 'changed', order = 'desc', view = 'pictures', item: open, ...rest } = search;
  const filter: ItemFilter = rest;
  const query = useInfiniteQuery(itemsQuery(project.slug, filter, sort, order));
  const [files, setFiles] = useState<File[] | null>(null);
  const [selected, setSelected] = useState<ReadonlySet<string> | 'all'>(new Set<string>());
  useTitle(t('title'), project.title);
  const mayImport = may('import_items');
  const dropping = useDrop(setFiles, mayImport && files === null);

  const view_key = JSON.stringify(filter);
  useEffect(() => setSelected(new Set<string>()), [view_key]);
  const go = (change: Partial<typeof search>, replace = false) => void navigate({ search: (before) => ({ ...before, ...change }), replace, resetScroll: false });
  const clear = () => setSelected(new Set<string>());
  useActions({ 'items.clear': () => (open ? go({ item: undefined }, true) : clear()) }, 'table');

  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const onOpen = useCallback((item: Item) => void navigate({ search: (before) => ({ ...before, item: item.id }), replace: true, resetScroll: false }), [navigate]);
  const roomy = view !== 'compact';
  const beside = open !== undefined;
  const columns = useMemo(() => itemColumns(project, roomy, beside, onOpen), [project, roomy, beside, onOpen]);
  if (!query.data) return <PageLoading />;

  const first = query.data.pages[0];
  const counts = first?.counts ?? {};
  const everything = Object.values(counts).reduce((sum, n) => sum + n, 0);
  const filtered = Object.values(filter).some((value) => value !== undefined);
  const chosen = selected === 'all' ? new Set(rows.map((row) => row.id)) : selected;
  const place = rows.findIndex((row) => row.id === open);
  const more = () => void query.fetchNextPage();
  const empty = <Empty title={t('none_match')} action={<button type="button" className="btn" onClick={() => void navigate({ search: {} })}>{t('clear_filters')}</button>}>{t('none_match_text')}</Empty>;

  return (
    <>
      <PageHead title={t('title')} lede={ledeOf(counts, everything)}>
        {may('export') ? <AppLink className="btn" href={`/projects/${project.slug}/exports`}>{t('export')}</AppLink> : null}
        {mayImport ? <button type="button" className="btn primary" onClick={() => setFiles([])}><Icon name="upload" />{t('import')}</button> : null}
      </PageHead>
      {mayImport ? <ImportPanel project={project} /> : null}
      {everything === 0 && !filtered ? (
        <div className="card"><Empty title={t('none_title')}>{t('none_text')}</Empty></div>
      ) : (
        <>
          <FilterBar
            project={project}
            filter={filter}
            sort={sort}
            order={order}
            matching={<Matching page={first} everything={everything} />}
            onFilter={(change) => go(change)}
            onSort={(by, direction) => go({ sort: by, order: direction })}
          />
          <div className={open ? 'it-beside' : undefined}>
            <section className="card flush it-list" aria-label={t('title')}>
              <div className="card-head it-head">
                <Segments
                  label={t('view')}
                  value={view}
                  options={[['compact', <><Icon name="list" /> {t('compact')}</>], ['pictures', <><Icon name="rows" /> {hasPictures(project.data) ? t('pictures') : t('texts')}</>], ['grid', <><Icon name="tiles" /> {t('grid')}</>]]}
                  onChange={(next) => go({ view: next === 'pictures' ? undefined : next }, true)}
                />
              </div>
              {view === 'grid' ? (
                <ItemGrid project={project} rows={rows} selected={chosen} onSelect={may('edit_items') ? setSelected : undefined} onOpen={onOpen} hasMore={query.hasNextPage} loading={query.isFetchingNextPage} onMore={more} empty={empty} />
              ) : (
                <DataTable
                  label={t('title')}
                  columns={columns}
                  rows={rows}
                  rowKey={(row) => row.id}
                  rowName={nameOf}
                  onOpen={onOpen}
                  current={open}
                  selected={may('edit_items') ? chosen : undefined}
                  onSelect={may('edit_items') ? setSelected : undefined}
                  sorting={{ by: sort, order }}
                  onSort={(sorting: Sorting) => go({ sort: sorting.by as typeof sort, order: sorting.order })}
                  height={TABLE_HEIGHT}
                  rowHeight={roomy ? 64 : 37}
                  hasMore={query.hasNextPage}
                  loading={query.isFetchingNextPage}
                  onMore={more}
                  empty={empty}
                />
              )}
            </section>
            {open ? (
              <ItemDrawer
                key={open}
                project={project}
                item={open}
                onClose={() => go({ item: undefined }, true)}
                onPrevious={place > 0 ? () => onOpen(rows[place - 1] as Item) : undefined}
                onNext={place >= 0 && place < rows.length - 1 ? () => onOpen(rows[place + 1] as Item) : undefined}
              />
            ) : null}
          </div>
          {chosen.size > 0 && may('edit_items') ? (
            <BulkBar
              project={project}
              selection={selected === 'all' ? { filter } : ({ items: [...chosen] } satisfies Selection)}
              words={selected === 'all' ? allSelected(first, rows.length) : t('selected', { n: chosen.size })}
              all={selected === 'all' || chosen.size < rows.length || (!query.hasNextPage && chosen.size === rows.length) ? null : { title: selectAll(first), onSelect: () => setSelected('all') }}
              onClear={clear}
            />
          ) : null}
        </>
      )}
      {files ? <ImportDialog project={project} initial={files} onClose={() => setFiles(null)} /> : null}
      {dropping ? <div className="it-drop-veil" aria-hidden><b>{t('drop_page')}</b></div> : null}
    </>
  );
}

const hasPictures = (data: Record<string, { type: string }>) => Object.values(data).some((datum) => datum.type === 'image');

function ledeOf(counts: Partial<Record<ItemState, number>>, everything: number): string {
  if (!everything) return t('lede_none');
  const states = (['settled', 'accepted', 'in_review', 'in_work', 'waiting', 'excluded', 'broken'] as const)
    .filter((state) => counts[state])
    .map((state) => `${formatNumber(counts[state] ?? 0)} ${common.word(state)}`);
  return t('lede', { n: everything, states: states.join(', ') });
}

function Matching({ page, everything }: { page: ItemPage | undefined; everything: number }) {
  const total = page?.total ?? 0;
  const fill = { a: <b key="a">{formatNumber(total)}</b>, b: formatNumber(everything) };
  return <span className="dim nowrap" role="status">{page?.total_is_least ? t.parts('matching_least', fill) : t.parts('matching', fill)}</span>;
}

const selectAll = (page: ItemPage | undefined) => (page?.total_is_least ? t('select_all_least') : t('select_all', { n: page?.total ?? 0 }));
const allSelected = (page: ItemPage | undefined, drawn: number) => (page?.total_is_least ? t('all_selected_least') : t('all_selected', { n: page?.total ?? drawn }));
