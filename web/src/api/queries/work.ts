import { queryOptions } from '@tanstack/react-query';
import { api, path } from '../client';
import type { Work } from '../types';

/** What an annotator has done and has to do in a project. */
export const workQuery = (project: string) =>
  queryOptions({
    queryKey: ['projects', project, 'work'],
    queryFn: ({ signal }) => api.get<Work>(path`/projects/${project}/work`, undefined, { signal }),
  });
