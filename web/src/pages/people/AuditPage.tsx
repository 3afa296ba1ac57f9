import './people.css';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { auditQuery, verificationQuery } from '@/api/queries/people';
import type { AuditEntry } from '@/api/types';
import { t } from '@/i18n/en/persons';
import { DataTable, type Column } from '@/ui/kit/DataTable';
import { StatusMark } from '@/ui/kit/marks';
import { Card, PageHead } from '@/ui/kit/PageHead';
import { Empty, PageLoading } from '@/ui/kit/states';
import { When } from '@/ui/kit/text';
import { useTitle } from '@/ui/use-title';

const COLUMNS: Column<AuditEntry>[] = [
  { id: 'when', title: t('when'), width: '88px', cell: (entry) => <When at={entry.at} /> },
  { id: 'who', title: t('who'), width: 'minmax(90px, 1fr)', cell: (entry) => entry.actor ?? '–' },
  { id: 'what', title: t('what'), width: 'minmax(150px, 1.2fr)', cell: (entry) => <span className="mono small">{entry.kind}</span> },
  { id: 'project', title: t('project'), width: 'minmax(110px, 1fr)', secondary: true, cell: (entry) => entry.project ?? <span className="dim">–</span> },
  { id: 'object', title: t('object'), width: 'minmax(120px, 1fr)', secondary: true, cell: (entry) => <span className="mono small" title={entry.object ?? ''}>{short(entry.object)}</span> },
  { id: 'hash', title: t('hash'), width: '110px', secondary: true, cell: (entry) => (entry.hash ? <span className="mono small dim" title={entry.hash}>{entry.hash.slice(0, 10)}…</span> : <span className="small dim">{t('hash_soon')}</span>) },
];

/** Ids are long; their prefix and end tell enough, the rest is on hover. */
function short(id: string | null): string {
  return id && id.length > 18 ? `${id.slice(0, 4)}…${id.slice(-8)}` : (id ?? '–');
}

/** Who did what, and whether the trail is whole. */
export function AuditPage() {
  const query = useInfiniteQuery(auditQuery);
  const { data: chain } = useQuery(verificationQuery);
  useTitle(t('audit'));
  if (!query.data) return <PageLoading />;
  const entries = query.data.pages.flatMap((page) => page.items);
  return (
    <>
      <PageHead title={t('audit')} lede={t('audit_lede')}>
        {chain ? (
          <StatusMark kind={chain.ok ? 'ok' : 'fail'}>{chain.ok ? t('verify', { n: chain.checked }) : t('broken', { id: chain.broken_at ?? '', n: chain.checked })}</StatusMark>
        ) : <span className="small dim" role="status">{t('verifying')}</span>}
      </PageHead>
      <Card flush>
        <DataTable
          label={t('audit')}
          columns={COLUMNS}
          rows={entries}
          rowKey={(entry) => entry.id}
          rowHeight={38}
          height="calc(100vh - 170px)"
          hasMore={query.hasNextPage}
          loading={query.isFetchingNextPage}
          onMore={() => void query.fetchNextPage()}
          empty={<Empty title={t('nothing')} />}
        />
      </Card>
    </>
  );
}
