import { infiniteQueryOptions } from '@tanstack/react-query';
import { api, path } from '../client';
import type { ImportProblem, Job, Page } from '../types';

/** Background work, newest first; looked at again while some of it runs. */
export const jobsQuery = (project: string) =>
  infiniteQueryOptions({
    queryKey: ['projects', project, 'jobs'],
    queryFn: ({ pageParam, signal }) => api.get<Page<Job>>(path`/projects/${project}/jobs`, { cursor: pageParam, limit: 50 }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: (query) => (query.state.data?.pages.some((page) => page.items.some((job) => job.state === 'queued' || job.state === 'running')) ? 1500 : false),
  });

/** What was wrong in what a job read. */
export const jobProblemsQuery = (project: string, job: string) =>
  infiniteQueryOptions({
    queryKey: ['projects', project, 'jobs', job, 'problems'],
    queryFn: ({ pageParam, signal }) => api.get<Page<ImportProblem>>(path`/projects/${project}/jobs/${job}/problems`, { cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });

export const cancelJob = (project: string, job: string) => api.post<Job>(path`/projects/${project}/jobs/${job}/cancel`);
export const retryJob = (project: string, job: string) => api.post<Job>(path`/projects/${project}/jobs/${job}/retry`);
