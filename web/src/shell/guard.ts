import { notFound, redirect } from '@tanstack/react-router';
import type { QueryClient } from '@tanstack/react-query';
import { ApiError } from '@/api/client';
import { meQuery, projectQuery, setupQuery } from '@/api/queries/session';
import type { Me, Project } from '@/api/types';
import { actions } from '@/core/actions/registry';

interface Before {
  context: { queryClient: QueryClient };
  location: { href: string };
}

/** Lets signed-in people through; others go to the sign-in or, on a new installation, to the set-up page. */
export async function requireMe({ context, location }: Before): Promise<{ me: Me }> {
  try {
    const me = await context.queryClient.ensureQueryData(meQuery);
    actions.setKeymap(me.settings.keymap ?? {});
    return { me };
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    const setup = await context.queryClient.ensureQueryData(setupQuery).catch(() => ({ needed: false }));
    if (setup.needed) throw redirect({ to: '/setup', replace: true });
    throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { back: location.href }, replace: true });
  }
}

/** Loads the project of the address for all pages below it. */
export async function requireProject({ context, params }: { context: { queryClient: QueryClient }; params: { project: string } }): Promise<{ project: Project }> {
  try {
    return { project: await context.queryClient.ensureQueryData(projectQuery(params.project)) };
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) throw notFound();
    throw error;
  }
}

/** For full-window tools (labelling, review): signed in, and the project loaded, both at once. */
export async function requireTool(before: Before & { params: { project: string } }): Promise<{ me: Me; project: Project }> {
  const loading = requireProject(before);
  // Whoever is not signed in is led to the sign-in, whichever of the two refusals comes first.
  loading.catch(() => undefined);
  const { me } = await requireMe(before);
  const { project } = await loading;
  return { me, project };
}
