import { useState } from 'react';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { cancelJob, jobProblemsQuery, jobsQuery, retryJob } from '@/api/queries/jobs';
import type { Job } from '@/api/types';
import { t as common } from '@/i18n/en/words';
import { t } from '@/i18n/en/jobs';
import { formatBytes, formatDuration, formatNumber } from '@/ui/format';
import { Dialog } from '@/ui/kit/Dialog';
import { JobProgress } from '@/ui/kit/JobProgress';
import { PageHead } from '@/ui/kit/PageHead';
import { ScrollX } from '@/ui/kit/ScrollX';
import { Empty, PageLoading, Skeleton } from '@/ui/kit/states';
import { When } from '@/ui/kit/text';
import { useMay, useProject } from '@/shell/use-project';
import { useTitle } from '@/ui/use-title';

/** Background work of a project: how far, how it ended, what was wrong; stop it, go on with it. */
export function JobsPage() {
  const project = useProject();
  const jobs = useInfiniteQuery(jobsQuery(project.slug));
  const [report, setReport] = useState<Job | null>(null);
  useTitle(t('title'), project.title);
  if (!jobs.data) return <PageLoading />;
  const found = jobs.data.pages.flatMap((page) => page.items);
  return (
    <>
      <PageHead title={t('title')} lede={t('lede')} />
      {found.length === 0 ? <div className="card"><Empty title={t('none')}>{t('none_text')}</Empty></div> : (
        <section className="card flush" aria-label={t('title')}>
          <ScrollX label={t('title')}>
            <table>
              <thead>
                <tr><th>{t('kind')}</th><th>{t('state')}</th><th>{t('outcome')}</th><th>{t('begun')}</th><th className="num">{t('took')}</th><th><span className="visually-hidden">{t('cancel')}</span></th></tr>
              </thead>
              <tbody>{found.map((job) => <JobRow key={job.id} job={job} onReport={setReport} />)}</tbody>
            </table>
          </ScrollX>
        </section>
      )}
      {jobs.hasNextPage ? <button type="button" className="btn" disabled={jobs.isFetchingNextPage} onClick={() => void jobs.fetchNextPage()}>{common('more')}</button> : null}
      {report ? <Report job={report} onClose={() => setReport(null)} /> : null}
    </>
  );
}

function JobRow({ job, onReport }: { job: Job; onReport: (job: Job) => void }) {
  const project = useProject();
  const may = useMay();
  const client = useQueryClient();
  const done = () => client.invalidateQueries({ queryKey: ['projects', project.slug, 'jobs'] });
  const cancel = useMutation({ mutationFn: () => cancelJob(project.slug, job.id), onSuccess: done });
  const retry = useMutation({ mutationFn: () => retryJob(project.slug, job.id), onSuccess: done });
  const live = job.state === 'queued' || job.state === 'running';
  const bytes = job.kind === 'predictions';
  return (
    <tr>
      <td><b>{t.word(job.kind)}</b>{job.attempts > 1 ? <p className="small dim">{t('attempts', { n: job.attempts })}</p> : null}</td>
      <td>
        {bytes ? <JobProgress state={job.state} done={0} total={null} /> : <JobProgress state={job.state} done={job.done} total={job.total} width={120} />}
        {bytes && live && job.total ? <span className="small dim">{common('job_of', { done: formatBytes(job.done), total: formatBytes(job.total) })}</span> : null}
      </td>
      <td><Outcome job={job} onReport={onReport} /></td>
      <td className="nowrap"><When at={job.created_at} /></td>
      <td className="num nowrap">{took(job)}</td>
      <td className="num">
        {!may('edit_items') ? null : live ? (
          job.cancel_requested ? <span className="small dim">{t('stopping')}</span> : <button type="button" className="btn sm" disabled={cancel.isPending} onClick={() => cancel.mutate()}>{t('cancel')}</button>
        ) : job.state === 'failed' || job.state === 'cancelled' ? (
          <button type="button" className="btn sm" disabled={retry.isPending} onClick={() => retry.mutate()}>{t('retry')}</button>
        ) : null}
      </td>
    </tr>
  );
}

function Outcome({ job, onReport }: { job: Job; onReport: (job: Job) => void }) {
  if (job.error) return <span className="bad">{job.error.message ?? job.error.code}</span>;
  const result = (typeof job.result === 'object' && job.result !== null && !Array.isArray(job.result) ? job.result : {}) as Record<string, unknown>;
  const number = (key: string) => (typeof result[key] === 'number' ? (result[key] as number) : 0);
  const words = [
    typeof result.model === 'string' ? `${result.model} ${String(result.version)}` : '',
    number('taken') ? t('taken', { n: number('taken') }) : '',
    number('added') ? t('added', { n: number('added') }) : '',
    number('changed') ? t('changed', { n: number('changed') }) : '',
    number('n_items') && job.kind === 'snapshot' ? t('frozen', { n: number('n_items') }) : '',
    number('size') ? t('written', { size: formatBytes(number('size')) }) : '',
  ].filter(Boolean);
  return (
    <span className="row wrap">
      {words.length ? <span>{words.join(', ')}</span> : null}
      {number('bad') ? <button type="button" className="link warn" onClick={() => onReport(job)}>{t('bad', { n: number('bad') })}</button> : null}
    </span>
  );
}

function Report({ job, onClose }: { job: Job; onClose: () => void }) {
  const project = useProject();
  const found = useInfiniteQuery(jobProblemsQuery(project.slug, job.id));
  const lines = found.data?.pages.flatMap((page) => page.items);
  return (
    <Dialog wide title={t('problems')} onClose={onClose}>
      {!lines ? <Skeleton height={80} /> : lines.length === 0 ? <p className="dim">{t('no_problems')}</p> : (
        <ScrollX label={t('problems')}>
          <table>
            <thead><tr><th className="num">{t('line')}</th><th>{t('item')}</th><th>{t('place')}</th><th>{t('reason')}</th></tr></thead>
            <tbody>
              {lines.map((line, index) => (
                <tr key={index}>
                  <td className="num">{line.line === null ? '–' : formatNumber(line.line)}</td>
                  <td className="mono">{line.external_id}</td>
                  <td className="mono">{line.pointer || '/'}</td>
                  <td>{line.message}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollX>
      )}
      {found.hasNextPage ? <button type="button" className="btn" onClick={() => void found.fetchNextPage()}>{common('more')}</button> : null}
    </Dialog>
  );
}

function took(job: Job): string {
  if (!job.started_at) return '–';
  const end = job.finished_at ? new Date(job.finished_at) : new Date();
  return formatDuration(Math.max(0, (end.getTime() - new Date(job.started_at).getTime()) / 1000));
}
