import { useEffect, useRef } from 'react';
import { Menu } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation, useNavigate, useParams, useRouter } from '@tanstack/react-router';
import { api } from '@/api/client';
import { projectQuery } from '@/api/queries/session';
import type { Me, Project } from '@/api/types';
import { actions } from '@/core/actions/registry';
import { t as common } from '@/i18n/en/words';
import { t } from '@/i18n/en/shell';
import { formatNumber } from '@/ui/format';
import { AppLink } from '@/ui/kit/AppLink';
import { Icon } from '@/ui/kit/icons';
import { setTheme, useTheme, type ThemeChoice } from '@/ui/theme';
import { isAnnotatorOnly, projectNavigation } from './navigation';
import { useMe } from './use-project';

/** Which pages the build has, so that no entry leads nowhere. */
function useExists(): (path: string) => boolean {
  const router = useRouter();
  return (path) => path in router.routesByPath;
}

export function Sidebar({ open, onClose }: { open: boolean; onClose: () => void }) {
  const me = useMe();
  const { project: slug } = useParams({ strict: false });
  const { data: project } = useQuery({ ...projectQuery(slug ?? ''), enabled: Boolean(slug), throwOnError: false });
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!open) return undefined;
    ref.current?.querySelector<HTMLElement>('a, button')?.focus();
    const escape = (event: KeyboardEvent) => {
      if (event.key === 'Escape') onClose();
    };
    window.addEventListener('keydown', escape);
    return () => window.removeEventListener('keydown', escape);
  }, [open, onClose]);
  return (
    <aside ref={ref} className={open ? 'side open' : 'side'}>
      <div className="side-in">
        <AppLink className="brand" href="/"><i aria-hidden />{common('assay')}</AppLink>
        {slug && project ? (
          <>
            <ProjectSwitcher me={me} project={project} />
            <ProjectNavigation project={project} />
          </>
        ) : (
          <HomeNavigation me={me} />
        )}
        <SideFoot me={me} project={slug ? project : undefined} />
      </div>
    </aside>
  );
}

function NavLink({ href, title, count, exact }: { href: string; title: string; count?: number | string | null; exact?: boolean }) {
  const { pathname } = useLocation();
  const here = exact ? pathname === href : pathname === href || pathname.startsWith(`${href}/`);
  return (
    <AppLink href={href} aria-current={here ? 'page' : undefined}>
      <span>{title}</span>
      {count === undefined || count === null ? null : <span className="n">{typeof count === 'number' ? formatNumber(count) : count}</span>}
    </AppLink>
  );
}

function ProjectNavigation({ project }: { project: Project }) {
  const exists = useExists();
  return (
    <nav aria-label={t('project_navigation')}>
      {projectNavigation(project, exists).map((entry) => (
        <NavLink key={entry.page} href={entry.href} title={entry.title} count={entry.count?.(project)} />
      ))}
    </nav>
  );
}

function HomeNavigation({ me }: { me: Me }) {
  const exists = useExists();
  const pages = [
    { href: '/', title: isAnnotatorOnly(me) ? t('my_work') : t('projects'), count: isAnnotatorOnly(me) ? null : me.projects.length, exact: true, shown: true },
    { href: '/people', title: t('people'), shown: me.role === 'owner' },
    { href: '/audit', title: t('audit'), shown: me.role === 'owner' },
    { href: '/profile', title: t('profile'), shown: true },
    { href: '/docs', title: t('api'), shown: me.role !== 'member' },
    { href: '/settings', title: t('settings'), shown: true },
  ].filter((page) => page.shown && (page.href === '/' || exists(page.href)));
  return (
    <nav aria-label={t('main_navigation')}>
      {pages.map((page) => <NavLink key={page.href} href={page.href} title={page.title} count={page.count} exact={page.exact} />)}
    </nav>
  );
}

function ProjectSwitcher({ me, project }: { me: Me; project: Project }) {
  const router = useRouter();
  const exists = useExists();
  const go = (href: string) => router.history.push(href);
  return (
    <Menu width={240} position="bottom-start">
      <Menu.Target>
        <button type="button" className="switcher" aria-label={`${t('switch_project')}: ${project.title}`}>
          <span className="glyph" aria-hidden />
          <span className="clip grow">{project.title}</span>
          <Icon name="down" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {me.projects.map((one) => (
          <Menu.Item key={one.slug} onClick={() => go(`/projects/${one.slug}`)}>{one.title}</Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => go('/')}>{t('all_projects')}</Menu.Item>
        {me.role !== 'member' && exists('/projects/new') ? <Menu.Item onClick={() => go('/projects/new')}>{t('new_project')}</Menu.Item> : null}
      </Menu.Dropdown>
    </Menu>
  );
}

function SideFoot({ me, project }: { me: Me; project?: Project }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const router = useRouter();
  const exists = useExists();
  const choice = useTheme((state) => state.choice);
  const labelOnly = project ? project.me.role === 'annotator' : isAnnotatorOnly(me);
  const signOut = async () => {
    await api.delete('/session').catch(() => null);
    client.clear();
    await navigate({ to: '/sign-in', search: {} });
  };
  const themes: [ThemeChoice, string][] = [['light', t('theme_light')], ['dark', t('theme_dark')], ['system', t('theme_system')]];
  return (
    <div className="side-foot">
      <Menu width={200} position="top-start">
        <Menu.Target>
          <button type="button" className="who" title={t('your_account', { name: me.name })}>
            <span className="clip">{labelOnly && project ? project.me.pseudonym : me.name}</span>
            <br />
            {common.word(project?.me.role ?? me.role)}
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {exists('/profile') ? <Menu.Item onClick={() => router.history.push('/profile')}>{t('profile')}</Menu.Item> : null}
          <Menu.Label>{t('theme')}</Menu.Label>
          {themes.map(([value, title]) => (
            <Menu.Item key={value} leftSection={choice === value ? <Icon name="check" /> : <span className="ic" />} onClick={() => setTheme(value)}>{title}</Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={() => void signOut()}>{t('sign_out')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <button type="button" className="link" aria-label={t('keys')} title={t('keys')} onClick={() => actions.run('shell.keys')}><kbd>?</kbd></button>
    </div>
  );
}
