/** The guideline beside the work: the rule at hand in the panel, the whole in a drawer, changes to read first. */

import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, path } from '@/api/client';
import type { Example, Guideline, Project, Rule } from '@/api/types';
import { projectQuery } from '@/api/queries/session';
import { Stills } from '@/editors/Stills';
import { t } from '@/i18n/en/label';
import { Icon } from '@/ui/kit/icons';
import { ActionKbd } from '@/ui/kit/Kbd';
import { Html } from '@/ui/kit/text';
import { ErrorPanel } from '@/ui/kit/states';
import { questionsOf } from './api';

/** The guideline in force, with its rules and their examples. */
export const guidelineQuery = (project: string) =>
  queryOptions({
    queryKey: ['projects', project, 'guideline'],
    queryFn: ({ signal }) => api.get<Guideline>(path`/projects/${project}/guideline`, undefined, { signal }),
    staleTime: 5 * 60_000,
    // A guideline that cannot be had must never take the work off the screen.
    throwOnError: false,
  });

/** One example: the picture with what is drawn on it, or the text. */
export function ExampleFigure({ example, project }: { example: Example; project: Project }) {
  const questions = useMemo(() => questionsOf(project), [project]);
  const answers = project.questions.flatMap((question) => {
    const value = example.answers?.[question.name];
    return typeof value === 'string' ? [value] : [];
  });
  const words = { good: 'good_example', bad: 'bad_example', borderline: 'borderline_example' } as const;
  const caption = example.caption || answers.join(', ');
  return (
    <figure>
      {example.item ? <Stills data={example.item.data} questions={questions} answers={example.answers ?? {}} dashed={example.kind === 'bad'} compact className="drawn" /> : null}
      <figcaption>
        {example.kind === 'borderline' ? null : <span className={example.kind === 'good' ? 'good' : 'bad'}><Icon name={example.kind === 'good' ? 'check' : 'close'} /></span>}
        <span>{t(words[example.kind], { caption })}</span>
      </figcaption>
    </figure>
  );
}

/** The rule of what is selected or armed, with one good and one bad example. */
export function RulePanel({ project, rule: id, title, load, onOpen, onAsk }: { project: Project; rule: string; title: string; load: boolean; onOpen: () => void; onAsk: () => void }) {
  const heading = useId();
  const { data } = useQuery({ ...guidelineQuery(project.slug), enabled: load });
  const rule = data?.rules.find((one) => one.id === id);
  const pair = [rule?.examples.find(({ kind }) => kind === 'good'), rule?.examples.find(({ kind }) => kind !== 'good')].filter((one) => one !== undefined);
  const more = (rule?.examples.length ?? 0) - pair.length;
  return (
    <section className="rule" aria-labelledby={heading}>
      <h2 id={heading}>
        <span>{t('rule_of', { rule: id })} · {rule?.title ?? title}</span>
        <button type="button" className="link light" onClick={onOpen}>{t('open')} <ActionKbd action="shell.guideline" /></button>
      </h2>
      {rule ? <Html html={rule.html} /> : null}
      {pair.length > 0 ? <div className="pair">{pair.map((example) => <ExampleFigure key={example.id} example={example} project={project} />)}</div> : null}
      <p className="small">
        {more > 0 ? <><button type="button" className="link" onClick={onOpen}>{t('more_examples', { n: more })}</button> <span className="dim">·</span> </> : null}
        <button type="button" className="link" onClick={onAsk}>{t('ask_about')}</button> <ActionKbd action="label.ask" />
      </p>
    </section>
  );
}

/** The whole guideline, the rule at hand in view. The work stays usable beside it. */
export function GuidelineDrawer({ project, rule, onClose }: { project: Project; rule: string | null; onClose: () => void }) {
  const query = useQuery(guidelineQuery(project.slug));
  const close = useRef<HTMLButtonElement>(null);
  const now = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    close.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  useEffect(() => {
    void now.current?.scrollIntoView({ block: 'start' });
  }, [query.data, rule]);
  const version = query.data?.version ?? project.guideline_version;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape closes it
    <aside className="drawer" aria-label={t('guideline_title', { version })} onKeyDown={(event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      onClose();
    }}>
      <header>
        <h2>{t('guideline_title', { version })}</h2>
        <button ref={close} type="button" className="btn quiet icon" aria-label={t('close')} onClick={onClose}><Icon name="close" /></button>
      </header>
      <div>
        {query.isError ? <ErrorPanel error={query.error} retry={() => void query.refetch()} /> : null}
        {query.data ? <GuidelineText guideline={query.data} project={project} rule={rule} now={now} /> : null}
      </div>
    </aside>
  );
}

function GuidelineText({ guideline, project, rule, now }: { guideline: Guideline; project: Project; rule: string | null; now: React.RefObject<HTMLElement | null> }) {
  if (guideline.rules.length === 0) return <Html html={guideline.html} />;
  return (
    <>
      {guideline.rules.map((one) => (
        <article key={one.id} ref={one.id === rule ? now : undefined} className={one.id === rule ? 'now' : undefined}>
          <h3>{one.id} · {one.title}</h3>
          <RuleBody rule={one} project={project} />
        </article>
      ))}
      <details style={{ marginTop: 16 }}>
        <summary>{t('ack_whole')}</summary>
        <Html html={guideline.html} />
      </details>
    </>
  );
}

function RuleBody({ rule, project }: { rule: Rule; project: Project }) {
  return (
    <>
      <Html html={rule.html} />
      {rule.examples.length > 0 ? <div className="pair">{rule.examples.map((example) => <ExampleFigure key={example.id} example={example} project={project} />)}</div> : null}
    </>
  );
}

/** A new version is read before work goes on: what changed first, the whole below. */
export function Acknowledge({ project, onDone }: { project: Project; onDone: () => void }) {
  const client = useQueryClient();
  const query = useQuery({ ...guidelineQuery(project.slug), staleTime: 0 });
  const [failure, setFailure] = useState<unknown>(null);
  const [sending, setSending] = useState(false);
  const guideline = query.data;
  const acknowledge = async (version: number): Promise<void> => {
    setSending(true);
    setFailure(null);
    try {
      await api.post(path`/projects/${project.slug}/guideline/acknowledgements`, { version });
      void client.invalidateQueries({ queryKey: projectQuery(project.slug).queryKey, exact: true });
      onDone();
    } catch (error) {
      setFailure(error);
      setSending(false);
    }
  };
  if (query.isError) return <ErrorPanel error={query.error} retry={() => void query.refetch()} />;
  if (!guideline) return <p role="status">{t('fetching_title')}</p>;
  const changes = guideline.changes_since_acknowledged;
  const first = !guideline.acknowledged_version || !changes;
  return (
    <>
      <h2>{first ? t('ack_first') : t('ack_title')}</h2>
      <p>{t(first ? 'ack_first_text' : 'ack_text', { version: guideline.version })}</p>
      {!first && changes ? (
        <>
          <ChangedLines changes={changes} />
          <details style={{ width: '100%' }}>
            <summary>{t('ack_whole')}</summary>
            <Html html={guideline.html} />
          </details>
        </>
      ) : <Html html={guideline.html} />}
      {failure ? <ErrorPanel error={failure} /> : null}
      <button type="button" className="btn submit" disabled={sending} onClick={() => void acknowledge(guideline.version)}>{t('ack_button', { version: guideline.version })}</button>
    </>
  );
}

/** Changed words, with a little of what stands around them. */
function ChangedLines({ changes }: { changes: NonNullable<Guideline['changes_since_acknowledged']> }) {
  const around = 160;
  return (
    <p className="words">
      {changes.map((part, index) => {
        if (part.op === '+') return <ins key={index}>{part.text}{part.text.endsWith('\n') ? '' : '\n'}</ins>;
        if (part.op === '-') return <del key={index}>{part.text}{part.text.endsWith('\n') ? '' : '\n'}</del>;
        const short = part.text.length > 2 * around ? `${part.text.slice(0, around)} … ${part.text.slice(-around)}` : part.text;
        return <span key={index}>{short}{short.endsWith('\n') ? '' : '\n'}</span>;
      })}
    </p>
  );
}
