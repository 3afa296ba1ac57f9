import type { Criterion } from '@/api/types';
import type { QualityReport } from '@/api/queries/quality';
import { t as common } from '@/i18n/en/words';
import { t } from '@/i18n/en/quality';
import { AppLink } from '@/ui/kit/AppLink';
import { CriterionBar, Figure } from '@/ui/kit/figures';
import { criterionMark, Mark } from '@/ui/kit/marks';
import { Card } from '@/ui/kit/PageHead';
import { Empty } from '@/ui/kit/states';
import { useMay, useProject } from '@/shell/use-project';
import { figureFormat } from './figure-format';

/** The strip of acceptance criteria: what is asked, where it stands, and how surely. */
export function Criteria({ report }: { report: QualityReport }) {
  const project = useProject();
  const may = useMay();
  if (report.criteria.length === 0) {
    return (
      <div className="card">
        <Empty title={t('criteria')} action={may('edit_blueprint') ? <AppLink className="btn" href={`/projects/${project.slug}/blueprint?section=quality`}>{t('set_criterion')}</AppLink> : null}>
          {t('no_criteria')}
        </Empty>
      </div>
    );
  }
  return (
    <Card flush title={t('criteria')} aside={t('criteria_aside', { version: project.blueprint_version })}>
      <ul className="criteria list-plain">
        {report.criteria.map((criterion) => <Row key={`${criterion.measure} ${criterion.of}`} criterion={criterion} />)}
      </ul>
    </Card>
  );
}

function Row({ criterion }: { criterion: Criterion }) {
  const is = t.word(`${criterion.measure}_is`);
  return (
    <li>
      <Mark kind={criterionMark(criterion.status)} label={common.word(criterion.status)} />
      <div>
        <b>{t.word(criterion.measure)}</b>
        <div className="small dim">{criterion.of ? t('of_question', { measure: is, question: criterion.of }) : is}</div>
      </div>
      <CriterionBar criterion={criterion} />
      <div className="criteria-figure"><Figure interval={criterion.interval} format={figureFormat(criterion.measure)} /></div>
      <div>
        <b>{common.word(criterion.status)}</b>
        <div className="small dim">
          {criterion.sentence}
          {criterion.measure === 'coverage' && criterion.href ? <> <AppLink href={criterion.href}>{t('see', { page: t('coverage') })}</AppLink></> : null}
        </div>
      </div>
    </li>
  );
}
