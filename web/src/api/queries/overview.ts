import { queryOptions } from '@tanstack/react-query';
import { api, path } from '../client';
import type { Overview } from '../types';

/** Is it good enough, what is wrong, what next. */
export const overviewQuery = (project: string) =>
  queryOptions({
    queryKey: ['projects', project, 'overview'],
    queryFn: ({ signal }) => api.get<Overview>(path`/projects/${project}/overview`, undefined, { signal }),
    staleTime: 60_000,
  });
