import { useId, useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ExportChoice, makeExport, streamAddress } from '@/api/queries/exports';
import type { Format, Snapshot } from '@/api/types';
import { t } from '@/i18n/en/exports';
import { CopyButton } from '@/ui/kit/CopyButton';
import { Field } from '@/ui/kit/Field';
import { Card } from '@/ui/kit/PageHead';
import { Segments } from '@/ui/kit/Segments';
import { toast } from '@/ui/toasts';
import { useProject } from '@/shell/use-project';

type Which = 'all' | 'finished' | 'accepted';
const STATES: Record<Which, string[] | null> = { all: null, finished: ['settled', 'in_review', 'accepted'], accepted: ['accepted'] };

/** Chooses state, format and items; streams at once or has a file made. */
export function TakeDataset({ formats, snapshots, snapshot, onSnapshot }: { formats: Format[]; snapshots: Snapshot[]; snapshot: string | null; onSnapshot: (name: string | null) => void }) {
  const project = useProject();
  const client = useQueryClient();
  const [name, setName] = useState(formats.find((format) => format.fits)?.name ?? 'jsonl');
  const [which, setWhich] = useState<Which>('all');
  const [provenance, setProvenance] = useState(true);
  const format = formats.find((one) => one.name === name);
  const choice: ExportChoice = { format: name, snapshot, states: STATES[which], provenance };
  const make = useMutation({
    mutationFn: () => makeExport(project.slug, choice),
    onSuccess: () => {
      toast.good(t('making'));
      void client.invalidateQueries({ queryKey: ['projects', project.slug, 'exports'] });
    },
  });
  const frozen = snapshots.filter((one) => one.state === 'done');
  return (
    <Card title={t('take')}>
      <div className="take">
        <FormatChoice formats={formats} value={name} onChange={setName} />
        <div className="stack">
          <Field label={t('source')}>
            {(control) => (
              <select {...control} className="input" value={snapshot ?? ''} onChange={(event) => onSnapshot(event.target.value || null)}>
                <option value="">{t('present')}</option>
                {frozen.map((one) => <option key={one.id} value={one.name}>{t('of_snapshot', { name: one.name })}</option>)}
              </select>
            )}
          </Field>
          <div className="field">
            <span className="field-label">{t('items_in')}</span>
            <Segments label={t('items_in')} value={which} onChange={setWhich} options={[['all', t('all_items')], ['finished', t('finished_items')], ['accepted', t('accepted_items')]]} />
          </div>
          {format?.names_people ? (
            <label className="row top small">
              <input type="checkbox" checked={provenance} onChange={(event) => setProvenance(event.target.checked)} />
              <span>{t('provenance')}<br /><span className="dim">{t('provenance_hint')}</span></span>
            </label>
          ) : null}
          {format ? <Losses format={format} /> : null}
          <div className="row wrap">
            <a className="btn primary" href={streamAddress(project.slug, choice)} download>{t('now')}</a>
            <button type="button" className="btn" disabled={make.isPending} onClick={() => make.mutate()}>{t('make_file')}</button>
          </div>
          <p className="small dim">{t('now_hint')} {t('make_hint')}</p>
          <Command project={project.slug} choice={choice} extension={format?.extension ?? name} />
        </div>
      </div>
    </Card>
  );
}

function FormatChoice({ formats, value, onChange }: { formats: Format[]; value: string; onChange: (name: string) => void }) {
  const group = useId();
  return (
    <fieldset className="formats">
      <legend className="field-label">{t('format')}</legend>
      {formats.map((format) => (
        <label key={format.name} className={format.fits ? 'format' : 'format off'}>
          <input type="radio" name={group} value={format.name} checked={format.name === value} disabled={!format.fits} onChange={() => onChange(format.name)} />
          <span>
            <b>{format.title}</b>
            <span className="small dim">
              {format.fits ? `${format.per === 'item' ? t('per_item') : t('per_annotation')}; ${format.loses.length ? t('lost', { n: format.loses.length }) : t('lost_nothing')}` : t('does_not_fit', { types: format.label_types.join(', ') })}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function Losses({ format }: { format: Format }) {
  if (format.loses.length === 0) return <p className="note good small">{t('loses_nothing')}</p>;
  return (
    <div className="note small">
      <b>{t('loses')}</b>
      <ul className="losses">{format.loses.map((sentence) => <li key={sentence}>{sentence}</li>)}</ul>
    </div>
  );
}

function Command({ project, choice, extension }: { project: string; choice: ExportChoice; extension: string }) {
  const words = [
    `assay export ${project} --format ${choice.format} --out ${project}.${extension}`,
    choice.snapshot ? `--snapshot "${choice.snapshot}"` : '',
    ...(choice.states ?? []).map((state) => `--state ${state}`),
    choice.provenance ? '' : '--no-provenance',
  ];
  const command = words.filter(Boolean).join(' ');
  return (
    <div className="field">
      <span className="field-label">{t('cli')}</span>
      <div className="row"><code className="mono command grow">{command}</code><CopyButton text={command} /></div>
    </div>
  );
}
