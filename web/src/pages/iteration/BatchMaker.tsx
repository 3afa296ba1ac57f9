import { useDeferredValue, useEffect, useState } from 'react';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { type BatchPlan, batchPreviewQuery, makeBatch } from '@/api/queries/iteration';
import type { Arm, Batch, Evaluation, WeakSlice } from '@/api/types';
import { t } from '@/i18n/en/iteration';
import { formatDuration, formatMoney, formatNumber } from '@/ui/format';
import { ConfirmPreview } from '@/ui/kit/ConfirmPreview';
import { Field } from '@/ui/kit/Field';
import { ImageWithRegions } from '@/ui/kit/ImageWithRegions';
import { Card } from '@/ui/kit/PageHead';
import { messageOf } from '@/ui/messages';
import { toast } from '@/ui/toasts';
import { useProject } from '@/shell/use-project';
import { ARMS, LEAST_CONTROL, type Mix, moveShare, sharesOf, startingMix } from './mix';

const SIZES = { least: 1, most: 10_000, usual: 100 };

/** Composes the next batch from its arms, with what it holds and costs as one moves. */
export function BatchMaker({ evaluation, slices }: { evaluation: Evaluation | undefined; slices: WeakSlice[] }) {
  const project = useProject();
  const client = useQueryClient();
  const [size, setSize] = useState(SIZES.usual);
  const [mix, setMix] = useState<Mix>(() => startingMix({ uncertainty: evaluation !== undefined, weak_slice: false, coverage: true }));
  const [asking, setAsking] = useState(false);
  const some = slices.length > 0;
  // The first slice that is ticked gets a share; the last one that goes gives it back.
  useEffect(() => setMix((before) => (some && before.weak_slice === 0 ? moveShare(before, 'weak_slice', 25) : !some && before.weak_slice > 0 ? moveShare(before, 'weak_slice', 0) : before)), [some]);
  const plan: BatchPlan = { size, mix: sharesOf(mix), slices: slices.map((slice) => slice.where), model: evaluation?.model ?? null, version: evaluation?.version ?? null };
  const settled = useSettled(plan);
  const preview = useQuery({ ...batchPreviewQuery(project.slug, settled), placeholderData: keepPreviousData });
  const found = preview.data;
  const done = (batch: Batch) => {
    setAsking(false);
    toast.good(t('made', { name: batch.name }));
    void client.invalidateQueries({ queryKey: ['projects', project.slug, 'batches'] });
    void client.invalidateQueries({ queryKey: ['projects', project.slug, 'evaluation'] });
  };
  return (
    <Card
      title={t('next')}
      aside={<label className="row">{t('size')} <input className="input batch-size" type="number" min={SIZES.least} max={SIZES.most} value={size} onChange={(event) => setSize(Math.max(SIZES.least, Math.min(SIZES.most, Math.round(Number(event.target.value)) || SIZES.least)))} /></label>}
    >
      <div className="stack">
        <StackedBar mix={mix} found={found} />
        <table className="arms">
          <thead><tr><th>{t('why')}</th><th>{t('share')}</th><th className="num"><span className="visually-hidden">%</span></th><th className="num">{t('size')}</th></tr></thead>
          <tbody>
            {ARMS.map((arm) => (
              <tr key={arm}>
                <th scope="row"><i className={`arm-dot ${arm}`} aria-hidden />{t.word(arm)}<p className="small dim">{wordsFor(arm, evaluation, slices.length)}</p></th>
                <td><input type="range" min={arm === 'control' ? LEAST_CONTROL : 0} max={100} value={mix[arm]} disabled={(arm === 'weak_slice' && !some) || (arm === 'uncertainty' && !evaluation)} aria-label={t.word(arm)} aria-valuetext={`${mix[arm]} %`} onChange={(event) => setMix((before) => moveShare(before, arm, Number(event.target.value)))} /></td>
                <td className="num nowrap"><b>{mix[arm]}{'\u202F'}%</b></td>
                <td className="num nowrap">{formatNumber(found?.arms[arm] ?? 0)}{found?.short[arm] ? <p className="small warn">{t('short', { n: found.short[arm] ?? 0 })}</p> : null}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {preview.error ? <p className="note bad" role="alert">{messageOf(preview.error)}</p> : null}
        {found ? <p className="small dim">{found.size === 0 ? t('nothing') : t('ahead', { n: found.ahead_of })} {found.copies > 0 ? t('copies', { n: found.copies }) : ''}</p> : null}
        <div className="batch-sum">
          <Sum title={t('work')}>{found ? formatNumber(found.labels) : '…'}</Sum>
          <Sum title={t('hours')}>{found?.hours == null ? t('unknown') : formatDuration(found.hours * 3600)}</Sum>
          <Sum title={t('cost')}>{found?.cost == null ? t('unknown') : formatMoney(found.cost, found.currency ?? 'EUR')}</Sum>
          <button type="button" className="btn primary" disabled={!found || found.size === 0} onClick={() => setAsking(true)}>{t('make')}</button>
        </div>
      </div>
      {asking ? <Confirm plan={plan} onDone={done} onClose={() => setAsking(false)} /> : null}
    </Card>
  );
}

/** What the reader has come to rest at: no question to the server while a slider moves. */
function useSettled(plan: BatchPlan): BatchPlan {
  const text = useDeferredValue(JSON.stringify(plan));
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 250);
    return () => clearTimeout(timer);
  }, [text]);
  return JSON.parse(settled) as BatchPlan;
}

function wordsFor(arm: Arm, evaluation: Evaluation | undefined, slices: number): string {
  if (arm === 'uncertainty') return evaluation ? t('uncertainty_text', { model: `${evaluation.model} ${evaluation.version}` }) : t('uncertainty_none');
  if (arm === 'weak_slice') return slices > 0 ? t('weak_slice_text', { n: slices }) : t('weak_slice_none');
  return arm === 'coverage' ? t('coverage_text') : t('control_text');
}

function StackedBar({ mix, found }: { mix: Mix; found: Batch | undefined }) {
  return (
    <div className="stackbar" role="img" aria-label={ARMS.map((arm) => `${t.word(arm)} ${mix[arm]} %`).join(', ')}>
      {ARMS.filter((arm) => mix[arm] > 0).map((arm) => <i key={arm} className={arm} style={{ flexGrow: mix[arm] }}><span>{formatNumber(found?.arms[arm] ?? 0)}</span></i>)}
    </div>
  );
}

function Sum({ title, children }: { title: string; children: React.ReactNode }) {
  return <div><span className="small dim">{title}</span><b className="figure">{children}</b></div>;
}

function Confirm({ plan, onDone, onClose }: { plan: BatchPlan; onDone: (batch: Batch) => void; onClose: () => void }) {
  const project = useProject();
  const client = useQueryClient();
  const [name, setName] = useState('');
  return (
    <ConfirmPreview
      title={t('make_title')}
      preview={() => client.fetchQuery({ ...batchPreviewQuery(project.slug, plan), staleTime: 0 })}
      confirm={t('make')}
      disabled={(found) => !found || found.size === 0}
      run={() => makeBatch(project.slug, plan, name)}
      onDone={onDone}
      onClose={onClose}
    >
      {(found) => (
        <>
          <p>{found?.sentence}</p>
          <p className="dim">{t('make_text')}</p>
          <Field label={t('batch_name')}>{(control) => <input {...control} className="input" value={name} placeholder={found?.name} maxLength={100} onChange={(event) => setName(event.target.value)} />}</Field>
          {found && found.items_sample.length > 0 ? <Sample items={found.items_sample} /> : null}
        </>
      )}
    </ConfirmPreview>
  );
}

function Sample({ items }: { items: Batch['items_sample'] }) {
  return (
    <div className="field">
      <span className="field-label">{t('sample')}</span>
      <ul className="sample">
        {items.map((item) => {
          const datum = Object.values(item.data)[0];
          const name = item.external_id ?? item.id;
          return (
            <li key={item.id} title={name}>
              {datum?.url ? <ImageWithRegions className="thumb" src={datum.thumb ?? datum.url} alt={name} fit="cover" /> : <span className="sample-text small">{datum?.text ?? name}</span>}
              <span className="small dim"><i className={`arm-dot ${item.arm}`} aria-hidden />{t.word(item.arm)}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
