import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { api, path } from '@/api/client';
import { historyQuery, workQuery } from '@/api/queries/work';
import type { HistoryEntry } from '@/api/types';
import { t } from '@/i18n/en/home';
import { useProject } from '@/shell/use-project';
import { formatDuration } from '@/ui/format';
import { AppLink } from '@/ui/kit/AppLink';
import { DataTable, type Column } from '@/ui/kit/DataTable';
import { StatusMark } from '@/ui/kit/marks';
import { PageHead } from '@/ui/kit/PageHead';
import { Empty, PageLoading } from '@/ui/kit/states';
import { When } from '@/ui/kit/text';
import { useTitle } from '@/ui/use-title';

const COLUMNS: Column<HistoryEntry>[] = [
  {
    id: 'answer',
    title: t('answer'),
    width: 'minmax(240px, 2fr)',
    cell: (row) => (
      <div className="row top wide">
        {row.thumb ? <img className="thumb" src={row.thumb} alt="" loading="lazy" /> : null}
        <div>
          <div>{row.summary}</div>
          {row.text ? <div className="small dim">{row.text}</div> : null}
          {row.note ? <div className="small"><b>{t('reviewer')}:</b> {row.note}</div> : null}
        </div>
      </div>
    ),
  },
  { id: 'state', title: t('state'), width: '130px', cell: (row) => <StatusMark kind={row.state === 'returned' ? 'warn' : 'near'}>{row.state === 'returned' ? t('state_returned') : t('state_submitted')}</StatusMark> },
  { id: 'took', title: t('took'), width: '90px', align: 'end', secondary: true, cell: (row) => formatDuration(row.lead_ms / 1000) },
  { id: 'at', title: t('when'), width: '110px', align: 'end', cell: (row) => <span className="small dim"><When at={row.at} /></span> },
  { id: 'change', title: <span className="visually-hidden">{t('change')}</span>, width: '110px', align: 'end', cell: (row) => (row.can_reopen ? <Change row={row} /> : null) },
];

/** Takes a submitted answer back; it is then the next on the labelling page. */
function Change({ row }: { row: HistoryEntry }) {
  const project = useProject();
  const router = useRouter();
  const reopen = useMutation({
    mutationFn: () => api.post(path`/assignments/${row.assignment}/reopen`),
    onSuccess: () => router.history.push(`/projects/${project.slug}/label`),
  });
  return <button type="button" className="btn sm" disabled={reopen.isPending} onClick={() => reopen.mutate()}>{t('change')}</button>;
}

export function HistoryPage() {
  const project = useProject();
  const { data, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery(historyQuery(project.slug));
  const { data: work } = useQuery(workQuery(project.slug));
  useTitle(t('history'), project.title);
  if (!data) return <PageLoading />;
  const rows = data.pages.flatMap((page) => page.items);
  return (
    <>
      <PageHead title={t('history')} lede={work ? t('history_lede', { n: work.progress.done, today: work.progress.mine_today }) : undefined} />
      <div className="card flush">
        <DataTable
          label={t('history')}
          columns={COLUMNS}
          rows={rows}
          rowKey={(row) => row.annotation}
          height={rows.length > 12 ? 'calc(100vh - 150px)' : undefined}
          rowHeight={77}
          hasMore={hasNextPage}
          loading={isFetching}
          onMore={() => void fetchNextPage()}
          empty={<Empty title={t('recent_none')} action={<AppLink className="btn primary" href={`/projects/${project.slug}/label`}>{t('start')}</AppLink>}>{t('history_empty')}</Empty>}
        />
      </div>
    </>
  );
}
