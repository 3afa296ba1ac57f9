import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { overviewQuery } from '@/api/queries/overview';
import { projectsQuery } from '@/api/queries/projects';
import type { GoodEnough, Me, ProjectCard } from '@/api/types';
import { t as common } from '@/i18n/en/words';
import { t } from '@/i18n/en/home';
import { formatPercent } from '@/ui/format';
import { AppLink } from '@/ui/kit/AppLink';
import { DataTable, type Column } from '@/ui/kit/DataTable';
import { criterionMark, Mark, StatusMark, type MarkKind } from '@/ui/kit/marks';
import { Meter } from '@/ui/kit/figures';
import { PageHead } from '@/ui/kit/PageHead';
import { SearchBox } from '@/ui/kit/SearchBox';
import { Segments } from '@/ui/kit/Segments';
import { Empty, PageLoading } from '@/ui/kit/states';
import { Icon } from '@/ui/kit/icons';
import { useTitle } from '@/ui/use-title';

const route = getRouteApi('/_app/');

const ENOUGH: Record<GoodEnough, MarkKind> = { yes: 'ok', not_yet: 'open', unknown: 'none' };

const COLUMNS: Column<ProjectCard>[] = [
  {
    id: 'project',
    title: t('project'),
    width: 'minmax(240px, 2fr)',
    cell: (project) => (
      <div>
        <AppLink className="strong" href={`/projects/${project.slug}`}>{project.title}</AppLink>{' '}
        {project.source?.simulated ? <span className="tag">{t('simulated')}</span> : null}
        <div className="small dim">{project.problem}</div>
      </div>
    ),
  },
  { id: 'good', title: t('good_enough'), width: '150px', cell: (project) => <Enough project={project} /> },
  { id: 'settled', title: t('settled'), width: '150px', secondary: true, cell: (project) => <Progress done={project.n_settled} of={project.n_items} /> },
  { id: 'accepted', title: t('accepted'), width: '150px', secondary: true, cell: (project) => <Progress done={project.n_accepted} of={project.n_items} /> },
  { id: 'next', title: t('needs_me'), width: 'minmax(180px, 1.4fr)', secondary: true, cell: (project) => <Next project={project} /> },
  { id: 'role', title: t('role'), width: '96px', secondary: true, cell: (project) => <span className="dim">{common.word(project.role)}</span> },
];

/** The overview of a project whose reports this person may read; a row shows less until it is there. */
function useOverview(project: ProjectCard) {
  const reads = !['annotator', 'expert', 'model'].includes(project.role) && project.state !== 'archived';
  return useQuery({ ...overviewQuery(project.slug), enabled: reads, throwOnError: false, retry: false }).data;
}

function Enough({ project }: { project: ProjectCard }) {
  const overview = useOverview(project);
  const holding = overview?.criteria.filter((criterion) => criterion.status === 'holds' || criterion.status === 'narrow').length ?? 0;
  return (
    <div className="stack tight">
      <StatusMark kind={ENOUGH[project.good_enough]}>{t(project.good_enough)}</StatusMark>
      {overview?.criteria.length ? (
        <>
          <span className="row marks">
            {overview.criteria.map((criterion, index) => (
              <Mark key={index} kind={criterionMark(criterion.status)} label={`${criterion.measure} ${criterion.of ?? ''}: ${common.word(criterion.status)}`} />
            ))}
          </span>
          <span className="small dim">{t('hold', { a: holding, b: overview.criteria.length })}</span>
        </>
      ) : null}
    </div>
  );
}

function Next({ project }: { project: ProjectCard }) {
  const steps = useOverview(project)?.next_steps ?? [];
  const [first] = steps;
  if (!first) return <span className="dim">–</span>;
  return (
    <div>
      <AppLink href={first.href}>{first.action}</AppLink>
      <div className="small dim">{[first.title, first.cost].filter(Boolean).join(' · ')}</div>
      {steps.length > 1 ? <AppLink className="small dim" href={`/projects/${project.slug}/overview`}>{t('more_steps', { n: steps.length - 1 })}</AppLink> : null}
    </div>
  );
}

function Progress({ done, of }: { done: number | null; of: number | null }) {
  if (done === null || of === null) return <span className="dim">–</span>;
  if (of === 0) return <span className="small dim">{t('no_items')}</span>;
  return (
    <div className="stack tight">
      <Meter value={done / of} label={t('of_items', { a: done, b: of })} />
      <span className="small"><b>{formatPercent(done / of)}</b> <span className="dim">{common('of', { a: done, b: of })}</span></span>
    </div>
  );
}

/** All projects of a person, with the question that a manager comes with: is it good enough. */
export function ProjectList({ me }: { me: Me }) {
  const { data, isPending } = useQuery(projectsQuery);
  const { search, show = 'active' } = route.useSearch();
  const navigate = route.useNavigate();
  const { routesByPath } = useRouter();
  useTitle(t('projects'));
  if (isPending || !data) return <PageLoading />;

  const needle = search?.toLowerCase() ?? '';
  const shown = data.items.filter(
    (project) =>
      (show === 'all' || (project.state === 'archived') === (show === 'archived')) &&
      `${project.title} ${project.problem} ${project.slug}`.toLowerCase().includes(needle),
  );
  const count = (wanted: (project: ProjectCard) => boolean) => data.items.filter(wanted).length;
  const mayMake = me.role !== 'member' && '/projects/new' in routesByPath;
  const make = mayMake ? <AppLink className="btn primary" href="/projects/new"><Icon name="plus" />{t('new_project')}</AppLink> : null;

  if (data.items.length === 0) {
    return (
      <>
        <PageHead title={t('projects')} />
        <div className="card"><Empty title={t('none_title')} action={make}>{mayMake ? t('none_text') : t('none_member')}</Empty></div>
      </>
    );
  }
  return (
    <>
      <PageHead
        title={t('projects')}
        lede={t('counts', {
          active: count((project) => project.state !== 'archived'),
          archived: count((project) => project.state === 'archived'),
          yes: count((project) => project.good_enough === 'yes'),
          not_yet: count((project) => project.good_enough === 'not_yet'),
          unknown: count((project) => project.good_enough === 'unknown'),
        })}
      >
        <SearchBox label={t('search_label')} value={search ?? ''} onChange={(value) => void navigate({ search: (before) => ({ ...before, search: value || undefined }), replace: true })} />
        {make}
      </PageHead>
      {count((project) => project.state === 'archived') > 0 ? (
        <div>
          <Segments
            label={t('show')}
            value={show}
            options={[['active', t('show_active')], ['archived', t('show_archived')], ['all', t('show_all')]]}
            onChange={(value) => void navigate({ search: (before) => ({ ...before, show: value === 'active' ? undefined : value }) })}
          />
        </div>
      ) : null}
      <div className="card flush">
        <DataTable
          label={t('projects')}
          columns={COLUMNS}
          rows={shown}
          rowKey={(project) => project.slug}
          rowHref={(project) => `/projects/${project.slug}`}
          empty={<Empty title={t('no_match')}>{search ? t('no_match_text', { search }) : null}</Empty>}
        />
      </div>
    </>
  );
}
