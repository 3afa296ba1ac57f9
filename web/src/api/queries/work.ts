import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, path } from '../client';
import type { HistoryEntry, Page, Work } from '../types';

/** What an annotator has done and has to do in a project. */
export const workQuery = (project: string) =>
  queryOptions({
    queryKey: ['projects', project, 'work'],
    queryFn: ({ signal }) => api.get<Work>(path`/projects/${project}/work`, undefined, { signal }),
  });

/** Says that what a manager told me was read. */
export function sayNoteRead(project: string): Promise<void> {
  return api.post(path`/projects/${project}/note/seen`, {});
}

/** Own answers, newest first. */
export const historyQuery = (project: string) =>
  infiniteQueryOptions({
    queryKey: ['projects', project, 'history'],
    queryFn: ({ pageParam, signal }) => api.get<Page<HistoryEntry>>(path`/projects/${project}/history`, { cursor: pageParam, limit: 50 }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
