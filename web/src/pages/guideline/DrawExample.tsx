import { useMemo, useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '@/api/client';
import { addExample, itemsToDrawQuery, itemToDrawQuery } from '@/api/queries/guideline';
import type { Answers, Example, Item, ItemDetail, Json, Project } from '@/api/types';
import { hasRegions } from '@/core/model/answers';
import { Stills } from '@/editors/Stills';
import { t as common } from '@/i18n/en/words';
import { t } from '@/i18n/en/guideline';
import { Dialog } from '@/ui/kit/Dialog';
import { Field } from '@/ui/kit/Field';
import { ImageWithRegions } from '@/ui/kit/ImageWithRegions';
import { SearchBox } from '@/ui/kit/SearchBox';
import { Segments } from '@/ui/kit/Segments';
import { Skeleton } from '@/ui/kit/states';
import { questionsOf } from '@/pages/label/api';
import { messageOf } from '@/ui/messages';
import { toast } from '@/ui/toasts';
import { wordsOf } from './examples';

/** Draws a case of a rule: an item, the answers that somebody gave to it, and what it shows. */
export function DrawExample({ project, rule, onClose }: { project: Project; rule: string; onClose: () => void }) {
  const client = useQueryClient();
  const [item, setItem] = useState<string | null>(null);
  const [inWords, setInWords] = useState(false);
  const [kind, setKind] = useState<Example['kind']>('good');
  const [caption, setCaption] = useState('');
  const [answers, setAnswers] = useState<Answers>({});
  const add = useMutation({
    mutationFn: () => addExample(project.slug, { rule, kind, caption, item: item ?? undefined, answers: item ? answers : undefined }),
    onSuccess: () => {
      toast.good(t('added', { rule }));
      onClose();
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['projects', project.slug, 'guideline'] }),
    meta: { quiet: true },
  });
  const complaint = add.error instanceof ApiError ? add.error.about('/caption') : undefined;
  return (
    <Dialog title={t('draw_title', { rule })} onClose={onClose} wide>
      {item === null && !inWords ? (
        <>
          <FindItem project={project} onFound={setItem} />
          <div><button type="button" className="link" onClick={() => setInWords(true)}>{t('words_only')}</button></div>
        </>
      ) : (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            add.mutate();
          }}
        >
          {item ? <Drawing project={project} item={item} kind={kind} onAnswers={setAnswers} /> : null}
          <div><button type="button" className="link" onClick={() => { setItem(null); setInWords(false); }}>{t('other_item')}</button></div>
          <div className="field">
            <span className="field-label">{t('kind')}</span>
            <div><Segments label={t('kind')} value={kind} options={[['good', t('good')], ['bad', t('bad')], ['borderline', t('borderline')]]} onChange={setKind} /></div>
          </div>
          <Field label={t('caption')} hint={t('caption_hint')} complaint={complaint}>
            {(props) => <input {...props} className="input" required maxLength={500} value={caption} onChange={(event) => setCaption(event.target.value)} />}
          </Field>
          {add.error && !complaint ? <p className="note bad" role="alert">{messageOf(add.error)}</p> : null}
          <div className="dialog-foot">
            <button type="button" className="btn" onClick={onClose}>{common('cancel')}</button>
            <button type="submit" className="btn primary" disabled={add.isPending}>{t('add')}</button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

function pictureOf(item: Item) {
  const data = Object.values(item.data);
  return { image: data.find((datum) => datum.url), text: data.find((datum) => datum.text)?.text };
}

function FindItem({ project, onFound }: { project: Project; onFound: (item: string) => void }) {
  const [search, setSearch] = useState('');
  const { data } = useQuery(itemsToDrawQuery(project.slug, search));
  return (
    <div className="stack close">
      <SearchBox label={t('find_item')} value={search} onChange={setSearch} />
      <p className="small dim">{t('find_hint')}</p>
      {data ? null : <Skeleton height={120} />}
      {data?.items.length === 0 ? <p>{t('no_items')}</p> : null}
      <ul className="list-plain draw-items">
        {data?.items.filter((item) => !item.gold).map((item) => {
          const { image, text } = pictureOf(item);
          return (
            <li key={item.id}>
              <button type="button" onClick={() => onFound(item.id)}>
                {image ? <ImageWithRegions src={image.thumb ?? image.url} alt="" fit="cover" className="draw-thumb" /> : <span className="draw-thumb draw-text" dir="auto">{text?.slice(0, 90)}</span>}
                <span className="small clip">{item.external_id ?? item.id.slice(-8)}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** Whose answers can be drawn: the consensus, then each person's. */
function sources(item: ItemDetail): [string, string, Answers][] {
  const agreed = Object.fromEntries(Object.entries(item.consensus).map(([name, one]) => [name, one.value]));
  const made = item.annotations.map((annotation): [string, string, Answers] => [annotation.id, t('as_made_by', { who: annotation.by }), annotation.answers]);
  const first: [string, string, Answers][] = Object.keys(agreed).length ? [['consensus', t('consensus'), agreed]] : [];
  return [...first, ...made, ['none', t('nothing_drawn'), {}]];
}

/** The answers without the regions that were left out. */
function without(answers: Answers, left: ReadonlySet<string>): Answers {
  const kept = Object.entries(answers).map(([name, value]): [string, Json] => [
    name,
    Array.isArray(value) ? value.filter((region) => !(typeof region === 'object' && region !== null && 'id' in region && left.has(String(region.id)))) : value,
  ]);
  return Object.fromEntries(kept);
}

function Drawing({ project, item: id, kind, onAnswers }: { project: Project; item: string; kind: Example['kind']; onAnswers: (answers: Answers) => void }) {
  const { data: item } = useQuery(itemToDrawQuery(project.slug, id));
  if (!item) return <Skeleton height={200} />;
  return <Drawn key={item.id} project={project} item={item} kind={kind} onAnswers={onAnswers} />;
}

function Drawn({ project, item, kind, onAnswers }: { project: Project; item: ItemDetail; kind: Example['kind']; onAnswers: (answers: Answers) => void }) {
  const offered = sources(item);
  const [chosen, setChosen] = useState<string | null>(null);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [source, , answers] = offered.find(([name]) => name === chosen) ?? offered[0] ?? ['none', '', {}];
  // What is shown first counts too, though nobody has chosen it.
  const [told, setTold] = useState('');
  const drawn = without(answers, left);
  const now = `${source} ${[...left].join(' ')}`;
  if (told !== now) {
    setTold(now);
    queueMicrotask(() => onAnswers(drawn));
  }
  const questions = useMemo(() => questionsOf(project), [project]);
  const regions = questions.filter(hasRegions).flatMap((question) => {
    const value = answers[question.name];
    return (Array.isArray(value) ? value : []).flatMap((region: Json) => {
      if (typeof region !== 'object' || region === null || !('id' in region) || !('label' in region)) return [];
      const { id, label } = region as { id: string; label: string };
      return [{ id, title: question.labels.find(({ name }) => name === label)?.title ?? label }];
    });
  });
  const words = wordsOf(project, answers);
  const toggle = (id: string): void => setLeft((before) => toggled(before, id));
  return (
    <div className="stack close">
      <Stills data={item.data} questions={questions} answers={answers} faint={left} dashed={kind === 'bad'} label={item.external_id ?? ''} className="draw-picture" onRegion={toggle} />
      {regions.length ? (
        <>
          <p className="small dim">{t('tap_boxes')}</p>
          <div className="row wrap">
            {regions.map(({ id, title }, index) => (
              <label key={id} className="row small">
                <input type="checkbox" checked={!left.has(id)} onChange={() => toggle(id)} />
                {index + 1} {title}
              </label>
            ))}
          </div>
        </>
      ) : null}
      {words.length ? <div className="row wrap tags">{words.map((word) => <span key={word} className="tag">{word}</span>)}</div> : null}
      <Field label={t('whose')}>
        {(props) => (
          <select {...props} className="input" value={source} onChange={(event) => { setChosen(event.target.value); setLeft(new Set()); }}>
            {offered.map(([name, title]) => <option key={name} value={name}>{title}</option>)}
          </select>
        )}
      </Field>
    </div>
  );
}

function toggled(before: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const after = new Set(before);
  if (!after.delete(id)) after.add(id);
  return after;
}
