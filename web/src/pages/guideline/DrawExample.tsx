import { lazy, Suspense, useMemo, useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '@/api/client';
import { addExample, itemsToDrawQuery, itemToDrawQuery, replaceExample } from '@/api/queries/guideline';
import type { Example, Item, Project } from '@/api/types';
import { type Answers, hasRegions, type Question, type Region } from '@/core/model/answers';
import { sheetOf } from '@/editors/desk';
import { complaintsOf, wordsOfProblem } from '@/editors/form/validate';
import { Stills } from '@/editors/Stills';
import { t as common } from '@/i18n/en/words';
import { t } from '@/i18n/en/guideline';
import { Dialog } from '@/ui/kit/Dialog';
import { Field } from '@/ui/kit/Field';
import { Icon } from '@/ui/kit/icons';
import { ImageWithRegions } from '@/ui/kit/ImageWithRegions';
import { SearchBox } from '@/ui/kit/SearchBox';
import { Segments } from '@/ui/kit/Segments';
import { Skeleton } from '@/ui/kit/states';
import { messageOf } from '@/ui/messages';
import { toast } from '@/ui/toasts';
import { wordsOf } from './examples';
import { answersToDraw, begin, type Begun, type Material, materialOfExample, materialOfItem, OWN, questionsToDraw } from './material';

const DrawingBoard = lazy(() => import('./DrawingBoard'));

export interface DrawExampleProps {
  project: Project;
  rule: string;
  /** The example that is drawn anew; without one a new one is made. */
  example?: Example;
  /** What was begun and left without a decision. */
  begun: Begun | undefined;
  onBegun: (begun: Begun | undefined) => void;
  onClose: () => void;
}

/** Draws a case of a rule: an item, answers drawn here or given by somebody, and what it shows. */
export function DrawExample({ project, rule, example, begun, onBegun, onClose }: DrawExampleProps) {
  const client = useQueryClient();
  const questions = useMemo(() => questionsToDraw(project), [project]);
  const [draft, setDraft] = useState(() => begun ?? begin(example));
  const [inWords, setInWords] = useState(example !== undefined && !example.item);
  const [drawing, setDrawing] = useState(false);
  const change = (part: Partial<Begun>): void => setDraft((before) => ({ ...before, ...part }));
  const found = useQuery({ ...itemToDrawQuery(project.slug, draft.item ?? ''), enabled: draft.item !== null });
  const material = useMemo(() => (example ? materialOfExample(example) : found.data ? materialOfItem(found.data) : null), [example, found.data]);
  const shown = material ? shownOf(material, draft, questions) : null;
  const save = useMutation({
    mutationFn: (answers: Answers | undefined) => {
      const { kind, caption, item } = draft;
      return example ? replaceExample(project.slug, example.id, { kind, caption, answers }) : addExample(project.slug, { rule, kind, caption, item: item ?? undefined, answers });
    },
    onSuccess: () => {
      toast.good(t(example ? 'changed_example' : 'added', { rule }));
      onBegun(undefined);
      onClose();
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['projects', project.slug, 'guideline'] }),
    meta: { quiet: true },
  });
  const refusal = save.error instanceof ApiError ? save.error : null;
  const complaint = refusal?.about('/caption');
  const wrong = refusal?.problems.filter(({ pointer }) => pointer.startsWith('/answers')) ?? [];
  // Only an answer of the dialog's own buttons decides; whoever leaves by Escape finds it as it was.
  const leave = (): void => {
    onBegun(draft);
    onClose();
  };
  const draw = (): void => {
    if (!shown) return;
    if (shown.source !== OWN || draft.left.size > 0) change({ sheet: sheetOf(questions, shown.answers), left: new Set() });
    setDrawing(true);
  };
  return (
    <>
      <Dialog title={t(example ? 'redraw_title' : 'draw_title', { rule })} onClose={leave} wide>
        {draft.item === null && !inWords && !example ? (
          <>
            <FindItem project={project} onFound={(item) => change({ item })} />
            <div><button type="button" className="link" onClick={() => setInWords(true)}>{t('words_only')}</button></div>
          </>
        ) : (
          <form
            className="stack"
            onSubmit={(event) => {
              event.preventDefault();
              save.mutate(shown?.answers);
            }}
          >
            {draft.item !== null && !material ? <Skeleton height={200} /> : null}
            {material && shown ? <Drawn project={project} questions={questions} material={material} shown={shown} draft={draft} onChange={change} onDraw={draw} /> : null}
            {wrong.length ? <div className="note bad" role="alert">{wrong.map((one) => <p key={one.pointer}>{aboutWhat(one.pointer, questions)}{wordsOfProblem(one)}</p>)}</div> : null}
            {example ? null : <div><button type="button" className="link" onClick={() => { setDraft({ ...begin(undefined), kind: draft.kind, caption: draft.caption }); setInWords(false); }}>{t('other_item')}</button></div>}
            <div className="field">
              <span className="field-label">{t('kind')}</span>
              <div><Segments label={t('kind')} value={draft.kind} options={[['good', t('good')], ['bad', t('bad')], ['borderline', t('borderline')]]} onChange={(kind) => change({ kind })} /></div>
            </div>
            <Field label={t('caption')} hint={t('caption_hint')} complaint={complaint}>
              {(props) => <input {...props} className="input" required maxLength={500} value={draft.caption} onChange={(event) => change({ caption: event.target.value })} />}
            </Field>
            {save.error && !complaint && wrong.length === 0 ? <p className="note bad" role="alert">{messageOf(save.error)}</p> : null}
            <div className="dialog-foot">
              <button type="button" className="btn" onClick={() => { onBegun(undefined); onClose(); }}>{common('cancel')}</button>
              <button type="submit" className="btn primary" disabled={save.isPending || (draft.item !== null && !material)}>{t(example ? 'save_example' : 'add')}</button>
            </div>
          </form>
        )}
      </Dialog>
      {drawing && material && draft.sheet ? (
        <Suspense>
          <DrawingBoard
            title={t(example ? 'redraw_title' : 'draw_title', { rule })}
            material={material}
            sheet={draft.sheet}
            questions={questions}
            complaints={complaintsOf(wrong, save.variables ?? {})}
            onUse={() => { save.reset(); change({ source: OWN }); setDrawing(false); }}
            onLeave={() => {
              if (draft.sheet?.history.canUndo) change({ source: OWN });
              setDrawing(false);
            }}
          />
        </Suspense>
      ) : null}
    </>
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

interface Shown {
  readonly source: string;
  readonly offered: readonly (readonly [string, string])[];
  /** All of the source, those that are left out too. */
  readonly whole: Answers;
  readonly answers: Answers;
}

/** What the picture shows and the example would hold. */
function shownOf(material: Material, draft: Begun, questions: readonly Question[]): Shown {
  const { sheet, left } = draft;
  const offered = [...material.sources, ...(sheet ? [[OWN, t('drawn_here'), sheet.document.answers()] as const] : [])];
  const [source, , whole] = offered.find(([name]) => name === draft.source) ?? offered[0] ?? ['none', '', {}];
  return { source, offered: offered.map(([name, title]) => [name, title]), whole: answersToDraw(questions, whole, new Set()), answers: answersToDraw(questions, whole, left) };
}

/** The question that a problem is about, before what is wrong with it. */
function aboutWhat(pointer: string, questions: readonly Question[]): string {
  const title = questions.find(({ name }) => name === pointer.split('/')[2])?.title;
  return title ? `${title}: ` : '';
}

interface DrawnProps {
  project: Project;
  questions: readonly Question[];
  material: Material;
  shown: Shown;
  draft: Begun;
  onChange: (part: Partial<Begun>) => void;
  onDraw: () => void;
}

function Drawn({ project, questions, material, shown, draft, onChange, onDraw }: DrawnProps) {
  const { left } = draft;
  const regions = questions.filter(hasRegions).flatMap((question) =>
    ((shown.whole[question.name] ?? []) as readonly Region[]).map(({ id, label }) => ({ id, title: question.labels.find(({ name }) => name === label)?.title ?? label })),
  );
  const words = wordsOf(project, shown.answers);
  const toggle = (id: string): void => onChange({ left: toggled(left, id) });
  return (
    <div className="stack close">
      <Stills data={material.data} questions={questions} answers={shown.whole} faint={left} dashed={draft.kind === 'bad'} label={material.label} className="draw-picture" onRegion={toggle} />
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
      <div className="row wrap whose">
        <Field label={t('whose')}>
          {(props) => (
            <select {...props} className="input" value={shown.source} onChange={(event) => onChange({ source: event.target.value, left: new Set() })}>
              {shown.offered.map(([name, title]) => <option key={name} value={name}>{title}</option>)}
            </select>
          )}
        </Field>
        <button type="button" className="btn" onClick={onDraw}><Icon name="edit" />{t(shown.source === OWN ? 'go_on_drawing' : 'draw_it')}</button>
      </div>
    </div>
  );
}

function toggled(before: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const after = new Set(before);
  if (!after.delete(id)) after.add(id);
  return after;
}
