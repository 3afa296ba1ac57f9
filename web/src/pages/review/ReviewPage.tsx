/** The review page: the queue of items to decide, the answers side by side, the verdict. */

import { useEffect, useMemo, useRef, useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, isCode, path } from '@/api/client';
import type { Cause, Item, Page, Project, ReviewCase, ReviewEntry } from '@/api/types';
import type { Answers } from '@/core/model/answers';
import { groupsOf } from '@/editors/modalities';
import { sheetOf } from '@/editors/desk';
import { Stills } from '@/editors/Stills';
import { t } from '@/i18n/en/review';
import { t as label } from '@/i18n/en/label';
import { KeySheet } from '@/ui/kit/KeySheet';
import { ErrorPanel } from '@/ui/kit/states';
import { useActions } from '@/ui/kit/use-actions';
import { messageOf } from '@/ui/messages';
import { toast } from '@/ui/toasts';
import { useTitle } from '@/ui/use-title';
import { questionsOf } from '../label/api';
import { AskDialog } from '../label/dialogs';
import { GuidelineDrawer, RulePanel } from '../label/guideline';
import { ActionButton, inControl, ToolIcon, useAnnouncer } from '../tool/parts';
import '../tool/tool.css';
import './review.css';
import { CAUSES } from './actions';
import { AnswersTable } from './AnswersTable';
import { ComparePanes, useTogether, ViewWords } from './ComparePanes';
import { FixPane } from './FixPane';
import { sidesOf, startOfFix } from './marks';
import { CausePanel, type Choice, DifferenceList, VerdictPanel, WhoSays } from './VerdictPanel';

/** A row of the queue; what is optional is shown where the server tells it. */
type QueueEntry = Omit<ReviewEntry, 'differences' | 'rules'> & { differences?: number; rules?: string[]; text?: string | null; taken?: boolean };
type Queue = Page<QueueEntry>;

/** The case on the screen: the chosen one, or the next of the queue, which the server holds for us. */
function useCase(project: string, item: string | null, turn: number) {
  return useQuery({
    queryKey: ['projects', project, 'review-case', item, turn],
    queryFn: async ({ signal }): Promise<ReviewCase | null> =>
      item === null
        ? api.post<ReviewCase | null>(path`/projects/${project}/reviews/next`, {}, { signal })
        : api.get<ReviewCase>(path`/projects/${project}/reviews/${item}`, undefined, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    throwOnError: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

export interface ReviewPageProps {
  project: Project;
  item: string | null;
  onItem: (item: string | null) => void;
  /** After a verdict, with the next item of the queue. */
  onDecided: (next: string | null) => void;
}

export function ReviewPage({ project, item, onItem, onDecided }: ReviewPageProps) {
  const [turn, setTurn] = useState(0);
  const questions = useMemo(() => questionsOf(project), [project]);
  const current = useCase(project.slug, item, turn);
  const queue = useQuery({
    queryKey: ['projects', project.slug, 'reviews'],
    queryFn: ({ signal }) => api.get<Queue>(path`/projects/${project.slug}/reviews`, { limit: 100 }, { signal }),
    refetchInterval: 30_000,
    throwOnError: false,
  });
  const { say, region } = useAnnouncer();
  useTitle(t('review'), project.title);
  const found = current.data ?? null;
  const entries = queue.data?.items ?? [];
  const at = entries.findIndex((entry) => entry.item === found?.item.id);
  const go = (next: string | null): void => {
    onItem(next);
    setTurn((before) => before + 1);
  };
  const step = (by: 1 | -1): void => {
    const next = entries[at < 0 ? 0 : at + by];
    if (next) go(next.item);
  };
  return (
    <div className="tool">
      <ReviewTop project={project} found={found} at={at} total={queue.data?.total ?? entries.length} />
      <div className="bars" />
      {found ? (
        <CaseView
          key={`${found.item.id} ${turn}`}
          found={found}
          project={project}
          questions={questions}
          queue={<QueueList entries={entries} total={queue.data?.total ?? null} current={found.item.id} onItem={go} />}
          say={say}
          step={step}
          onDone={(next) => {
            void queue.refetch();
            onDecided(next);
            setTurn((before) => before + 1);
          }}
          onLater={() => {
            const next = entries[at + 1] ?? entries[0];
            if (next && next.item !== found.item.id) go(next.item);
          }}
        />
      ) : (
        <main className="tool-state" id="content" tabIndex={-1}>
          <section>
            {current.isError ? (
              isCode(current.error, 'review_not_found', 'not_found', 'reviewed', 'leased', 'held') ? <><h2>{t('empty_title')}</h2><p>{t('taken_text')}</p></> : <ErrorPanel error={current.error} retry={() => void current.refetch()} />
            ) : current.isPending ? <p role="status">{t('loading')}</p> : <><h2>{t('empty_title')}</h2><p>{t('empty_text')}</p></>}
            {current.isPending ? null : (
              <div className="row wrap">
                <button type="button" className="btn primary" onClick={() => go(null)}>{t('look_again')}</button>
                <Link to="/projects/$project" params={{ project: project.slug }} className="btn">{t('to_overview')}</Link>
              </div>
            )}
          </section>
        </main>
      )}
      <KeySheet />
      {region}
    </div>
  );
}

function ReviewTop({ project, found, at, total }: { project: Project; found: ReviewCase | null; at: number; total: number }) {
  const facts = found ? Object.values(found.item.attributes).filter(Boolean) : [];
  return (
    <header className="topbar">
      <Link to="/projects/$project" params={{ project: project.slug }} className="brand" aria-label={t('back')}><i /></Link>
      <h1>{project.title}</h1>
      <span className="vr" />
      <span>{t('review')}{at >= 0 && total ? <> · <b>{at + 1}</b> / {total}</> : null}</span>
      <span className="dim wide clip"><span className="mono">{found?.item.external_id}</span>{facts.length > 0 ? ` · ${facts.join(' · ')}` : ''}</span>
      <span className="grow" />
      {found ? (
        <>
          <ActionButton action="review.later" icon="skip" foldWords>{t('later')}</ActionButton>
          <ActionButton action="review.ask" icon="ask" foldWords>{t('ask')}</ActionButton>
          <ActionButton action="shell.guideline" icon="book" foldWords>{project.guideline_version ? label('guideline_v', { version: project.guideline_version }) : label('guideline')}</ActionButton>
        </>
      ) : null}
      <ActionButton action="shell.keys" keys="always" className="btn quiet micro-hide">{label('keys')}</ActionButton>
      <span className="vr tiny-hide" />
      <span className="tiny-hide">{project.me.pseudonym}</span>
    </header>
  );
}

function QueueList({ entries, total, current, onItem }: { entries: readonly QueueEntry[]; total: number | null; current: string; onItem: (item: string) => void }) {
  const most = Math.max(...entries.map((entry) => entry.dispute ?? 0), 1e-9);
  return (
    <nav className="queue" aria-label={t('queue')}>
      <div><h2><span>{t('queue')}</span><span className="light">{total ?? entries.length}</span></h2><p className="small dim">{t('queue_hint')}</p></div>
      <ol>
        {entries.map((entry) => (
          <li key={entry.item} aria-current={entry.item === current ? 'true' : undefined} className={entry.thumb ? undefined : 'nopic'}>
            {entry.thumb ? <img className="th" src={entry.thumb} alt="" loading="lazy" /> : <span />}
            <button type="button" className="name" onClick={() => onItem(entry.item)}>{entry.external_id ?? entry.item}</button>
            <span className="cost">{entry.dispute === null ? '' : entry.dispute.toFixed(2)}</span>
            <small>{aboutEntry(entry)}</small>
            <span className="meter" aria-hidden><i style={{ width: `${(100 * (entry.dispute ?? 0)) / most}%` }} /></span>
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** The second line of a row: what is known of the item without opening it. */
function aboutEntry(entry: QueueEntry): string {
  const facts = [
    ...(entry.taken ? [t('taken')] : []),
    ...(typeof entry.differences === 'number' ? [t('differences_n', { n: entry.differences })] : []),
    ...(entry.rules && entry.rules.length > 0 ? [entry.rules.join(' ')] : []),
    ...(entry.text ? [entry.text] : []),
    ...(typeof entry.posterior === 'number' && !entry.text ? [t('posterior', { value: entry.posterior.toFixed(2) })] : []),
  ];
  return facts.join(' · ');
}

interface CaseViewProps {
  found: ReviewCase;
  project: Project;
  questions: ReturnType<typeof questionsOf>;
  queue: React.ReactNode;
  say: (words: string) => void;
  step: (by: 1 | -1) => void;
  onDone: (next: string | null) => void;
  onLater: () => void;
}

const UNDECIDED: Choice = { decision: null, cause: null, note: '', annotation: null };

const FIX_WORDS = { panel: t('fix'), save: t('save_fix'), back: t('back_to_compare') };

function CaseView({ found, project, questions, queue, say, step, onDone, onLater }: CaseViewProps) {
  const [current, setCurrent] = useState(0);
  const [choice, setChoice] = useState<Choice>(UNDECIDED);
  const [fixing, setFixing] = useState(false);
  const [complaint, setComplaint] = useState<string | null>(null);
  const [open, setOpen] = useState<'ask' | 'guideline' | null>(null);
  const together = useTogether();
  const note = useRef<HTMLTextAreaElement>(null);
  const client = useQueryClient();
  const sides = useMemo(() => sidesOf(found), [found]);
  // What regions are drawn on is compared side by side; the rest of the item is shown once.
  const [compared, alone] = useMemo(() => {
    const groups = groupsOf(found.item.data, questions);
    const sideBySide = groups.filter((group) => group.questions.length > 0 || group.modality.name === 'image');
    const rest = groups.filter((group) => !sideBySide.includes(group));
    const dataOf = (some: typeof groups) => Object.assign({}, ...some.map(({ data }) => data)) as Item['data'];
    return [sideBySide.length > 0 ? dataOf(sideBySide) : null, rest.length > 0 ? dataOf(rest) : null];
  }, [found, questions]);
  const difference = found.differences[current] ?? null;
  const sheet = useMemo(() => (fixing ? sheetOf(questions, startOfFix(sides.at(-1)?.answers ?? {}, questions)) : null), [fixing, sides, questions]);
  const send = useMutation({
    meta: { quiet: true },
    mutationFn: (body: object) => api.post<{ next: string | null }>(path`/projects/${project.slug}/reviews`, body),
    onSuccess: ({ next }) => {
      toast.good(t('decided', { what: t(choice.decision ?? 'accept').toLowerCase() }));
      void client.invalidateQueries({ queryKey: ['projects', project.slug, 'items'] });
      onDone(next);
    },
    onError: (error) => setComplaint(messageOf(error)),
  });
  const change = (part: Partial<Choice>): void => {
    setComplaint(null);
    setChoice((before) => ({ ...before, ...part }));
  };
  const decide = (decision: Choice['decision']): void => {
    change({ decision, note: decision === 'return' && choice.note === '' ? (difference?.sentence ?? '') : choice.note });
    if (decision === 'fix') setFixing(true);
    else setFixing(false);
    if (decision) say(t(decision));
  };
  const refuse = (words: string): void => {
    setComplaint(words);
    say(words);
  };
  const close = (answers?: Answers): void => {
    const { decision, cause, annotation } = choice;
    if (send.isPending) return;
    if (!decision) refuse(t('verdict_needed'));
    else if (!cause && (decision !== 'accept' || found.differences.length > 0)) refuse(t('cause_needed'));
    else if (decision === 'fix' && !answers) setFixing(true);
    else if (decision === 'return' && choice.note.trim() === '') {
      refuse(t('note_needed'));
      note.current?.focus();
    } else {
      send.mutate({
        item: found.item.id,
        decision,
        ...(cause ? { cause } : {}),
        ...(choice.note.trim() && decision === 'return' ? { note: choice.note.trim() } : {}),
        ...(decision === 'fix' ? { answers } : {}),
        ...(decision === 'return' && annotation ? { annotation } : {}),
      });
    }
  };
  const free = (): boolean => !inControl();
  const move = (by: 1 | -1): void => {
    const n = found.differences.length;
    if (n > 0) setCurrent((before) => (before + by + n) % n);
  };
  useEffect(() => {
    if (difference) say(difference.sentence);
  }, [difference, say]);
  useActions(
    {
      'review.accept': () => decide('accept'),
      'review.fix': () => decide('fix'),
      'review.return': () => decide('return'),
      ...Object.fromEntries(CAUSES.map((cause: Cause) => [`review.cause-${cause}`, () => change({ cause })])),
      'review.whom': { run: () => change({ annotation: nextOf([null, ...found.annotations.map(({ id }) => id)], choice.annotation) }), enabled: () => choice.decision === 'return' },
      'review.close': () => close(),
      'review.undo': { run: () => setChoice(UNDECIDED), enabled: () => choice !== UNDECIDED },
      'review.later': onLater,
      'review.ask': () => setOpen('ask'),
      'review.down': { run: () => move(1), enabled: () => free() && found.differences.length > 0 },
      'review.up': { run: () => move(-1), enabled: () => free() && found.differences.length > 0 },
      'review.next-item': () => step(1),
      'review.previous-item': () => step(-1),
      'review.whole': () => together.send({ kind: 'whole' }),
      'review.zoom-in': () => together.send({ kind: 'zoom', factor: 1.25 }),
      'review.zoom-out': () => together.send({ kind: 'zoom', factor: 0.8 }),
      'review.peek': { run: () => together.send({ kind: 'peek', on: true }), release: () => together.send({ kind: 'peek', on: false }) },
      'shell.guideline': () => setOpen((before) => (before === 'guideline' ? null : 'guideline')),
    },
    ...(fixing ? [] : ['review']),
  );
  const verdict = (
    <>
      <VerdictPanel choice={choice} found={found} noteRef={note} onDecide={decide} onChange={change} complaint={complaint} />
      <CausePanel choice={choice} onChange={change} keyed />
    </>
  );
  const posteriors = Object.fromEntries(Object.entries(found.consensus).map(([name, { posterior }]) => [name, posterior]));
  const table = <AnswersTable sides={sides} questions={questions} differences={found.differences} current={current} posteriors={posteriors} onDifference={setCurrent} />;
  return (
    <>
      {sheet ? (
        <FixPane item={found.item} sheet={sheet} words={FIX_WORDS} questions={questions} say={say} onSave={close} onBack={() => setFixing(false)}>
          <CausePanel choice={choice} onChange={change} keyed={false} />
          {complaint ? <section className="complained"><p className="complaint" role="alert">{complaint}</p></section> : null}
        </FixPane>
      ) : (
        <>
          <div className="work review">
            {queue}
            <main className={compared ? 'compare' : 'compare words'} id="content" tabIndex={-1}>
              {alone ? <Stills data={alone} questions={[]} answers={NO_ANSWERS} label={t('item')} className="alone" /> : null}
              {compared ? <ComparePanes data={compared} sides={sides} questions={questions} differences={found.differences} current={current} onDifference={setCurrent} together={together} /> : null}
              {table}
            </main>
            <aside className="panel" aria-label={t('verdict')}>
              <DifferenceList differences={found.differences} current={current} onDifference={setCurrent} />
              {difference ? <WhoSays difference={difference} number={current + 1} annotations={found.annotations} /> : null}
              {verdict}
              {difference?.rule ? <RulePanel project={project} rule={difference.rule} title="" load onOpen={() => setOpen('guideline')} onAsk={() => setOpen('ask')} /> : null}
            </aside>
          </div>
          <footer className="botbar">
            <ActionButton action="review.undo" icon="undo" disabled={choice === UNDECIDED} foldWords>{t('undo')}</ActionButton>
            <span className="vr" />
            <ActionButton action="review.previous-item" icon="left" className="btn quiet" keys="always" label={t('previous_item')} />
            <ActionButton action="review.next-item" icon="right" className="btn quiet" keys="always" label={t('next_item')} />
            {compared ? (
              <>
                <span className="vr" />
                <ActionButton action="review.zoom-out" icon="minus" className="btn quiet icon" keys="never" />
                <ViewWords together={together} />
                <ActionButton action="review.zoom-in" icon="plus" className="btn quiet icon" keys="never" />
                <ActionButton action="review.whole" className="btn quiet tiny-hide">{t('whole')}</ActionButton>
              </>
            ) : null}
            <span className="grow" />
            {complaint ? <span className="bad tiny-hide" role="alert"><ToolIcon name="close" /> {complaint}</span> : <span className="dim tiny-hide">{t('differences_n', { n: found.differences.length })}</span>}
            <ActionButton action="review.close" className="btn submit" keys="always" disabled={send.isPending}>{choice.decision === 'fix' ? t('open_editor') : t('close_next')}</ActionButton>
          </footer>
        </>
      )}
      {open === 'ask' ? (
        <AskDialog
          project={project}
          rules={[...new Set(questions.flatMap((question) => [question.rule, ...question.labels.map((one) => one.rule)]).filter((one) => one !== null))]}
          context={{ about: { item: found.item.id }, question: difference?.question ?? null, region: difference?.region_ids[0] ?? null, regionValue: null, rule: difference?.rule ?? null }}
          onClose={() => setOpen(null)}
        />
      ) : null}
      {open === 'guideline' ? <GuidelineDrawer project={project} rule={difference?.rule ?? null} onClose={() => setOpen(null)} /> : null}
    </>
  );
}

const NO_ANSWERS = {};

function nextOf<T>(all: readonly T[], now: T): T {
  return all[(all.indexOf(now) + 1) % all.length] as T;
}
