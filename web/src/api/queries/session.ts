import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { api, path, setCsrf } from '../client';
import type { Me, Project } from '../types';

/** Who is signed in. Every page needs it, so the router loads it first. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => {
    const me = await api.get<Me>('/me', undefined, { signal });
    setCsrf(me.csrf);
    return me;
  },
  staleTime: 60_000,
});

/** Takes in the answer of a sign-in, so that no second request is needed. */
export function enter(client: QueryClient, me: Me): void {
  setCsrf(me.csrf);
  client.setQueryData(meQuery.queryKey, me);
}

/** One project with the questions, and what this person may do in it. */
export const projectQuery = (project: string) =>
  queryOptions({
    queryKey: ['projects', project],
    queryFn: ({ signal }) => api.get<Project>(path`/projects/${project}`, undefined, { signal }),
    staleTime: 60_000,
  });

export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: ({ signal }) => api.get<{ needed: boolean }>('/setup', undefined, { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});
