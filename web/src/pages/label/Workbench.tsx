/** One task on the screen: the item, the panel, the bottom bar, and every action on them. */

import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { Project } from '@/api/types';
import { actions } from '@/core/actions/registry';
import { hasRegions, isAsked, isEmpty, type Json, type Question } from '@/core/model/answers';
import type { Task } from '@/core/model/task';
import { setValue } from '@/core/store/commands';
import type { Deed } from '@/core/store/delta';
import type { WorkSession } from '@/core/work/session';
import type { Desk, Sheet } from '@/editors/desk';
import { resolved } from '@/editors/form/candidates';
import { keyedChoices } from '@/editors/form/keyed';
import { complaintsAbout, complaintsOf, type Complaint } from '@/editors/form/validate';
import { chosen, QuestionForm } from '@/editors/form/QuestionForm';
import type { RegionEditor } from '@/editors/contract';
import { assignKeys, type LabelKey } from '@/editors/keys';
import type { PaneGroup } from '@/editors/modalities';
import { Panes, type PaneState, usePanes } from '@/editors/Panes';
import { useEditorState, useRegionActions } from '@/editors/use-region-actions';
import { t } from '@/i18n/en/label';
import { useActions } from '@/ui/kit/use-actions';
import { ActionButton, enterIsTaken, useLatest } from '../tool/parts';
import { AskDialog, SkipDialog } from './dialogs';
import { GuidelineDrawer, RulePanel } from './guideline';
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

/** Keys of the project's labels, declared as actions while the page is on the screen. */
export function useLabelKeys(questions: readonly Question[], scopes: readonly string[], run: (question: Question, label: string) => void): readonly LabelKey[] {
  const version = useSyncExternalStore(actions.subscribe, () => JSON.stringify(actions.getKeymap()));
  const alive = scopes.join(' ');
  const keys = useMemo(() => {
    void version;
    const fixed = actions.all('global', ...alive.split(' ')).flatMap((spec) => [...actions.keysOf(spec.id)]);
    return assignKeys(questions, fixed);
  }, [questions, alive, version]);
  const latest = useLatest(run);
  useEffect(() => {
    const made = keys.flatMap(({ question, label, key }) => {
      const asked = questions.find(({ name }) => name === question);
      if (!key || !asked) return [];
      const title = keyedChoices(asked).find(({ name }) => name === label)?.title ?? label;
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

/** All scopes that an item's panes may make live: a label's key must be free in each of them. */
export function scopesOfAll(groups: readonly PaneGroup[], ...own: string[]): string[] {
  return [...new Set([...own, 'regions', 'choices', ...groups.flatMap(({ modality }) => [...modality.scopes.view, ...modality.scopes.regions])])];
}

/** Whether an item is read and answered in the form alone: nothing is marked in it. */
export function isPlain(groups: readonly PaneGroup[], questions: readonly Question[]): boolean {
  return groups.every(({ modality }) => modality.name === 'text' || modality.name === 'conversation') && !questions.some(hasRegions);
}

/** The rule that matters now: of the selected or armed label, else of the first question that has one. */
function ruleAtHand(editor: RegionEditor | null, questions: readonly Question[], answers: { readonly [name: string]: unknown }): { rule: string; title: string } | null {
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

export function Workbench({ desk, task, project, questions: given, session, say, begun }: WorkbenchProps) {
  const questions = useMemo(() => resolved(given, task.data), [given, task.data]);
  useRevision(desk);
  usePresence(desk);
  const panes = usePanes(task.data, questions);
  const { editor } = panes;
  useEditorState(editor);
  const [bar, setBar] = useState<HTMLElement | null>(null);
  const [complaints, setComplaints] = useState<readonly Complaint[]>(() => serverComplaints(session));
  const [open, setOpen] = useState<'skip' | 'ask' | 'guideline' | null>(null);
  const [drawerRule, setDrawerRule] = useState<string | null>(null);
  const [panel, setPanel] = useState(() => window.innerWidth > 900);
  // A text is read beside its form: there the panel is the place to answer, and always there.
  const plain = isPlain(panes.groups, questions);
  const answers = desk.document.answers();
  const rule = ruleAtHand(editor, questions, answers);
  const regional = questions.some(hasRegions);

  const answer = (question: Question, value: Json | undefined, typing: boolean): void => {
    desk.history.record(setValue(desk.document, question.name, value), typing ? `type ${question.name}` : null);
    if (complaints.length > 0) setComplaints((before) => before.filter((one) => one.question !== question.name));
  };
  const alive = useMemo(() => scopesOfAll(panes.groups, 'label'), [panes.groups]);
  const keys = useLabelKeys(questions, alive, (question, label) => {
    if (hasRegions(question)) panes.editorFor(question.name)?.chooseLabel(question.name, label);
    else if (isAsked(question, desk.document.answers())) answer(question, chosen(question, desk.document.value(question.name), label), false);
  });
  const submit = (): void => {
    (document.activeElement as HTMLElement | null)?.blur?.();
    const found = complaintsAbout(questions, desk.document.answers());
    setComplaints(found);
    const [first] = found;
    if (first) {
      showComplaint(panes, first);
      say(t('problems_found', { n: found.length }));
      return;
    }
    desk.finish();
    void session.submit(desk.answers, desk.lead.milliseconds);
    say(t('say_next_item'));
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
    },
    'label',
  );
  useRegionActions(editor, say);
  const form = (
    <QuestionForm questions={questions} answers={answers} suggestions={task.suggestions ?? {}} keys={keys} complaints={complaints} onChange={answer} onRule={guideline} data={task.data} />
  );
  // The form comes with the picture, so that nothing jumps.
  const ready = panes.groups.every((group) => group.questions.length === 0 || panes.editors.has(group.key));
  return (
    <>
      <div className={`work${plain ? ' plain' : ''}${panel || plain ? '' : ' unpanelled'}`}>
        <Panes panes={panes} sheet={desk} data={task.data} attributes={task.attributes} suggestions={task.suggestions ?? NONE} say={say} bar={bar} assignment={task.assignment} project={project.slug} />
        {panel || plain ? (
          <aside className="panel" aria-label={t('panel')}>
            {ready ? form : null}
            {panes.groups.map((group) => {
              const own = panes.editors.get(group.key);
              return own && group.questions.length > 0 ? <RegionPanels key={group.key} editor={own} desk={desk} questions={group.questions} keys={keys} complaints={complaints} onTake={() => panes.activate(group.key)} /> : null;
            })}
            {rule ? <RulePanel project={project} rule={rule.rule} title={rule.title} load={begun} onOpen={() => guideline(rule.rule)} onAsk={() => setOpen('ask')} /> : null}
          </aside>
        ) : null}
      </div>
      <BottomBar desk={desk} editor={editor} session={session} questions={questions} onBar={setBar} foldable={!plain} returned={Boolean(task.returned)} />
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

const NONE = {};

/** Labels, complaints and the list of the regions that one pane edits. */
export function RegionPanels({ editor, desk, questions, keys, complaints, onTake }: { editor: RegionEditor; desk: Sheet; questions: readonly Question[]; keys: readonly LabelKey[]; complaints: readonly Complaint[]; onTake: () => void }) {
  const about = complaints.filter((one) => questions.some((question) => question.name === one.question));
  return (
    <>
      <LabelChips editor={editor} desk={desk} questions={questions} keys={keys} />
      {about.length > 0 ? <section className="complained">{about.map((one) => <p key={`${one.question}${one.message}`} className="complaint" role="alert">{one.message}</p>)}</section> : null}
      <RegionList editor={editor} desk={desk} questions={questions} onTake={onTake} />
    </>
  );
}

function isTyping(): boolean {
  const at = document.activeElement;
  return at instanceof HTMLElement && (at.tagName === 'TEXTAREA' || (at instanceof HTMLInputElement && at.type !== 'range') || at.tagName === 'SELECT');
}

/** Leads to what a complaint is about: its region, else its question. */
export function showComplaint(panes: PaneState, { question, region }: Complaint): void {
  const editor = region === null ? null : panes.takeFor(question);
  if (region !== null && editor) {
    editor.select([region]);
    editor.reveal(region);
  } else focusQuestion(question);
}

function focusQuestion(name: string): void {
  const section = document.querySelector(`[data-question="${CSS.escape(name)}"]`);
  section?.scrollIntoView({ block: 'nearest' });
  const target = section?.querySelector<HTMLElement>('[role="radio"][tabindex="0"], [role="checkbox"], input, textarea, [role="tree"], [data-candidate][tabindex="0"], .seg button, .chip, .per-part button');
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

/** What the server did not accept when this was sent. */
function serverComplaints(session: WorkSession): Complaint[] {
  const { refused, task } = session.state;
  return refused && task ? complaintsOf(refused.problems, task.draft?.answers ?? {}) : [];
}

function BottomBar({ desk, editor, session, questions, onBar, foldable, returned }: { desk: Desk; editor: RegionEditor | null; session: WorkSession; questions: readonly Question[]; onBar: (element: HTMLElement | null) => void; foldable: boolean; returned: boolean }) {
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
      <span className="bar-slot" ref={onBar} />
      <span className="grow" />
      {foldable ? <ActionButton action="label.panel" icon="list" className="btn quiet narrow" keys="never" label={t('panel_short')} /> : null}
      <span className="dim tiny-hide">{facts}{pending > 0 ? <span className="wide"> · {t('undecided', { n: pending })}</span> : null}</span>
      <ActionButton action="label.submit" className="btn submit" keys="always">{returned ? t('submit_again') : t('submit')}</ActionButton>
    </footer>
  );
}
