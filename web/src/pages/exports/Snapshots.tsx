import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { makeSnapshot } from '@/api/queries/exports';
import type { Snapshot } from '@/api/types';
import { ApiError } from '@/api/client';
import { t as common } from '@/i18n/en/words';
import { t } from '@/i18n/en/exports';
import { formatBytes, formatNumber } from '@/ui/format';
import { CopyButton } from '@/ui/kit/CopyButton';
import { Dialog } from '@/ui/kit/Dialog';
import { Field } from '@/ui/kit/Field';
import { JobProgress } from '@/ui/kit/JobProgress';
import { Card } from '@/ui/kit/PageHead';
import { ScrollX } from '@/ui/kit/ScrollX';
import { Empty } from '@/ui/kit/states';
import { When } from '@/ui/kit/text';
import { messageOf } from '@/ui/messages';
import { toast } from '@/ui/toasts';
import { useProject } from '@/shell/use-project';

/** Frozen states, what they hold and what they were worth. */
export function Snapshots({ snapshots, onTake }: { snapshots: Snapshot[]; onTake?: (name: string) => void }) {
  if (snapshots.length === 0) return <Card title={t('snapshots')}><Empty title={t('no_snapshots')}>{t('no_snapshots_text')}</Empty></Card>;
  return (
    <Card flush title={t('snapshots')} aside={t('snapshots_aside')}>
      <ScrollX label={t('snapshots')}>
        <table className="snapshots">
          <thead>
            <tr>
              <th>{t('snapshot_name')}</th>
              <th className="num">{t('items')}</th>
              <th className="num">{t('annotations')}</th>
              <th>{t('worth')}</th>
              <th>{t('sha')}</th>
              <th>{t('at')}</th>
              <th>{t('state')}</th>
              {onTake ? <th><span className="visually-hidden">{t('take_it')}</span></th> : null}
            </tr>
          </thead>
          <tbody>
            {snapshots.map((one) => (
              <tr key={one.id}>
                <td><b>{one.name}</b>{one.note ? <p className="small dim">{one.note}</p> : null}</td>
                <td className="num">{formatNumber(one.n_items)}</td>
                <td className="num">{formatNumber(one.n_annotations)}</td>
                <td><Worth snapshot={one} /></td>
                <td>{one.sha256 ? <span className="row"><code className="mono" title={one.sha256}>{one.sha256.slice(0, 12)}…</code><CopyButton text={one.sha256} /></span> : '–'}</td>
                <td className="nowrap"><When at={one.at} /></td>
                <td>{one.state === 'done' ? <span className="small dim nowrap">{formatBytes(one.size ?? 0)}</span> : <JobProgress state={one.state} done={one.done} total={one.total} width={90} />}</td>
                {onTake ? <td className="num">{one.state === 'done' ? <button type="button" className="btn sm" onClick={() => onTake(one.name)}>{t('take_it')}</button> : null}</td> : null}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollX>
    </Card>
  );
}

function Worth({ snapshot }: { snapshot: Snapshot }) {
  const criteria = snapshot.certificate.quality?.criteria;
  if (!criteria) return <span className="small dim">{t('worth_none')}</span>;
  const met = criteria.filter((one) => one.status === 'holds' || one.status === 'narrow').length;
  return <span title={snapshot.certificate.quality?.sentence}>{t('worth_of', { met, of: criteria.length })}</span>;
}

/** Asks for a name and freezes the present state under it. */
export function SnapshotDialog({ onClose }: { onClose: () => void }) {
  const project = useProject();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [note, setNote] = useState('');
  const freeze = useMutation({
    mutationFn: () => makeSnapshot(project.slug, name, note),
    meta: { quiet: true },
    onSuccess: () => {
      toast.good(t('freezing'));
      void client.invalidateQueries({ queryKey: ['projects', project.slug, 'snapshots'] });
      onClose();
    },
  });
  const complaint = freeze.error instanceof ApiError ? (freeze.error.about('/name') ?? messageOf(freeze.error)) : freeze.error ? messageOf(freeze.error) : null;
  return (
    <Dialog title={t('make_snapshot')} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          freeze.mutate();
        }}
      >
        <Field label={t('snapshot_name')} hint={t('snapshot_name_hint')} complaint={complaint}>
          {(control) => <input {...control} className="input" value={name} maxLength={100} required autoFocus onChange={(event) => setName(event.target.value)} />}
        </Field>
        <Field label={t('snapshot_note')}>
          {(control) => <textarea {...control} className="input" rows={2} maxLength={2000} value={note} onChange={(event) => setNote(event.target.value)} />}
        </Field>
        <div className="dialog-foot">
          <button type="button" className="btn" onClick={onClose}>{common('cancel')}</button>
          <button type="submit" className="btn primary" disabled={!name.trim() || freeze.isPending}>{t('freeze')}</button>
        </div>
      </form>
    </Dialog>
  );
}
