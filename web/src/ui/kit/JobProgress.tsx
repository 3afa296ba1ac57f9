import type { JobState } from '@/api/types';
import { t } from '@/i18n/en/words';
import { Meter } from './figures';
import { jobMark, StatusMark } from './marks';

/** How far long work is: state, bar and counts. Fits jobs, imports and exports. */
export function JobProgress({ state, done, total, width = 180 }: { state: JobState; done: number; total: number | null; width?: number }) {
  const key = `job_${state}`;
  const words = t.has(key) ? t.word(key) : t.word(state);
  const counts = total === null ? (done ? String(done) : '') : t('job_of', { done, total });
  return (
    <span className="row">
      <StatusMark kind={jobMark(state)}>{words}</StatusMark>
      {state === 'running' && total ? <Meter value={done / total} label={`${words}, ${counts}`} width={width} /> : null}
      {counts ? <span className="small dim nowrap">{counts}</span> : null}
    </span>
  );
}
