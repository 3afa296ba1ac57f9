import { useQueries, useQuery } from '@tanstack/react-query';
import { workQuery } from '@/api/queries/work';
import type { Me, ProjectCard, Work } from '@/api/types';
import { t } from '@/i18n/en/home';
import { labels } from '@/shell/navigation';
import { formatDuration, formatNumber, formatPercent } from '@/ui/format';
import { AppLink } from '@/ui/kit/AppLink';
import { Card, PageHead } from '@/ui/kit/PageHead';
import { Skeleton } from '@/ui/kit/states';
import { useTitle } from '@/ui/use-title';

function greeting(hour: number): 'good_morning' | 'good_afternoon' | 'good_evening' {
  if (hour < 12) return 'good_morning';
  return hour < 18 ? 'good_afternoon' : 'good_evening';
}

/** What do I do now: the projects with work, the first with the page's one primary button. */
export function AnnotatorHome({ me }: { me: Me }) {
  const projects = me.projects.filter(labels);
  const now = new Date();
  const date = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' }).format(now);
  const works = useQueries({ queries: projects.map((project) => workQuery(project.slug)) });
  const known = works.every((one) => one.data);
  const busy = works.filter((one, index) => one.data && button(one.data, projects[index]?.slug ?? '')).length;
  useTitle(t('my_work'));
  return (
    <>
      <PageHead
        title={t(greeting(now.getHours()), { name: projects[0]?.pseudonym ?? me.name })}
        lede={known ? (busy ? t('have_work', { n: busy, date }) : t('no_work', { date })) : date}
      />
      <div className="card flush divided-rows">
        {projects.map((project, index) => <ProjectWork key={project.slug} project={project} first={index === 0} />)}
      </div>
      <div className="grid cols-2">
        {projects.slice(0, 1).map((project) => <Answers key={project.slug} project={project} />)}
      </div>
    </>
  );
}

function button(work: Work, slug: string): { href: string; title: string } | null {
  if (work.needs === 'acknowledgement') return { href: `/projects/${slug}/guideline`, title: t('read_guideline') };
  if (work.needs === 'qualification') return { href: `/projects/${slug}/label`, title: t('take_test') };
  if (work.progress.left_estimate === 0 && work.progress.returned === 0) return null;
  return { href: `/projects/${slug}/label`, title: work.progress.done > 0 ? t('go_on') : t('start') };
}

function ProjectWork({ project, first }: { project: ProjectCard; first: boolean }) {
  const { data: work } = useQuery(workQuery(project.slug));
  const go = work ? button(work, project.slug) : null;
  return (
    <section className="work-row">
      <div className="stack close grow">
        <h2><AppLink href={`/projects/${project.slug}/guideline`}>{project.title}</AppLink></h2>
        <p className="dim">{project.problem}</p>
        {work ? <Facts work={work} /> : <Skeleton width={320} height={34} />}
        {work?.needs === 'acknowledgement' ? <p className="note warn">{t('needs_ack', { version: work.guideline.version })}</p> : null}
        {work?.needs === 'qualification' && work.qualification ? (
          <p className="note">{t('needs_test', { done: work.qualification.done, of: work.qualification.of, mark: formatPercent(work.qualification.pass_mark) })}</p>
        ) : null}
      </div>
      {go ? (
        <AppLink className={`btn lg ${first ? 'primary' : ''}`} href={go.href}>{go.title}</AppLink>
      ) : work ? (
        <p className="small dim"><b>{t('all_done')}</b><br />{t('all_done_hint')}</p>
      ) : null}
    </section>
  );
}

function Facts({ work }: { work: Work }) {
  const facts: [string, string][] = [
    [t('done_by_me'), formatNumber(work.progress.done)],
    [t('today'), formatNumber(work.progress.mine_today)],
  ];
  if (work.progress.left_estimate !== null) facts.push([t('left'), formatNumber(work.progress.left_estimate)]);
  if (work.rate.median_seconds !== null) facts.push([t('pace'), t('an_item', { time: formatDuration(work.rate.median_seconds) })]);
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      {work.progress.returned ? <div><dt>&nbsp;</dt><dd className="warn">{t('returned', { n: work.progress.returned })}</dd></div> : null}
    </dl>
  );
}

function Answers({ project }: { project: ProjectCard }) {
  const { data: work } = useQuery(workQuery(project.slug));
  if (!work) return null;
  return (
    <Card title={t('answers')} aside={<AppLink href={`/projects/${project.slug}/discussions`}>{project.title}</AppLink>}>
      {work.discussions.length === 0 ? <p className="dim small">{t('answers_none')}</p> : null}
      <div className="divided">
        {work.discussions.map((discussion) => {
          const answer = discussion.messages.find((message) => message.is_answer) ?? discussion.messages.at(-1);
          return (
            <div key={discussion.id}>
              <p className="small dim">{[discussion.rule, discussion.item?.external_id].filter(Boolean).join(' · ')}</p>
              <p><AppLink href={`/projects/${project.slug}/discussions/${discussion.id}`}>{discussion.title}</AppLink></p>
              {answer ? <p className="small"><b>{answer.author}:</b> {answer.text}</p> : null}
            </div>
          );
        })}
      </div>
    </Card>
  );
}
