import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { withdrawBatch } from '@/api/queries/iteration';
import type { Batch } from '@/api/types';
import { t } from '@/i18n/en/iteration';
import { formatMoney, formatNumber, formatPercent } from '@/ui/format';
import { AppLink } from '@/ui/kit/AppLink';
import { ConfirmPreview } from '@/ui/kit/ConfirmPreview';
import { Meter } from '@/ui/kit/figures';
import { type MarkKind, StatusMark } from '@/ui/kit/marks';
import { Card } from '@/ui/kit/PageHead';
import { ScrollX } from '@/ui/kit/ScrollX';
import { When } from '@/ui/kit/text';
import { toast } from '@/ui/toasts';
import { useMay, useProject } from '@/shell/use-project';
import { ARMS } from './mix';

const MARKS: Record<string, MarkKind> = { open: 'run', done: 'ok', withdrawn: 'info' };

/** What earlier batches hold, how far they are, and what their arms found. */
export function Batches({ batches }: { batches: Batch[] }) {
  const [back, setBack] = useState<Batch | null>(null);
  if (batches.length === 0) return <Card title={t('batches')}><p className="dim">{t('batches_none')}</p></Card>;
  return (
    <Card flush title={t('batches')} aside={t('batches_aside')}>
      <ScrollX label={t('batches')}>
        <table className="batches">
          <thead>
            <tr><th>{t('batch')}</th><th>{t('came')}</th><th>{t('settled')}</th>{ARMS.map((arm) => <th key={arm}>{t.word(arm)}</th>)}<th className="num">{t('cost')}</th><th><span className="visually-hidden">{t('withdraw')}</span></th></tr>
          </thead>
          <tbody>{batches.map((batch) => <BatchRow key={batch.id} batch={batch} onBack={() => setBack(batch)} />)}</tbody>
        </table>
      </ScrollX>
      {back ? <TakeBack batch={back} onClose={() => setBack(null)} /> : null}
    </Card>
  );
}

function BatchRow({ batch, onBack }: { batch: Batch; onBack: () => void }) {
  const project = useProject();
  const may = useMay();
  const control = batch.by_arm.find((arm) => arm.arm === 'control')?.value;
  return (
    <tr>
      <td>
        <b>{batch.name}</b>{batch.state === 'withdrawn' && batch.size === 0 ? null : <> · <AppLink href={`/projects/${project.slug}/items?batch=${batch.id}`}>{t('see_items')}</AppLink></>}
        <p className="small dim">{batch.reason}</p>
      </td>
      <td className="nowrap"><When at={batch.at} /></td>
      <td>
        <StatusMark kind={MARKS[batch.state] ?? 'none'}>{t.word(batch.state === 'withdrawn' ? 'state_withdrawn' : batch.state)}</StatusMark>
        <div className="row"><Meter width={70} value={batch.size ? batch.settled / batch.size : 0} label={t('settled_of', { settled: batch.settled, size: batch.size })} /><span className="small dim nowrap">{t('settled_of', { settled: batch.settled, size: batch.size })}</span></div>
      </td>
      {ARMS.map((name) => {
        const arm = batch.by_arm.find((one) => one.arm === name);
        if (!arm) return <td key={name} className="dim">–</td>;
        const finds = name !== 'control' && arm.value && control && arm.value.high < control.value;
        return (
          <td key={name} className="nowrap" title={finds && arm.value ? t('finds', { arm: formatPercent(arm.value.value), control: formatPercent(control.value) }) : undefined}>
            {arm.value ? <><b className={finds ? 'good' : undefined}>{formatPercent(arm.value.value)}</b> <span className="small dim">[{formatPercent(arm.value.low)}, {formatPercent(arm.value.high)}]</span></> : <span className="dim">–</span>}
            <p className="small dim">{t('settled_of', { settled: arm.settled, size: arm.n })}</p>
          </td>
        );
      })}
      <td className="num nowrap">{batch.cost === null ? '–' : formatMoney(batch.cost, batch.currency ?? 'EUR')}<p className="small dim">{formatNumber(batch.labels)} {t('work').toLowerCase()}</p></td>
      <td className="num">{batch.state === 'open' && may('make_batch') ? <button type="button" className="btn sm" onClick={onBack}>{t('withdraw')}</button> : null}</td>
    </tr>
  );
}

function TakeBack({ batch, onClose }: { batch: Batch; onClose: () => void }) {
  const project = useProject();
  const client = useQueryClient();
  return (
    <ConfirmPreview
      title={`${t('withdraw')}: ${batch.name}`}
      confirm={t('withdraw')}
      run={() => withdrawBatch(project.slug, batch.id ?? '')}
      onDone={() => {
        toast.good(t('withdrawn', { name: batch.name }));
        void client.invalidateQueries({ queryKey: ['projects', project.slug, 'batches'] });
        onClose();
      }}
      onClose={onClose}
    >
      {() => <p>{t('withdraw_text')}</p>}
    </ConfirmPreview>
  );
}
