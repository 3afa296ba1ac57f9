import { useEffect, useMemo, useRef, useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { changeItem, itemQuery } from '@/api/queries/items';
import type { ItemDetail, Project } from '@/api/types';
import { Stills } from '@/editors/Stills';
import { t } from '@/i18n/en/items';
import { questionsOf } from '@/pages/label/api';
import { useMay } from '@/shell/use-project';
import { formatFixed, formatNumber } from '@/ui/format';
import { AppLink } from '@/ui/kit/AppLink';
import { Icon } from '@/ui/kit/icons';
import { ItemStateMark } from '@/ui/kit/marks';
import { Skeleton } from '@/ui/kit/states';
import { PersonName, When } from '@/ui/kit/text';
import { toast } from '@/ui/toasts';
import { Labels, nameOf } from './parts';

export interface ItemDrawerProps {
  project: Project;
  item: string;
  onClose: () => void;
  onPrevious?: () => void;
  onNext?: () => void;
}

/** One item beside the list: what it is, what is believed, who said what, and what happened. */
export function ItemDrawer({ project, item, onClose, onPrevious, onNext }: ItemDrawerProps) {
  const { data } = useQuery({ ...itemQuery(project.slug, item), throwOnError: false });
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus({ preventScroll: true }), []);
  return (
    <aside className="card it-drawer stack" aria-label={data ? nameOf(data) : t('item')}>
      <div className="row">
        <h2 ref={head} tabIndex={-1} className="grow it-one-line">{data ? nameOf(data) : t('item')}</h2>
        <button type="button" className="btn quiet icon sm" aria-label={t('previous')} disabled={!onPrevious} onClick={onPrevious}><Icon name="up" /></button>
        <button type="button" className="btn quiet icon sm" aria-label={t('next')} disabled={!onNext} onClick={onNext}><Icon name="down" /></button>
        <button type="button" className="btn quiet icon sm" aria-label={t('close')} onClick={onClose}><Icon name="close" /></button>
      </div>
      {data ? <Detail project={project} item={data} /> : <><Skeleton height={180} /><Skeleton /><Skeleton /></>}
    </aside>
  );
}

function Detail({ project, item }: { project: Project; item: ItemDetail }) {
  const may = useMay();
  const believed = Object.entries(item.consensus);
  const questions = useMemo(() => questionsOf(project), [project]);
  const drawn = useMemo(() => Object.fromEntries(Object.entries(item.consensus).map(([name, belief]) => [name, belief.value])), [item]);
  return (
    <>
      {item.state === 'broken' ? <p className="note bad">{item.broken_reason}</p> : (
        <Stills data={item.data} questions={questions} answers={drawn} dashed={(item.dispute ?? 0) > 0.25} label={nameOf(item)} className="it-picture" />
      )}
      <dl className="it-facts">
        <div><dt>{t('state')}</dt><dd><ItemStateMark state={item.state} /></dd></div>
        <div><dt>{t('labels')}</dt><dd><Labels item={item} /> {t('labels_of', { done: item.labels_done, needed: item.labels_needed })}</dd></div>
        {item.batch ? <div><dt>{t('batch')}</dt><dd>{item.batch.name}</dd></div> : null}
        {item.group ? <div><dt>{t('group')}</dt><dd>{item.group}</dd></div> : null}
        {item.priority ? <div><dt>{t('priority')}</dt><dd>{formatNumber(item.priority)}</dd></div> : null}
        <div><dt>{t('arrived')}</dt><dd><When at={item.created_at} /></dd></div>
      </dl>
      {Object.keys(project.attributes).length ? <Attributes key={item.rev} project={project} item={item} editable={may('edit_items')} /> : null}
      <section>
        <h3>{t('believed')}</h3>
        {believed.length === 0 ? <p className="dim">{t('not_believed')}</p> : (
          <dl className="it-facts">
            {believed.map(([name, belief]) => (
              <div key={name}>
                <dt>{project.questions.find((question) => question.name === name)?.title ?? name}</dt>
                <dd>{belief.summary}{belief.posterior === null ? null : <span className="dim"> {formatFixed(belief.posterior)}</span>}</dd>
              </div>
            ))}
          </dl>
        )}
      </section>
      {item.gold_answers ? <section><h3>{t('known_answer')}</h3><p className="mono small">{JSON.stringify(item.gold_answers)}</p></section> : null}
      <section>
        <h3>{t('answers')}</h3>
        {item.annotations.length === 0 ? <p className="dim">{t('no_answers')}</p> : (
          <ul className="it-entries">
            {item.annotations.map((one) => (
              <li key={one.id}>
                <div>{one.summary || '–'}</div>
                <div className="small dim">{t.parts('by_person', { by: <PersonName key="by" pseudonym={one.by} />, rev: one.rev, v: one.guideline_version })}{one.suggested ? `, ${t('from_suggestion')}` : ''} · {t.word(one.state)} · <When at={one.at} /></div>
              </li>
            ))}
          </ul>
        )}
      </section>
      {item.predictions.length ? (
        <section>
          <h3>{t('predictions')}</h3>
          <ul className="it-entries">
            {item.predictions.map((one, index) => (
              <li key={index}>
                <span className="mono small it-one-line">{typeof one.value === 'string' ? one.value : JSON.stringify(one.value)}</span>
                <div className="small dim">{[one.question, `${one.model} ${one.version}`, one.score === null ? '' : formatFixed(one.score)].filter(Boolean).join(' · ')}</div>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {item.discussions.length ? (
        <section>
          <h3>{t('discussions')}</h3>
          <ul className="it-entries">
            {item.discussions.map((one) => (
              <li key={one.id}>
                <AppLink href={`/projects/${project.slug}/discussions?discussion=${one.id}`}>{one.title}</AppLink>
                <div className="small dim">{[one.rule, t.word(one.state), t('n_messages', { n: one.n_messages })].filter(Boolean).join(' · ')}</div>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <section>
        <h3>{t('history')}</h3>
        <ul className="it-entries">
          {item.history.map((entry, index) => (
            <li key={index} className="row between top"><span>{entry.actor ? <b>{entry.actor} </b> : null}{entry.text}</span><span className="small dim nowrap"><When at={entry.at} /></span></li>
          ))}
        </ul>
      </section>
    </>
  );
}

function Attributes({ project, item, editable }: { project: Project; item: ItemDetail; editable: boolean }) {
  const client = useQueryClient();
  const [edited, setEdited] = useState<Record<string, string>>({});
  const saving = useMutation({
    mutationFn: () => changeItem(project.slug, item, { attributes: Object.fromEntries(Object.entries(edited).map(([name, value]) => [name, value || null])) }),
    onSuccess: (saved) => {
      toast.good(t('saved'));
      client.setQueryData(itemQuery(project.slug, item.id).queryKey, saved);
      void client.invalidateQueries({ queryKey: ['projects', project.slug, 'items', 'list'] });
    },
  });
  const changed = Object.entries(edited).some(([name, value]) => value !== (item.attributes[name] ?? ''));
  return (
    <section>
      <h3>{t('attributes')}</h3>
      <div className="it-attributes">
        {Object.entries(project.attributes).map(([name, { values }]) => {
          const value = edited[name] ?? item.attributes[name] ?? '';
          const set = (next: string) => setEdited((before) => ({ ...before, [name]: next }));
          return (
            <label key={name} className="row between">
              <span className="dim">{name}</span>
              {!editable ? <span>{value || '–'}</span> : values.length ? (
                <select className="input" value={value} onChange={(event) => set(event.target.value)}>
                  <option value="">–</option>
                  {values.map((one) => <option key={one}>{one}</option>)}
                </select>
              ) : <input className="input" value={value} maxLength={200} onChange={(event) => set(event.target.value)} />}
            </label>
          );
        })}
      </div>
      {changed ? <button type="button" className="btn sm" disabled={saving.isPending} onClick={() => saving.mutate()}>{t('save')}</button> : null}
    </section>
  );
}
