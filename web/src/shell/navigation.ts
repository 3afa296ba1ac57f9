import type { Me, Project, ProjectCard } from '@/api/types';
import { t } from '@/i18n/en/shell';

export interface NavEntry {
  /** The last part of the address; also the name in the catalogue. */
  page: string;
  title: string;
  href: string;
  /** Any of these actions opens the page. */
  needs: readonly string[];
  count?: (project: Project) => number | string | null;
}

const ENTRIES: readonly Omit<NavEntry, 'href' | 'title'>[] = [
  { page: 'overview', needs: ['see_reports'] },
  { page: 'blueprint', needs: ['edit_blueprint'] },
  { page: 'items', needs: ['see_items'], count: (project) => project.n_all_items },
  { page: 'coverage', needs: ['see_reports'] },
  { page: 'people', needs: ['see_people'] },
  { page: 'label', needs: ['label'] },
  { page: 'history', needs: ['see_work'] },
  { page: 'review', needs: ['review'] },
  { page: 'discussions', needs: ['see_discussions', 'ask'] },
  { page: 'guideline', needs: ['read_guideline'], count: (project) => (project.guideline_version ? `v${project.guideline_version}` : null) },
  { page: 'gold', needs: ['edit_gold'] },
  { page: 'quality', needs: ['see_quality'] },
  { page: 'iteration', needs: ['see_iteration'] },
  { page: 'exports', needs: ['see_exports'] },
  { page: 'jobs', needs: ['see_jobs'] },
];

/** The pages of a project that this person may see and that this build has (`exists` asks the router). */
export function projectNavigation(project: Project, exists: (path: string) => boolean): NavEntry[] {
  return ENTRIES.filter((entry) => entry.needs.some((action) => project.me.actions.includes(action)))
    .filter((entry) => exists(`/projects/$project/${entry.page}`))
    .map((entry) => ({ ...entry, title: t.word(entry.page), href: `/projects/${project.slug}/${entry.page}` }));
}

/** Whether somebody only labels here: they get the annotator's home instead of tables. */
export function isAnnotatorOnly(me: Me): boolean {
  return me.role === 'member' && me.projects.length > 0 && me.projects.every((project) => labels(project));
}

export function labels(project: ProjectCard): boolean {
  return project.role === 'annotator' || project.role === 'expert';
}

/** Where a project opens: the overview for those who read reports, else the work. */
export function firstPage(project: Project): string {
  const actions = project.me.actions;
  if (actions.includes('see_reports')) return `/projects/${project.slug}/overview`;
  if (actions.includes('label')) return `/projects/${project.slug}/label`;
  return `/projects/${project.slug}/guideline`;
}
