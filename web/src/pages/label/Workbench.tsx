/** One task on the screen: the item, the panel, the bottom bar, and every action on them. */

import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { Project } from '@/api/types';
import { actions } from '@/core/actions/registry';
import { hasRegions, isAsked, isEmpty, type Json, type Question } from '@/core/model/answers';
import type { Task } from '@/core/model/task';
import { setValue } from '@/core/store/commands';
import type { Deed } from '@/core/store/delta';
import type { WorkSession } from '@/core/work/session';
import type { Desk } from '@/editors/desk';
import { complaintsAbout, type Complaint } from '@/editors/form/validate';
import { chosen, QuestionForm } from '@/editors/form/QuestionForm';
import type { ImageEditor } from '@/editors/image/editor';
import { assignKeys, type LabelKey } from '@/editors/keys';
import { TextView } from '@/editors/text/TextView';
import { t } from '@/i18n/en/label';
import { useActions } from '@/ui/kit/use-actions';
import { ActionButton, enterIsTaken, useLatest } from '../tool/parts';
import { AskDialog, SkipDialog } from './dialogs';
import { GuidelineDrawer, RulePanel } from './guideline';
import { ImagePane } from './ImagePane';
import { LabelChips } from './LabelChips';
import { RegionList } from './RegionList';
import { useHistory, usePresence, useRevision } from './use-desk';

export interface WorkbenchProps {
  desk: Desk;
  task: Task;
  project: Project;
  questions: readonly Question[];
  session: WorkSession;
  say: (words: string) => void;
  /** Whether the annotator has begun: then what is not needed at once is fetched. */
  begun: boolean;
}

const SIZES = [14, 15, 16, 18, 20, 24, 28] as const;
const SIZE_KEY = 'assay.text-size';

function storedSize(): number {
  try {
    const size = Number(localStorage.getItem(SIZE_KEY));
    return SIZES.includes(size as never) ? size : 16;
  } catch {
    return 16;
  }
}

/** Keys of the project's labels, declared as actions while the page is on the screen. */
export function useLabelKeys(questions: readonly Question[], withImage: boolean, scope: string, run: (question: Question, label: string) => void): readonly LabelKey[] {
  const version = useSyncExternalStore(actions.subscribe, () => JSON.stringify(actions.getKeymap()));
  const keys = useMemo(() => {
    void version;
    const fixed = actions.all('global', scope, 'regions', 'choices', withImage ? 'image' : 'text').flatMap((spec) => [...actions.keysOf(spec.id)]);
    return assignKeys(questions, fixed);
  }, [questions, withImage, scope, version]);
  const latest = useLatest(run);
  useEffect(() => {
    const made = keys.flatMap(({ question, label, key }) => {
      const asked = questions.find(({ name }) => name === question);
      if (!key || !asked) return [];
      const title = asked.labels.find(({ name }) => name === label)?.title ?? label;
      const id = `choose.${question}.${label}`;
      const spec = hasRegions(asked)
        ? { id, title: t('act_label', { label: title }), group: t('group_labels'), scope: 'form', keys: [key] }
        : { id, title: t('act_choice', { question: asked.title, label: title }), group: t('group_answers'), scope: 'form', keys: [key] };
      return [{ spec, handler: () => latest.current(asked, label) }];
    });
    actions.define(made.map(({ spec }) => spec));
    const detach = actions.attach(Object.fromEntries(made.map(({ spec, handler }) => [spec.id, handler])));
    const rest = actions.activate('form');
    return () => {
      detach();
      rest();
      actions.undefine(made.map(({ spec }) => spec.id));
    };
  }, [keys, questions, latest]);
  return keys;
}

/** The picture (or none) that a task is about: the one that region questions refer to, else the first. */
export function pictureOf(task: Pick<Task, 'data'>, questions: readonly Question[]): { name: string; questions: Question[] } | null {
  const images = Object.entries(task.data).filter(([, datum]) => datum.url && datum.type === 'image').map(([name]) => name);
  const regional = questions.filter(hasRegions);
  const name = images.find((image) => regional.some((question) => question.on === image)) ?? images[0];
  if (name === undefined) return null;
  return { name, questions: regional.filter((question) => question.on === name || question.on === null) };
}

/** The rule that matters now: of the selected or armed label, else of the first question that has one. */
function ruleAtHand(editor: ImageEditor | null, questions: readonly Question[], answers: { readonly [name: string]: unknown }): { rule: string; title: string } | null {
  const armed = editor?.state.armed;
  const label = armed ? editor?.labelOf(armed.question, armed.label) : undefined;
  if (label?.rule) return { rule: label.rule, title: label.title };
  for (const question of questions) {
    if (!isAsked(question, answers)) continue;
    const said = question.labels.find(({ name, rule }) => rule && answers[question.name] === name);
    if (said?.rule) return { rule: said.rule, title: said.title };
    if (question.rule) return { rule: question.rule, title: question.title };
  }
  return null;
}

export function Workbench({ desk, task, project, questions, session, say, begun }: WorkbenchProps) {
  useRevision(desk);
  usePresence(desk);
  const [editor, setEditor] = useState<ImageEditor | null>(null);
  useSyncExternalStore(editor?.watch ?? noWatch, () => editor?.state ?? null);
  const [complaints, setComplaints] = useState<readonly Complaint[]>(() => serverComplaints(session));
  const [open, setOpen] = useState<'skip' | 'ask' | 'guideline' | null>(null);
  const [drawerRule, setDrawerRule] = useState<string | null>(null);
  const [panel, setPanel] = useState(() => window.innerWidth > 900);
  const [size, setSize] = useState(storedSize);
  const picture = useMemo(() => pictureOf(task, questions), [task, questions]);
  const answers = desk.document.answers();
  const rule = ruleAtHand(editor, questions, answers);
  const regional = questions.some(hasRegions);

  const answer = (question: Question, value: Json | undefined, typing: boolean): void => {
    desk.history.record(setValue(desk.document, question.name, value), typing ? `type ${question.name}` : null);
    if (complaints.length > 0) setComplaints((before) => before.filter((one) => one.question !== question.name));
  };
  const keys = useLabelKeys(questions, picture !== null, 'label', (question, label) => {
    if (hasRegions(question)) editor?.chooseLabel(question.name, label);
    else if (isAsked(question, desk.document.answers())) answer(question, chosen(question, desk.document.value(question.name), label), false);
  });
  const submit = (): void => {
    (document.activeElement as HTMLElement | null)?.blur?.();
    const found = complaintsAbout(questions, desk.document.answers());
    setComplaints(found);
    const [first] = found;
    if (first) {
      if (first.region !== null && editor) {
        editor.select([first.region]);
        editor.reveal(first.region);
      } else focusQuestion(first.question);
      say(t('problems_found', { n: found.length }));
      return;
    }
    desk.finish();
    void session.submit(desk.answers, desk.lead.milliseconds);
    say(t('say_next_item'));
  };
  const resize = (by: 1 | -1): void => {
    const next = SIZES[Math.max(0, Math.min(SIZES.length - 1, SIZES.indexOf(size as never) + by))] ?? 16;
    setSize(next);
    try {
      localStorage.setItem(SIZE_KEY, String(next));
    } catch {
      // No storage: the size holds until the page is closed.
    }
  };
  const guideline = (at: string | null): void => {
    setDrawerRule(at);
    setOpen('guideline');
  };
  useActions(
    {
      'label.submit': submit,
      'label.submit-quick': { run: submit, enabled: () => !regional && !enterIsTaken() && !isTyping() },
      'label.skip': () => setOpen('skip'),
      'label.ask': () => setOpen('ask'),
      'label.undo': () => void undo(desk, session, say),
      'label.redo': () => {
        const what = desk.history.redo();
        if (what !== null) say(t('say_redone', { what: wordsOf(what) }));
      },
      'label.panel': () => setPanel((before) => !before),
      'shell.guideline': () => (open === 'guideline' ? setOpen(null) : guideline(rule?.rule ?? null)),
      'text.larger': { run: () => resize(1), enabled: () => picture === null },
      'text.smaller': { run: () => resize(-1), enabled: () => picture === null },
    },
    'label',
    picture === null ? 'text' : 'image',
    ...(regional ? [] : ['choices']),
  );
  const form = (
    <QuestionForm questions={questions} answers={answers} suggestions={task.suggestions ?? {}} keys={keys} complaints={complaints} onChange={answer} onRule={guideline} />
  );
  const aboutRegions = complaints.filter((one) => questions.some((question) => question.name === one.question && hasRegions(question)));
  return (
    <>
      <div className={`work${picture ? '' : ' plain'}${panel || !picture ? '' : ' unpanelled'}`}>
        {picture ? (
          <ImagePane desk={desk} task={task} name={picture.name} datum={task.data[picture.name] as never} questions={picture.questions} announce={say} onEditor={setEditor} editor={editor} />
        ) : (
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a long text is scrolled by keys
          <main className="read" id="content" tabIndex={0} aria-label={Object.keys(task.data).join(', ')}>
            <TextView data={task.data} attributes={task.attributes} size={size} />
          </main>
        )}
        {panel || !picture ? (
          <aside className="panel" aria-label={t('panel')}>
            {picture && !editor ? null : form}
            {editor && picture && picture.questions.length > 0 ? (
              <>
                <LabelChips editor={editor} desk={desk} questions={picture.questions} keys={keys} />
                {aboutRegions.length > 0 ? <section className="complained">{aboutRegions.map((one) => <p key={`${one.question}${one.message}`} className="complaint" role="alert">{one.message}</p>)}</section> : null}
                <RegionList editor={editor} desk={desk} questions={picture.questions} />
              </>
            ) : null}
            {rule ? <RulePanel project={project} rule={rule.rule} title={rule.title} load={begun} onOpen={() => guideline(rule.rule)} onAsk={() => setOpen('ask')} /> : null}
          </aside>
        ) : null}
      </div>
      <BottomBar desk={desk} editor={editor} session={session} questions={questions} size={size} returned={Boolean(task.returned)} />
      {open === 'skip' ? (
        <SkipDialog
          reasons={project.skip_reasons}
          onClose={() => setOpen(null)}
          onSkip={(reason) => {
            setOpen(null);
            desk.finish();
            void session.skip({ reason });
          }}
        />
      ) : null}
      {open === 'ask' ? (
        <AskDialog
          project={project}
          rules={[...new Set(questions.flatMap((question) => [question.rule, ...question.labels.map((label) => label.rule)]).filter((one) => one !== null))]}
          context={{
            about: { assignment: task.assignment },
            rule: rule?.rule ?? null,
            region: editor?.single?.id ?? null,
            regionValue: editor?.single ?? null,
            question: editor?.single ? (editor.questionOf(editor.single.id)?.name ?? null) : null,
          }}
          onClose={() => setOpen(null)}
        />
      ) : null}
      {open === 'guideline' ? <GuidelineDrawer project={project} rule={drawerRule} onClose={() => setOpen(null)} /> : null}
    </>
  );
}

const noWatch = () => () => undefined;

function isTyping(): boolean {
  const at = document.activeElement;
  return at instanceof HTMLElement && (at.tagName === 'TEXTAREA' || (at instanceof HTMLInputElement && at.type !== 'range') || at.tagName === 'SELECT');
}

function focusQuestion(name: string): void {
  const section = document.querySelector(`[data-question="${CSS.escape(name)}"]`);
  section?.scrollIntoView({ block: 'nearest' });
  const target = section?.querySelector<HTMLElement>('[role="radio"][tabindex="0"], [role="checkbox"], input, textarea, .seg button, .chip');
  target?.focus();
}

/** What was undone or redone, in words. */
function wordsOf({ what, n, name }: Deed): string {
  return t(`did_${what}`, { n, name: name.replaceAll('_', ' ') } as never);
}

/** Undo of an edit; on a fresh item, of the last submit. */
export async function undo(desk: Desk | null, session: WorkSession, say: (words: string) => void): Promise<void> {
  const what = desk?.history.undo() ?? null;
  if (what !== null) {
    say(t('say_undone', { what: wordsOf(what) }));
    return;
  }
  if (desk?.touched || !session.state.canUndoSubmit) return;
  say(t((await session.undoSubmit()) ? 'took_back' : 'not_taken_back'));
}

/** What the server did not accept, at the questions that it names. */
function serverComplaints(session: WorkSession): Complaint[] {
  const { refused, task } = session.state;
  if (!refused || !task) return [];
  return refused.problems.map((problem) => {
    const [first, second, third] = problem.pointer.split('/').slice(1);
    const [question, index] = first === 'answers' ? [second, third] : [first, second];
    const value = task.draft?.answers[question ?? ''];
    const region = Array.isArray(value) && index !== undefined ? (value[Number(index)] as { id?: string } | undefined)?.id : undefined;
    return { question: question ?? '', region: region ?? null, message: problem.message };
  });
}

function BottomBar({ desk, editor, session, questions, size, returned }: { desk: Desk; editor: ImageEditor | null; session: WorkSession; questions: readonly Question[]; size: number; returned: boolean }) {
  const { canUndo, canRedo } = useHistory(desk);
  const state = useSyncExternalStore(session.watch.bind(session), () => session.state);
  const answers = desk.document.answers();
  const asked = questions.filter((question) => isAsked(question, answers));
  const regional = asked.filter(hasRegions);
  const plain = asked.filter((question) => !hasRegions(question));
  const drawn = regional.reduce((sum, question) => sum + desk.document.count(question.name), 0);
  const pending = editor?.state.suggestions.length ?? 0;
  const facts = [
    ...(regional.length > 0 ? [t('regions', { n: drawn })] : []),
    ...(plain.length > 0 ? [t('answered_of', { done: plain.filter((question) => !isEmpty(answers[question.name])).length, of: plain.length })] : []),
  ].join(' · ');
  return (
    <footer className="botbar">
      <ActionButton action="label.undo" icon="undo" disabled={!canUndo && (desk.touched || !state.canUndoSubmit)} foldWords>{t('undo')}</ActionButton>
      <ActionButton action="label.redo" icon="redo" disabled={!canRedo} foldWords>{t('redo')}</ActionButton>
      <span className="vr" />
      {editor ? <ZoomButtons editor={editor} /> : null}
      {!editor && questions.every((question) => !hasRegions(question)) ? (
        <>
          <ActionButton action="text.smaller" icon={'minus' as never} className="btn quiet icon" keys="never" />
          <span>{t('text_size', { n: size })}</span>
          <ActionButton action="text.larger" icon="plus" className="btn quiet icon" keys="never" />
        </>
      ) : null}
      <span className="grow" />
      {editor ? <ActionButton action="label.panel" icon="list" className="btn quiet narrow" keys="never" label={t('panel_short')} /> : null}
      <span className="dim tiny-hide">{facts}{pending > 0 ? <span className="wide"> · {t('undecided', { n: pending })}</span> : null}</span>
      <ActionButton action="label.submit" className="btn submit" keys="always">{returned ? t('submit_again') : t('submit')}</ActionButton>
    </footer>
  );
}

function ZoomButtons({ editor }: { editor: ImageEditor }) {
  const state = useSyncExternalStore(editor.watch, () => editor.state);
  const shown = useRef<HTMLSpanElement>(null);
  return (
    <>
      <ActionButton action="image.zoom-out" icon={'minus' as never} className="btn quiet icon" keys="never" />
      <span ref={shown} aria-label={t('zoom')} style={{ minWidth: 44, textAlign: 'center' }}>{Math.round(state.zoom * 100)} %</span>
      <ActionButton action="image.zoom-in" icon="plus" className="btn quiet icon" keys="never" />
      <ActionButton action="image.fit" className="btn quiet tiny-hide">{t('fit')}</ActionButton>
    </>
  );
}
