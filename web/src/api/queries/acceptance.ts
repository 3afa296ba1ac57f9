import { queryOptions } from '@tanstack/react-query';
import { api, path } from '../client';
import type { Acceptance, Savings } from '../types';

const key = (project: string) => ['projects', project, 'acceptances'];

/** The samples by which the dataset is accepted or rejected, newest first. */
export const acceptancesQuery = (project: string) =>
  queryOptions({
    queryKey: key(project),
    queryFn: ({ signal }) => api.get<{ items: Acceptance[] }>(path`/projects/${project}/acceptances`, undefined, { signal }),
    staleTime: 0,
  });

export function readAcceptance(project: string, acceptance: string): Promise<Acceptance> {
  return api.get<Acceptance>(path`/projects/${project}/acceptances/${acceptance}`);
}

/** The bound to show: the error is at most `limit` with this `confidence` (shares). */
export interface AcceptanceAsked {
  limit: number;
  confidence: number;
  /** The error that is likely; a quarter of the limit if it is not said. */
  expected?: number;
  by?: string;
}

export function startAcceptance(project: string, asked: AcceptanceAsked): Promise<Acceptance> {
  return api.post<Acceptance>(path`/projects/${project}/acceptances`, asked);
}

export function withdrawAcceptance(project: string, acceptance: string): Promise<Acceptance> {
  return api.post<Acceptance>(path`/projects/${project}/acceptances/${acceptance}/withdraw`, {});
}

/** Labels and money saved against the fixed redundancy, with what that cost in accuracy. */
export const savingsQuery = (project: string) =>
  queryOptions({
    queryKey: ['projects', project, 'quality', 'savings'],
    queryFn: ({ signal }) => api.get<Savings>(path`/projects/${project}/savings`, undefined, { signal }),
  });
