import { useEffect, useRef, useState } from 'react';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { importProblemsQuery, importsQuery, isUnderWay, steerImport } from '@/api/queries/items';
import type { Import, ImportProblem, Project } from '@/api/types';
import { t as common } from '@/i18n/en/words';
import { t } from '@/i18n/en/items';
import { formatNumber } from '@/ui/format';
import { CopyButton } from '@/ui/kit/CopyButton';
import { Meter } from '@/ui/kit/figures';
import { StatusMark } from '@/ui/kit/marks';
import { ScrollX } from '@/ui/kit/ScrollX';

const KEPT = 'assay.imports.dismissed';
const RECENT = 60 * 60 * 1000;

function dismissedOnes(): string[] {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? '[]') as string[];
  } catch {
    return [];
  }
}

/** Imports that run, and those that ended lately with something to tell. */
export function ImportPanel({ project }: { project: Project }) {
  const client = useQueryClient();
  const { data } = useQuery({ ...importsQuery(project.slug), throwOnError: false });
  const [dismissed, setDismissed] = useState(dismissedOnes);
  const running = data?.items.filter(isUnderWay).length ?? 0;
  const before = useRef(running);
  useEffect(() => {
    if (before.current > running) {
      void client.invalidateQueries({ queryKey: ['projects', project.slug, 'items'] });
      void client.invalidateQueries({ queryKey: ['projects', project.slug], exact: true });
    }
    before.current = running;
  }, [client, project.slug, running]);
  const dismiss = (id: string) => {
    const next = [...dismissed, id].slice(-200);
    setDismissed(next);
    localStorage.setItem(KEPT, JSON.stringify(next));
  };
  const shown = (data?.items ?? []).filter((one) => isUnderWay(one) || (!dismissed.includes(one.id) && Date.now() - Date.parse(one.finished_at ?? one.created_at) < RECENT)).slice(0, 4);
  return <>{shown.map((one) => <One key={one.id} project={project} one={one} onDismiss={() => dismiss(one.id)} />)}</>;
}

function One({ project, one, onDismiss }: { project: Project; one: Import; onDismiss: () => void }) {
  const client = useQueryClient();
  const [report, setReport] = useState(false);
  const steer = useMutation({
    mutationFn: (verb: 'cancel' | 'resume') => steerImport(project.slug, one.id, verb),
    onSuccess: () => client.invalidateQueries({ queryKey: ['projects', project.slug, 'imports'] }),
  });
  const under = isUnderWay(one);
  const counts: React.ReactNode[] = [
    t.parts<'c_new', React.ReactNode>('c_new', { n: <b key="n">{formatNumber(one.added)}</b> }),
    one.changed ? t.parts<'c_changed', React.ReactNode>('c_changed', { n: <b key="n">{formatNumber(one.changed)}</b> }) : null,
    one.unchanged ? t.parts<'c_here', React.ReactNode>('c_here', { n: <b key="n">{formatNumber(one.unchanged)}</b> }) : null,
    one.broken ? t.parts<'c_broken', React.ReactNode>('c_broken', { n: <b key="n">{formatNumber(one.broken)}</b> }) : null,
  ].filter((part) => part !== null);
  const told = one.bad + one.broken;
  return (
    <section className="card flush it-import" aria-label={t('import_of', { name: one.name })}>
      <div className="card-head">
        <div className="row wrap">
          <h2>{t('import_of', { name: one.name })}</h2>
          <span className="small dim">{one.total ? t('rows_of', { a: one.done, b: one.total }) : t('rows', { n: one.done })}</span>
          {under && one.total ? <Meter value={one.done / one.total} label={t('rows_of', { a: one.done, b: one.total })} width={180} /> : null}
          {under ? null : <StatusMark kind={one.state === 'done' ? (told ? 'warn' : 'ok') : one.state === 'failed' ? 'fail' : 'info'}>{one.state === 'cancelled' ? t('paused') : one.state === 'failed' ? t('failed') : common.word(`job_${one.state}`)}</StatusMark>}
          <span className="small">
            {counts.map((part, index) => <span key={index}>{index ? ' · ' : ''}{part}</span>)}
            {one.bad ? <> · <b className="it-bad">{t('c_bad', { n: one.bad })}</b></> : null}
          </span>
        </div>
        <div className="row">
          {told ? <button type="button" className="btn sm" aria-expanded={report} onClick={() => setReport(!report)}>{report ? t('hide_bad') : t('show_bad')}</button> : null}
          {under ? <button type="button" className="btn sm" disabled={steer.isPending} onClick={() => steer.mutate('cancel')}>{t('pause')}</button> : null}
          {one.state === 'cancelled' || one.state === 'failed' ? <button type="button" className="btn sm" disabled={steer.isPending} onClick={() => steer.mutate('resume')}>{t('resume')}</button> : null}
          {under ? null : <button type="button" className="btn quiet sm" onClick={onDismiss}>{t('dismiss')}</button>}
        </div>
      </div>
      {one.error ? <p className="note bad it-error" role="alert">{one.error.message}</p> : null}
      {report ? <Report project={project} one={one} /> : null}
    </section>
  );
}

function Report({ project, one }: { project: Project; one: Import }) {
  const query = useInfiniteQuery({ ...importProblemsQuery(project.slug, one.id, one.bad + one.broken), throwOnError: false });
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <ScrollX className="it-report" label={t('import_of', { name: one.name })}>
      <table>
        <thead><tr><th className="num">{t('line')}</th><th>{t('external_id')}</th><th>{t('wrong')}</th><th>{t('value')}</th></tr></thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              <td className="num">{row.line ?? '–'}</td>
              <td className="mono small">{row.external_id ?? '–'}</td>
              <td>{row.message}{row.pointer ? <span className="mono small dim"> {row.pointer}</span> : null}</td>
              <td className="mono small">{valueOf(row)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="card-body row">
        {query.hasNextPage ? <button type="button" className="btn sm" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{common('more')}</button> : null}
        <CopyButton text={rows.map((row) => [row.line ?? '', row.external_id ?? '', row.pointer, row.message, valueOf(row)].join('\t')).join('\n')} label={t('copy_report')} />
      </div>
    </ScrollX>
  );
}

const valueOf = (row: ImportProblem) => (typeof row.value === 'string' ? row.value : row.value === null ? '–' : JSON.stringify(row.value));
