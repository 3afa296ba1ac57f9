import { useInfiniteQuery, useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { discussionsQuery } from '@/api/queries/discussions';
import { historyQuery, sayNoteRead, workQuery } from '@/api/queries/work';
import type { Me, ProjectCard, Work } from '@/api/types';
import { t } from '@/i18n/en/home';
import { labels } from '@/shell/navigation';
import { formatDuration, formatNumber, formatPercent } from '@/ui/format';
import { AppLink } from '@/ui/kit/AppLink';
import { Card, PageHead } from '@/ui/kit/PageHead';
import { Skeleton } from '@/ui/kit/states';
import { When } from '@/ui/kit/text';
import { useTitle } from '@/ui/use-title';

function greeting(hour: number): 'good_morning' | 'good_afternoon' | 'good_evening' {
  if (hour < 12) return 'good_morning';
  return hour < 18 ? 'good_afternoon' : 'good_evening';
}

/** What do I do now: the projects with work, the first with the page's one primary button. */
export function AnnotatorHome({ me }: { me: Me }) {
  const projects = me.projects.filter((project) => labels(project) && project.state !== 'archived');
  const now = new Date();
  const date = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' }).format(now);
  const works = useQueries({ queries: projects.map((project) => workQuery(project.slug)) });
  const known = works.every((one) => one.data);
  const buttons = works.map((one, index) => (one.data ? button(one.data, projects[index]?.slug ?? '') : null));
  const busy = buttons.filter(Boolean).length;
  useTitle(t('my_work'));
  return (
    <>
      <PageHead
        title={t(greeting(now.getHours()), { name: projects[0]?.pseudonym ?? me.name })}
        lede={known ? (busy ? t('have_work', { n: busy, date }) : t('no_work', { date })) : date}
      />
      <div className="card flush divided-rows">
        {projects.map((project, index) => (
          <ProjectWork key={project.slug} project={project} go={buttons[index] ?? null} primary={index === buttons.findIndex(Boolean)} />
        ))}
      </div>
      {projects.map((project) => (
        <div key={project.slug} className="grid cols-2">
          <Answers project={project} />
          <Recent project={project} />
        </div>
      ))}
    </>
  );
}

interface Go {
  href: string;
  title: string;
}

function button(work: Work, slug: string): Go | null {
  if (work.needs === 'paused' || work.needs === 'not_qualified') return null;
  if (work.needs === 'acknowledgement') return { href: `/projects/${slug}/guideline`, title: t('read_guideline') };
  if (work.needs === 'qualification') return { href: `/projects/${slug}/label`, title: t('take_test') };
  if (work.progress.left_estimate === 0 && work.progress.returned === 0) return null;
  return { href: `/projects/${slug}/label`, title: work.progress.done > 0 ? t('go_on') : t('start') };
}

function ProjectWork({ project, go, primary }: { project: ProjectCard; go: Go | null; primary: boolean }) {
  const { data: work } = useQuery(workQuery(project.slug));
  return (
    <section className="work-row">
      <div className="stack close grow">
        <h2><AppLink href={`/projects/${project.slug}/guideline`}>{project.title}</AppLink></h2>
        <p className="dim">{project.problem}</p>
        {work ? <Facts work={work} /> : <Skeleton width={320} height={34} />}
        {work?.note ? <Told project={project.slug} note={work.note} /> : null}
        {work ? <Before work={work} /> : null}
      </div>
      {go ? (
        <AppLink className={`btn lg ${primary ? 'primary' : ''}`} href={go.href}>{go.title}</AppLink>
      ) : work && !work.needs ? (
        <p className="small dim"><b>{t('all_done')}</b><br />{t('all_done_hint')}</p>
      ) : null}
    </section>
  );
}

/** What a manager said to this person, until they say that they read it. */
function Told({ project, note }: { project: string; note: NonNullable<Work['note']> }) {
  const client = useQueryClient();
  const seen = useMutation({ mutationFn: () => sayNoteRead(project), onSuccess: () => client.invalidateQueries({ queryKey: workQuery(project).queryKey }) });
  return (
    <section className="note warn stack close" aria-label={t('told')}>
      <p className="small"><b>{t('told_by', { who: note.by })}</b> <When at={note.at} /></p>
      <p className="told">{note.text}</p>
      <div className="row wrap">
        <button type="button" className="btn sm" disabled={seen.isPending} onClick={() => seen.mutate()}>{t('told_read')}</button>
        {note.rule ? <AppLink href={`/projects/${project}/guideline?rule=${encodeURIComponent(note.rule)}`}>{t('told_rule', { rule: note.rule })}</AppLink> : null}
      </div>
    </section>
  );
}

/** What stands between this person and the next item, in words. */
function Before({ work }: { work: Work }) {
  if (work.needs === 'acknowledgement') return <p className="note warn">{t('needs_ack', { version: work.guideline.version })}</p>;
  if (work.needs === 'paused') return <p className="note warn">{work.pause_reason ? t('paused_because', { reason: work.pause_reason }) : t('paused')}</p>;
  if (work.needs === 'not_qualified') return <p className="note warn">{t('not_qualified')}</p>;
  if (work.needs === 'qualification' && work.qualification) {
    const { done, of, pass_mark: mark } = work.qualification;
    return <p className="note">{t('needs_test', { done, of, mark: formatPercent(mark) })}</p>;
  }
  return null;
}

function Facts({ work }: { work: Work }) {
  const { progress } = work;
  const facts: [string, string][] = [
    [t('done_by_me'), formatNumber(progress.done)],
    [t('today'), formatNumber(progress.mine_today)],
    [t('left'), progress.left_is_more ? t('at_least', { n: progress.left_estimate }) : formatNumber(progress.left_estimate)],
  ];
  if (work.median_seconds !== null) facts.push([t('pace'), t('an_item', { time: formatDuration(work.median_seconds) })]);
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      {progress.returned ? <div><dt>{t('to_redo')}</dt><dd className="warn">{t('returned', { n: progress.returned })}</dd></div> : null}
    </dl>
  );
}

function Answers({ project }: { project: ProjectCard }) {
  const { data } = useInfiniteQuery(discussionsQuery(project.slug, { mine: true }));
  const own = data?.pages[0]?.items.slice(0, 4) ?? [];
  return (
    <Card title={t('answers')} aside={<AppLink href={`/projects/${project.slug}/discussions?mine=true`}>{project.title}</AppLink>}>
      {data && own.length === 0 ? <p className="dim small">{t('answers_none')}</p> : null}
      <div className="divided">
        {own.map((discussion) => {
          const answer = discussion.messages.find((message) => message.is_answer);
          return (
            <div key={discussion.id}>
              <p className="small dim">
                {[discussion.rule, discussion.item?.external_id].filter(Boolean).join(' · ')} <When at={discussion.changed_at} />
                {discussion.unseen ? <> <span className="tag gold">{t('new')}</span></> : null}
              </p>
              <p><AppLink href={`/projects/${project.slug}/discussions?d=${discussion.id}`}>{discussion.title}</AppLink></p>
              <p className="small">{answer ? <><b>{answer.author}:</b> {answer.text}</> : <span className="dim">{t('not_answered')}</span>}</p>
            </div>
          );
        })}
      </div>
    </Card>
  );
}

function Recent({ project }: { project: ProjectCard }) {
  const { data } = useInfiniteQuery(historyQuery(project.slug));
  const rows = data?.pages[0]?.items ?? [];
  const returned = rows.filter((row) => row.state === 'returned');
  const shown = (returned.length ? returned : rows).slice(0, 4);
  return (
    <Card title={returned.length ? t('returned_title') : t('recent')} aside={<>{project.title} · <AppLink href={`/projects/${project.slug}/history`}>{t('all_answers')}</AppLink></>}>
      {data && rows.length === 0 ? <p className="dim small">{t('recent_none')}</p> : null}
      <div className="divided">
        {shown.map((row) => (
          <div key={row.annotation} className="row top wide">
            {row.thumb ? <img className="thumb" src={row.thumb} alt="" loading="lazy" /> : null}
            <div className="grow">
              <p>{row.summary}</p>
              {row.note ? <p className="small"><b>{t('reviewer')}:</b> {row.note}</p> : null}
              <p className="small dim"><When at={row.at} /> · {formatDuration(row.lead_ms / 1000)}</p>
            </div>
          </div>
        ))}
      </div>
    </Card>
  );
}
