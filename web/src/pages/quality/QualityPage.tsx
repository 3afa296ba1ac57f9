import './quality.css';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { qualityQuery, startRun, type QualityReport } from '@/api/queries/quality';
import { t } from '@/i18n/en/quality';
import { formatNumber } from '@/ui/format';
import { JobProgress } from '@/ui/kit/JobProgress';
import { PageHead } from '@/ui/kit/PageHead';
import { Empty, PageLoading } from '@/ui/kit/states';
import { When } from '@/ui/kit/text';
import { useMay, useProject } from '@/shell/use-project';
import { useTitle } from '@/ui/use-title';
import { Acceptance } from './Acceptance';
import { Anchoring } from './Anchoring';
import { Annotators } from './Annotators';
import { Balance } from './Balance';
import { Causes } from './Causes';
import { Confusion } from './Confusion';
import { Control } from './Control';
import { Criteria } from './Criteria';
import { Findings } from './Findings';
import { Redundancy } from './Redundancy';
import { Reliability } from './Reliability';
import { Rules } from './Rules';
import { Series } from './Series';
import { Slices } from './Slices';

/** Is it good enough, what is wrong, who or which rule, and what acting would do. */
export function QualityPage() {
  const project = useProject();
  const { data } = useQuery(qualityQuery(project.slug));
  useTitle(t('title'), project.title);
  if (!data) return <PageLoading />;
  return (
    <>
      <PageHead title={t('title')} lede={<Lede report={data} />}>
        <Run report={data} />
      </PageHead>
      <Criteria report={data} />
      {data.at === null ? (
        <div className="card"><Empty title={t('never_title')}>{t('never')}</Empty></div>
      ) : (
        <>
          <div className="quality-top">
            <div className="stack">
              <Series report={data} />
              <Control report={data} />
              <Redundancy report={data} />
            </div>
            <Findings />
          </div>
          <Acceptance />
          <Rules report={data} />
          <Causes report={data} />
          <Slices report={data} />
          <Anchoring report={data} />
          <Reliability report={data} />
          <Annotators report={data} />
          <div className="quality-pairs">
            {data.confusion.map((one) => <Confusion key={one.of} confusion={one} />)}
            {data.balance.map((one) => <Balance key={one.of} balance={one} />)}
          </div>
        </>
      )}
    </>
  );
}

function Lede({ report }: { report: QualityReport }) {
  const project = useProject();
  if (report.at === null) return <b>{report.sentence}</b>;
  return (
    <>
      {t.parts('lede', { items: formatNumber(report.n_items), labels: formatNumber(report.n_labels), at: <When key="at" at={report.at} /> })}{' '}
      {project.guideline_version ? `${t('guideline', { version: project.guideline_version })}. ` : ''}
      <b>{report.sentence}</b>
    </>
  );
}

/** Starts a run and shows how far it is; the figures replace themselves when it is done. */
function Run({ report }: { report: QualityReport }) {
  const project = useProject();
  const may = useMay();
  const client = useQueryClient();
  const start = useMutation({
    mutationFn: () => startRun(project.slug),
    onSuccess: () => client.invalidateQueries({ queryKey: ['projects', project.slug, 'quality'] }),
  });
  if (report.running) {
    const { state, done, total } = report.running;
    return <span role="status"><JobProgress state={state} done={done} total={total} /></span>;
  }
  if (!may('run_quality')) return null;
  return (
    <button type="button" className={report.at === null ? 'btn primary' : 'btn'} disabled={start.isPending} onClick={() => start.mutate()}>
      {start.isPending ? t('measuring') : t('measure_now')}
    </button>
  );
}
