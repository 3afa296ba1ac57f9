import './iteration.css';
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { batchesQuery, evaluationQuery, modelsQuery } from '@/api/queries/iteration';
import type { Evaluation } from '@/api/types';
import { t } from '@/i18n/en/iteration';
import { formatNumber } from '@/ui/format';
import { PageHead } from '@/ui/kit/PageHead';
import { Empty, PageLoading } from '@/ui/kit/states';
import { useMay, useProject } from '@/shell/use-project';
import { useTitle } from '@/ui/use-title';
import { BatchMaker } from './BatchMaker';
import { Batches } from './Batches';
import { Confusion } from './Confusion';
import { formatOf, mainQuestion, targetFor } from './figures';
import { ImportDialog } from './ImportDialog';
import { Labels } from './Labels';
import { Slices } from './Slices';
import { Versions } from './Versions';

const route = getRouteApi('/_app/projects/$project/iteration');

/** How good is the model, where is it weak, what to label next, and what did that bring. */
export function IterationPage() {
  const project = useProject();
  const may = useMay();
  const search = route.useSearch();
  const [importing, setImporting] = useState(false);
  const [chosen, setChosen] = useState<string[]>([]);
  const models = useQuery(modelsQuery(project.slug)).data;
  const some = models !== undefined && models.items.length > 0;
  const evaluation = useQuery({ ...evaluationQuery(project.slug, search), enabled: some }).data;
  const batches = useQuery(batchesQuery(project.slug)).data;
  useTitle(t('title'), project.title);
  if (!models || !batches || (some && !evaluation)) return <PageLoading />;
  const button = may('import_predictions') ? <button type="button" className="btn" onClick={() => setImporting(true)}>{t('import')}</button> : null;
  const slices = (evaluation?.slices ?? []).filter((slice) => chosen.includes(JSON.stringify(slice.where)));
  return (
    <>
      <PageHead title={t('title')} lede={evaluation ? <Lede evaluation={evaluation} /> : t('lede_none')}>{button}</PageHead>
      {evaluation ? (
        <>
          <div className="grid iteration-top">
            <Versions evaluation={evaluation} models={models.items} />
            <Labels evaluation={evaluation} />
          </div>
          <Slices evaluation={evaluation} chosen={chosen} onChoose={may('make_batch') ? setChosen : undefined} />
        </>
      ) : <div className="card"><Empty title={t('none')} action={button}>{t('none_text')}</Empty></div>}
      <div className={evaluation ? 'grid iteration-next' : undefined}>
        {may('make_batch') ? <BatchMaker key={`${evaluation?.model} ${evaluation?.version}`} evaluation={evaluation} slices={slices} /> : null}
        {evaluation ? <Confusion evaluation={evaluation} /> : null}
      </div>
      <Batches batches={batches.items} />
      {importing ? <ImportDialog models={models.items} onClose={() => setImporting(false)} /> : null}
    </>
  );
}

function Lede({ evaluation }: { evaluation: Evaluation }) {
  const question = mainQuestion(evaluation);
  if (!question?.value) return <>{t('lede_none')}</>;
  const format = formatOf(question.measure);
  const { value, low, high } = question.value;
  const target = targetFor(evaluation, question.measure);
  return (
    <>
      {t('lede', { model: `${evaluation.model} ${evaluation.version}`, n: question.n, reference: t.word(`reference_${evaluation.reference}`), measure: t.word(question.measure) })}{' '}
      <b>{format(value)}</b> [{format(low)}, {format(high)}]{target === null ? '' : ` ${t('of_target', { target: format(target) })}`}.{' '}
      {target === null ? null : <b>{value < target ? t('to_go', { points: formatNumber((target - value) * 100, 1) }) : t(low < target ? 'nearly' : 'reached', { target: format(target) })}</b>}
    </>
  );
}
