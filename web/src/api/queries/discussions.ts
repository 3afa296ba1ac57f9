import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, path } from '../client';
import type { Discussion, DiscussionPage, Example } from '../types';

export interface DiscussionSearch {
  state?: string;
  rule?: string;
  mine?: boolean;
}

/** Newest first; who only labels gets their own. */
export const discussionsQuery = (project: string, search: DiscussionSearch) =>
  infiniteQueryOptions({
    queryKey: ['projects', project, 'discussions', search],
    queryFn: ({ pageParam, signal }) => api.get<DiscussionPage>(path`/projects/${project}/discussions`, { ...search, cursor: pageParam, limit: 50 }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });

export const discussionQuery = (project: string, discussion: string) =>
  queryOptions({
    queryKey: ['projects', project, 'discussions', discussion],
    queryFn: ({ signal }) => api.get<Discussion>(path`/projects/${project}/discussions/${discussion}`, undefined, { signal }),
  });

export function ask(project: string, question: { text: string; title?: string; rule?: string; kind?: string }): Promise<Discussion> {
  return api.post<Discussion>(path`/projects/${project}/discussions`, question);
}

export function say(project: string, discussion: string, text: string): Promise<Discussion> {
  return api.post<Discussion>(path`/projects/${project}/discussions/${discussion}/messages`, { text });
}

export function close(project: string, discussion: string): Promise<Discussion> {
  return api.post<Discussion>(path`/projects/${project}/discussions/${discussion}/close`, {});
}

export function promote(project: string, discussion: string, example: { rule: string; kind: Example['kind']; caption: string }): Promise<Example> {
  return api.post<Example>(path`/projects/${project}/discussions/${discussion}/promote`, example);
}

export function markSeen(project: string, discussion: string): Promise<void> {
  return api.post(path`/projects/${project}/discussions/${discussion}/seen`, {});
}
