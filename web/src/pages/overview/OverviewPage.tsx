import './overview.css';
import { useQuery } from '@tanstack/react-query';
import { overviewQuery } from '@/api/queries/overview';
import type { Criterion, NextStep, Overview, Phase, Project } from '@/api/types';
import { t as common } from '@/i18n/en/words';
import { t } from '@/i18n/en/overview';
import { formatFixed, formatNumber, formatPercent } from '@/ui/format';
import { AppLink } from '@/ui/kit/AppLink';
import { CriterionBar, Figure } from '@/ui/kit/figures';
import { criterionMark, Mark, phaseMark, StatusMark } from '@/ui/kit/marks';
import { Card, PageHead } from '@/ui/kit/PageHead';
import { ScrollX } from '@/ui/kit/ScrollX';
import { Empty, PageLoading } from '@/ui/kit/states';
import { When } from '@/ui/kit/text';
import { useProject } from '@/shell/use-project';
import { useTitle } from '@/ui/use-title';
import { Money } from './Money';
import { Progress } from './Progress';

/** Is it good enough, what is wrong, who or which rule, what next, at what cost. */
export function OverviewPage() {
  const project = useProject();
  const { data } = useQuery(overviewQuery(project.slug));
  useTitle(t('title'), project.title);
  if (!data) return <PageLoading />;
  return (
    <>
      <PageHead title={data.title} lede={data.problem}>
        {project.source?.simulated ? <span className="tag" title={common('simulated_hint')}>{common('simulated')}</span> : null}
        {project.source?.licence ? <span className="small dim" title={project.source.text}>{project.source.licence}</span> : null}
      </PageHead>
      <Verdict overview={data} project={project} />
      <Phases phases={data.phases} />
      <Steps steps={data.next_steps} />
      <div className="overview-columns">
        <Card>
          <Progress progress={data.progress} />
          {data.budget ? <Money budget={data.budget} saved={data.saved} /> : null}
        </Card>
        <Activity overview={data} />
      </div>
    </>
  );
}

function Verdict({ overview, project }: { overview: Overview; project: Project }) {
  return (
    <section className="card flush verdict" aria-label={t('question')}>
      <div className="answer">
        <span className="small dim">{t('question')}</span>
        <span className={overview.good_enough === 'yes' ? 'big good' : 'big'}>{t(overview.good_enough)}</span>
        <p>{overview.sentence}</p>
      </div>
      <div aria-label={t('criteria')} role="group">
        {overview.criteria.map((criterion) => <CriterionRow key={`${criterion.measure} ${criterion.of}`} criterion={criterion} />)}
        {overview.criteria.length === 0 ? (
          <Empty title={t('criteria')} action={project.me.actions.includes('edit_blueprint') ? <AppLink className="btn" href={`/projects/${project.slug}/blueprint?section=quality`}>{t('set_criterion')}</AppLink> : null}>
            {t('no_criteria')}
          </Empty>
        ) : null}
      </div>
    </section>
  );
}

/** Shares are read as per cent, alpha as it is. */
function figureOf(criterion: Criterion): (value: number) => string {
  return criterion.measure === 'alpha' ? (value) => formatFixed(value, 2) : (value) => formatPercent(value, criterion.measure === 'batch_error' ? 1 : 0);
}

function CriterionRow({ criterion }: { criterion: Criterion }) {
  const name = criterion.measure === 'settled' ? t('settled_share') : t.word(criterion.measure);
  return (
    <AppLink className="criterion-row" href={criterion.href ?? '#'} title={criterion.sentence}>
      <span><b>{name}</b> <span className="small dim">{criterion.of}</span></span>
      <CriterionBar criterion={criterion} />
      <Figure interval={criterion.interval} format={figureOf(criterion)} />
      <StatusMark kind={criterionMark(criterion.status)}>{common.word(criterion.status)}</StatusMark>
    </AppLink>
  );
}

function Phases({ phases }: { phases: Phase[] }) {
  return (
    <nav className="card flush" aria-label={t('phases')}>
      <ol className="phases">
        {phases.map((phase) => (
          <li key={phase.phase}>
            <AppLink href={phase.href ?? '#'}>
              <span className="row small"><Mark kind={phaseMark(phase.status)} label={phase.status} />{t.word(phase.phase)}</span>
              <b>{phase.headline}</b>
              <span className="small dim">{phase.detail}</span>
            </AppLink>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Steps({ steps }: { steps: NextStep[] }) {
  if (steps.length === 0) {
    return <div className="card"><Empty title={t('nothing_to_do')}>{t('nothing_to_do_text')}</Empty></div>;
  }
  return (
    <Card flush title={t('steps')} aside={t('steps_aside')}>
      <ScrollX label={t('steps')}>
        <table className="steps">
          <thead>
            <tr>
              <th aria-label="#" />
              <th>{t('col_wrong')}</th>
              <th>{t('col_about')}</th>
              <th>{t('col_do')}</th>
              <th>{t('col_effect')}</th>
              <th>{t('col_cost')}</th>
              <th aria-label={t('col_do')} />
            </tr>
          </thead>
          <tbody>
            {steps.map((step, index) => (
              <tr key={step.finding ?? step.title}>
                <td className="rank">{formatNumber(index + 1)}</td>
                <td><b>{step.title}</b><p className="small dim">{step.evidence}</p></td>
                <td data-head={t('col_about')}>{step.about}</td>
                <td><b>{step.action}</b></td>
                <td data-head={t('col_effect')}>{step.effect}</td>
                <td data-head={t('col_cost')}>{step.cost}</td>
                <td className="act"><AppLink className={index === 0 ? 'btn primary' : 'btn'} href={step.href}>{step.button}</AppLink></td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollX>
    </Card>
  );
}

function Activity({ overview }: { overview: Overview }) {
  return (
    <Card title={t('activity')}>
      {overview.activity.length === 0 ? <p className="dim">{t('no_activity')}</p> : null}
      <ol className="acts">
        {overview.activity.map((line) => (
          <li key={`${line.at} ${line.kind} ${line.actor}`}>
            <When at={line.at} />
            <span><b>{line.actor}</b> {line.href ? <AppLink href={line.href}>{line.text}</AppLink> : line.text}</span>
          </li>
        ))}
      </ol>
    </Card>
  );
}
