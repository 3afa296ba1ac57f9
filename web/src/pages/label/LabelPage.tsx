/** The labelling page: the session, its bars and states, and the task on the screen. */

import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Me, Project } from '@/api/types';
import { meQuery, projectQuery } from '@/api/queries/session';
import { workQuery } from '@/api/queries/work';
import type { Task } from '@/core/model/task';
import type { SaveState } from '@/core/work/autosave';
import { type DeviceDraft, type DeviceStore, openDeviceStore } from '@/core/work/device';
import { type SessionState, WorkSession } from '@/core/work/session';
import type { Desk } from '@/editors/desk';
import { loadEditors, modalityOf } from '@/editors/modalities';
import '@/editors/actions';
import { t } from '@/i18n/en/label';
import { KeySheet } from '@/ui/kit/KeySheet';
import { useActions } from '@/ui/kit/use-actions';
import { useTitle } from '@/ui/use-title';
import { ActionButton, ToolIcon, useAnnouncer } from '../tool/parts';
import '../tool/tool.css';
import { questionsOf, workApi } from './api';
import { Acknowledge } from './guideline';
import { undo, Workbench } from './Workbench';
import { useDesk, useSaveState } from './use-desk';

let deviceStore: Promise<DeviceStore> | null = null;

/** The one device store of the page. */
function device(): Promise<DeviceStore> {
  deviceStore ??= openDeviceStore();
  return deviceStore;
}

function prepare(task: Task): void {
  for (const datum of Object.values(task.data)) {
    modalityOf(datum.type)?.prepare?.(datum);
  }
}

interface Opened {
  readonly session: WorkSession;
  readonly device: DeviceStore;
}

/** Makes the session of this person in this project, and sends what an earlier page left. */
function useWorkSession(me: Me, project: Project): Opened | null {
  const [opened, setOpened] = useState<Opened | null>(null);
  const { slug } = project;
  useEffect(() => {
    let session: WorkSession | null = null;
    let gone = false;
    void device().then((store) => {
      if (gone) return;
      session = new WorkSession({ api: workApi(slug), device: store, user: me.id, project: slug, now: () => Date.now(), prepare });
      setOpened({ session, device: store });
      void session.open();
    });
    const online = (): void => void session?.retry();
    window.addEventListener('online', online);
    return () => {
      gone = true;
      window.removeEventListener('online', online);
      session?.close();
    };
  }, [me.id, slug]);
  return opened;
}

/** Whether the annotator has done anything since the page came up. */
function useBegun(session: WorkSession | undefined, task: Task | null): boolean {
  const [begun, setBegun] = useState(false);
  useEffect(() => {
    if (!session || !task) return undefined;
    const stop = new AbortController();
    const start = (): void => {
      setBegun(true);
      session.loadAhead();
      stop.abort();
    };
    for (const name of ['pointermove', 'pointerdown', 'keydown', 'wheel'] as const) window.addEventListener(name, start, { signal: stop.signal, passive: true });
    return () => stop.abort();
  }, [session, task]);
  return begun;
}

const noWatch = () => () => undefined;

export function LabelPage({ me, project }: { me: Me; project: Project }) {
  const opened = useWorkSession(me, project);
  const session = opened?.session;
  const watch = useCallback((watcher: () => void) => session?.watch(watcher) ?? noWatch(), [session]);
  const state = useSyncExternalStore(watch, () => session?.state ?? null);
  const questions = useMemo(() => questionsOf(project), [project]);
  // The editors come while the task is fetched, not after it.
  useEffect(() => loadEditors(Object.values(project.data).map(({ type }) => type)), [project.data]);
  const api = useMemo(() => workApi(project.slug), [project.slug]);
  const begun = useBegun(session, state?.task ?? null);
  const { say, region } = useAnnouncer();
  useReturn(session);
  useNewest(project, state?.task ?? null);
  const position = usePosition(project, state, begun);
  useTitle(state?.phase === 'working' ? positionWords(position) : undefined, project.title);
  return (
    <div className="tool">
      {state?.phase === 'working' && state.task && opened ? (
        <TaskPage key={state.task.assignment} task={state.task} source={{ api, device: opened.device, user: me.id, project: project.slug, questions }} project={project} session={opened.session} state={state} position={position} say={say} begun={begun} />
      ) : (
        <>
          <TopBar project={project} state={state} desk={null} position={position} />
          <div className="bars">{state && session ? <Notices state={state} session={session} lasting={opened?.device.lasting ?? true} desk={null} task={null} /> : null}</div>
          <StatePanel state={state} session={session ?? null} project={project} say={say} />
        </>
      )}
      <KeySheet />
      {region}
    </div>
  );
}

/** A task under a newer schema or guideline than the page knows: the project is asked for anew. */
function useNewest(project: Project, task: Task | null): void {
  const client = useQueryClient();
  const stale = task !== null && (task.schema_version > project.schema_version || (task.guideline_version ?? 0) > project.guideline_version);
  useEffect(() => {
    if (stale) void client.invalidateQueries({ queryKey: projectQuery(project.slug).queryKey, exact: true });
  }, [stale, client, project.slug]);
}

/** Signing in again brings a new token: then what waits is sent at once. */
function useReturn(session: WorkSession | undefined): void {
  const token = useQuery({ ...meQuery, throwOnError: false, enabled: false }).data?.csrf;
  const before = useRef(token);
  useEffect(() => {
    if (before.current === token) return;
    before.current = token;
    void session?.retry();
  }, [token, session]);
}

function TaskPage(props: { task: Task; source: Parameters<typeof useDesk>[1]; project: Project; session: WorkSession; state: SessionState; position: SessionState['position']; say: (words: string) => void; begun: boolean }) {
  const { task, source, project, session, state, position, say, begun } = props;
  const { api, device: store, user, project: slug, questions } = source;
  const stable = useMemo(() => ({ api, device: store, user, project: slug, questions }), [api, store, user, slug, questions]);
  const desk = useDesk(task, stable);
  return (
    <>
      <TopBar project={project} state={state} desk={desk} position={position} />
      <div className="bars"><Notices state={state} session={session} lasting={store.lasting} desk={desk} task={task} />{project.me.needs === 'qualification' ? <Qualifying project={project} finished={state.finished} /> : null}</div>
      {desk ? <Workbench desk={desk} task={task} project={project} questions={questions} session={session} say={say} begun={begun} /> : null}
    </>
  );
}

/**
 * Where in the queue this is. A server that does not send the position with the task tells it by its
 * count of this person's work, which is asked for once the annotator has begun.
 */
function usePosition(project: Project, state: SessionState | null, begun: boolean): SessionState['position'] {
  const told = state?.task?.position !== undefined && state.task.position !== null;
  const { data } = useQuery({ ...workQuery(project.slug), throwOnError: false, enabled: begun && !told, staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false });
  const finished = state?.finished ?? 0;
  const atFirst = useRef<{ done: number; left: number | null; finished: number } | null>(null);
  if (data && !atFirst.current) atFirst.current = { done: data.progress.done, left: (data.progress as { left_is_more?: boolean }).left_is_more ? null : data.progress.left_estimate, finished };
  const position = state?.position ?? { number: 1, of: null };
  const start = atFirst.current;
  if (told || !start) return position;
  const number = start.done + finished - start.finished + 1;
  return { number, of: start.left === null ? null : Math.max(number, start.done + start.left) };
}

function positionWords({ number, of }: SessionState['position']): string {
  return of === null ? t('item', { number }) : t('item_of', { number, of });
}

function TopBar({ project, state, desk, position }: { project: Project; state: SessionState | null; desk: Desk | null; position: SessionState['position'] }) {
  const working = state?.phase === 'working';
  const { of } = position;
  const done = position.number - 1;
  return (
    <header className="topbar">
      <Link to="/" className="brand" aria-label={t('back')}><i /></Link>
      <h1>{project.title}</h1>
      {working && state ? (
        <>
          <span className="vr" />
          <span>{positionWords(position)} {of === null ? null : <span className="dim wide">{t('in_my_queue')}</span>}</span>
          {of === null ? null : <span className="meter wide" role="img" aria-label={t('done_of', { done, of })}><i style={{ width: `${Math.min(100, (100 * done) / Math.max(of, 1))}%` }} /></span>}
        </>
      ) : null}
      <span className="grow" />
      {state && state.unsent > 0 ? <span className="saved device tiny-hide" role="status"><ToolIcon name="device" />{t('unsent', { n: state.unsent })}</span> : null}
      {desk ? <Saved desk={desk} /> : null}
      <span className="vr" />
      {working ? (
        <>
          <ActionButton action="label.skip" icon="skip" foldWords>{t('skip')}</ActionButton>
          <ActionButton action="label.ask" icon="ask" foldWords>{t('ask')}</ActionButton>
          <ActionButton action="shell.guideline" icon="book" foldWords>{project.guideline_version ? t('guideline_v', { version: project.guideline_version }) : t('guideline')}</ActionButton>
        </>
      ) : null}
      <ActionButton action="shell.keys" keys="always" className="btn quiet micro-hide">{t('keys')}</ActionButton>
      <span className="vr tiny-hide" />
      <span className="tiny-hide" title={t('account', { name: project.me.pseudonym })}>{project.me.pseudonym}</span>
    </header>
  );
}

const SAVE_WORDS: Readonly<Record<SaveState, 'saved' | 'sending' | 'saved_device' | 'draft_ended' | 'draft_session' | 'saved_memory'>> = {
  saved: 'saved', sending: 'sending', device: 'saved_device', ended: 'draft_ended', session: 'draft_session', memory: 'saved_memory',
};

function Saved({ desk }: { desk: Desk }) {
  const state = useSaveState(desk);
  const safe = state === 'saved' || state === 'memory';
  return (
    <span className={safe ? 'saved' : 'saved device'} role="status">
      <ToolIcon name={safe ? 'check' : state === 'sending' ? 'refresh' : 'device'} />
      <span className={safe || state === 'sending' ? 'tiny-hide' : undefined}>{t(SAVE_WORDS[state])}</span>
    </span>
  );
}

/** What the annotator should know without being stopped. */
function Notices({ state, session, lasting, desk, task }: { state: SessionState; session: WorkSession; lasting: boolean; desk: Desk | null; task: Task | null }) {
  const [restored, setRestored] = useState(true);
  const feedback = state.feedback;
  const words = feedback ? [feedback.sentence, feedback.text, feedback.message].find((one) => typeof one === 'string') : undefined;
  return (
    <>
      {state.kept.length > 0 ? (
        <div className="bar warn" role="status">
          <p>{t('kept_here', { n: state.kept.length })}</p>
          <button type="button" className="btn" onClick={() => saveFile(state.kept)}>{t('save_file')}</button>
          <button type="button" className="btn quiet" onClick={() => void session.throwAwayKept()}>{t('throw_away')}</button>
        </div>
      ) : null}
      {state.surplus ? <div className="bar warn" role="status"><p>{t('surplus_note')}</p></div> : null}
      {!lasting && state.unsent > 0 ? <div className="bar warn" role="status"><p>{t('memory_note')}</p></div> : null}
      {state.refused && task ? <div className="bar bad" role="alert"><p>{t('refused', { message: state.refused.message })}</p></div> : null}
      {task?.returned ? (
        <div className="bar warn" role="note">
          <p><b>{t('returned_title')}.</b> {task.returned.note} {task.returned.cause ? <span className="dim">{t('returned_cause', { cause: task.returned.cause.replaceAll('_', ' ') })}</span> : null}</p>
        </div>
      ) : null}
      {desk?.from === 'device' && restored ? (
        <div className="bar" role="status"><p>{t('from_device')}</p><button type="button" className="btn" onClick={() => setRestored(false)}>{t('close')}</button></div>
      ) : null}
      {words ? <div className="bar" role="status"><p>{String(words)}</p></div> : null}
    </>
  );
}

/** Gives kept answers to their owner as a JSON file. */
function saveFile(kept: readonly DeviceDraft[]): void {
  const body = kept.map(({ assignment, answers, edited_at }) => ({ assignment, answers, at: new Date(edited_at).toISOString() }));
  const url = URL.createObjectURL(new Blob([JSON.stringify(body, null, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'kept-answers.json';
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function Qualifying({ project, finished }: { project: Project; finished: number }) {
  const { data, refetch } = useQuery({ ...workQuery(project.slug), throwOnError: false });
  useEffect(() => {
    if (finished > 0) void refetch();
  }, [finished, refetch]);
  const test = data?.qualification;
  if (!test || test.passed !== null) return null;
  return <div className="bar" role="status"><p>{t('qualifying', { done: test.done, of: test.of, pass: `${Math.round(test.pass_mark * 100)} %` })}</p></div>;
}

const BLOCKED: Readonly<Record<string, Parameters<typeof t>[0]>> = {
  paused: 'blocked_paused',
  not_qualified: 'blocked_not_qualified',
  needs_qualification: 'blocked_needs_qualification',
  project_closed: 'blocked_project_closed',
  needs_skill: 'blocked_needs_skill',
  not_a_member: 'blocked_not_a_member',
};

/** When no task is on the screen: why, what was kept, and the way on. */
function StatePanel({ state, session, project, say }: { state: SessionState | null; session: WorkSession | null; project: Project; say: (words: string) => void }) {
  useActions({ 'label.undo': { run: () => session && void undo(null, session, say), enabled: () => Boolean(session?.state.canUndoSubmit) } }, 'label');
  const phase = state?.phase ?? 'opening';
  const again = <button type="button" className="btn primary" onClick={() => void session?.retry()}>{t('look_again')}</button>;
  const home = <Link to="/" className="btn">{t('my_work')}</Link>;
  const takeBack = state?.canUndoSubmit ? <ActionButton action="label.undo" icon="undo" className="btn" keys="always">{t('undo')}</ActionButton> : null;
  const finished = state && state.finished > 0 ? <p className="dim">{t('finished_here', { n: state.finished })}</p> : null;
  const content = ((): React.ReactNode => {
    if (phase === 'empty') {
      return <><h2>{t('empty_title')}</h2><p>{state?.finished ? t('empty_text') : t('empty_first')}</p>{finished}<div className="row wrap">{again}{home}{takeBack}</div></>;
    }
    if (phase === 'blocked' && state?.failure?.code === 'needs_acknowledgement') return <Acknowledge project={project} onDone={() => void session?.retry()} />;
    if (phase === 'blocked') {
      const title = BLOCKED[state?.failure?.code ?? ''] ?? 'blocked_other';
      return <><h2>{t(title as 'blocked_other')}</h2><p>{state?.failure?.message}</p>{finished}<div className="row wrap">{again}{home}{takeBack}</div></>;
    }
    if (phase === 'failed' || (phase === 'waiting' && state?.failure?.kind === 'server')) {
      return <><h2>{t('failed_title')}</h2><p>{state?.failure?.message}</p><div className="row wrap">{again}{home}{takeBack}</div></>;
    }
    if (phase === 'waiting' && state?.failure?.kind === 'session') return <><h2>{t('fetching_title')}</h2><p>{t('session_note')}</p><div className="row wrap">{again}</div></>;
    if (phase === 'waiting' && state?.failure) {
      return <><h2>{t('waiting_title')}</h2><p>{t('waiting_text')}</p>{state.unsent > 0 ? <p className="strong">{t('unsent', { n: state.unsent })}</p> : null}<div className="row wrap">{again}{home}{takeBack}</div></>;
    }
    return <p role="status">{t('opening')}</p>;
  })();
  return <main className="tool-state" id="content" tabIndex={-1}><section aria-live="polite">{content}</section></main>;
}
