import { useState } from 'react';
import { Menu } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { actOnItems, type ItemAction, type ItemFilter } from '@/api/queries/items';
import type { ActionResult, Project } from '@/api/types';
import { t } from '@/i18n/en/items';
import { useMay } from '@/shell/use-project';
import { ConfirmPreview } from '@/ui/kit/ConfirmPreview';
import { Field } from '@/ui/kit/Field';
import { Icon } from '@/ui/kit/icons';
import { Kbd } from '@/ui/kit/Kbd';
import { toast } from '@/ui/toasts';

type Verb = ItemAction['action'];

/** Whom an action is about: named items, or all that match the filter. */
export type Selection = { items: string[] } | { filter: ItemFilter };

export interface BulkBarProps {
  project: Project;
  selection: Selection;
  words: string;
  /** Offers to select all that match, unless they are. */
  all: { title: string; onSelect: () => void } | null;
  onClear: () => void;
}

/** What can be done to the selected items. Each deed says first what it would change. */
export function BulkBar({ project, selection, words, all, onClear }: BulkBarProps) {
  const [asking, setAsking] = useState<Verb | null>(null);
  const may = useMay();
  const button = (verb: Verb) => <button key={verb} type="button" className="btn" onClick={() => setAsking(verb)}>{t(verb)}</button>;
  return (
    <section className="it-bulk card chosen row wrap" aria-label={words}>
      <b aria-live="polite">{words}</b>
      {all ? <button type="button" className="btn quiet" onClick={all.onSelect}>{all.title}</button> : null}
      <button type="button" className="btn quiet" onClick={onClear}>{t('clear')} <Kbd keys="Escape" /></button>
      <span className="grow" />
      {button('prioritise')}
      {button('requeue')}
      {may('edit_gold') ? button('make_gold') : null}
      {Object.keys(project.attributes).length ? button('set_attribute') : null}
      {button('exclude')}
      <Menu position="top-end" withinPortal>
        <Menu.Target>
          <button type="button" className="btn icon" aria-label={t('more_actions')}><Icon name="more" /></button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setAsking('restore')}>{t('restore')}</Menu.Item>
          {may('edit_gold') ? <Menu.Item onClick={() => setAsking('retire_gold')}>{t('retire_gold')}</Menu.Item> : null}
          <Menu.Item color="red" onClick={() => setAsking('delete')}>{t('delete')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asking ? <Ask key={asking} project={project} verb={asking} selection={selection} onClose={() => setAsking(null)} onDone={onClear} /> : null}
    </section>
  );
}

function Ask({ project, verb, selection, onClose, onDone }: { project: Project; verb: Verb; selection: Selection; onClose: () => void; onDone: () => void }) {
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const [number, setNumber] = useState(1);
  const names = Object.keys(project.attributes);
  const [attribute, setAttribute] = useState(names[0] ?? '');
  const [value, setValue] = useState('');
  const values = project.attributes[attribute]?.values ?? [];
  const told: ItemAction = {
    action: verb,
    ...selection,
    reason: reason || undefined,
    value:
      verb === 'prioritise' ? { priority: number } : verb === 'requeue' ? { labels: number } : verb === 'set_attribute' ? { [attribute]: value || null } : undefined,
  };
  const done = (result: ActionResult) => {
    toast.good(result.sentence);
    void client.invalidateQueries({ queryKey: ['projects', project.slug] });
    onClose();
    onDone();
  };
  return (
    <ConfirmPreview
      title={t(`ask_${verb}`)}
      preview={() => actOnItems(project.slug, told, true)}
      previewKey={[verb, selection, told.value]}
      confirm={t(`do_${verb}`)}
      danger={verb === 'delete' || verb === 'exclude'}
      disabled={(preview) => preview?.affected === 0}
      run={() => actOnItems(project.slug, told, false)}
      onDone={done}
      onClose={onClose}
    >
      {(preview) => (
        <>
          {preview ? <p>{preview.sentence}</p> : null}
          {verb === 'prioritise' ? (
            <Field label={t('priority')} hint={t('priority_hint')}>{(props) => <input {...props} className="input" type="number" min={-1000} max={1000} value={number} onChange={(event) => setNumber(Math.trunc(event.target.valueAsNumber || 0))} />}</Field>
          ) : null}
          {verb === 'requeue' ? (
            <Field label={t('more_labels')}>{(props) => <input {...props} className="input" type="number" min={1} max={10} value={number} onChange={(event) => setNumber(Math.min(10, Math.max(1, Math.trunc(event.target.valueAsNumber || 1))))} />}</Field>
          ) : null}
          {verb === 'set_attribute' ? (
            <>
              <Field label={t('attribute')}>
                {(props) => (
                  <select {...props} className="input" value={attribute} onChange={(event) => { setAttribute(event.target.value); setValue(''); }}>
                    {names.map((name) => <option key={name}>{name}</option>)}
                  </select>
                )}
              </Field>
              <Field label={t('value')}>
                {(props) =>
                  values.length ? (
                    <select {...props} className="input" value={value} onChange={(event) => setValue(event.target.value)}>
                      <option value="">{t('value_none')}</option>
                      {values.map((one) => <option key={one}>{one}</option>)}
                    </select>
                  ) : (
                    <input {...props} className="input" value={value} placeholder={t('value_none')} maxLength={200} onChange={(event) => setValue(event.target.value)} />
                  )
                }
              </Field>
            </>
          ) : null}
          {verb === 'exclude' || verb === 'requeue' || verb === 'delete' ? (
            <Field label={t('reason')} hint={t('reason_hint')}>{(props) => <input {...props} className="input" value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} />}</Field>
          ) : null}
        </>
      )}
    </ConfirmPreview>
  );
}
