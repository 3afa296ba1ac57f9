import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, path } from '../client';
import type { Answers, Finding, GoldItem, Page, Quality } from '../types';

/** A disputed item of a rule, as far as a small picture or a line of text shows it. */
export interface RuleExample {
  id: string;
  external_id: string | null;
  thumb: string | null;
  text: string | null;
  /** Of the whole picture, whose pixels the boxes refer to. */
  width: number | null;
  height: number | null;
  /** The consensus by question, and the ids of its regions that are in doubt. */
  believed: Answers;
  unsure: string[];
}

type RuleDisputes = Quality['disputes']['by_rule'][number] & { examples?: RuleExample[] };

export interface QualityReport extends Omit<Quality, 'disputes'> {
  disputes: Omit<Quality['disputes'], 'by_rule'> & { by_rule: RuleDisputes[] };
}

export type { RuleDisputes };

/** The latest report. While a run is under way it is asked for every two seconds. */
export const qualityQuery = (project: string) =>
  queryOptions({
    queryKey: ['projects', project, 'quality'],
    queryFn: ({ signal }) => api.get<QualityReport>(path`/projects/${project}/quality`, undefined, { signal }),
    refetchInterval: (query) => (query.state.data?.running ? 2000 : false),
  });

export function startRun(project: string): Promise<{ id: string }> {
  return api.post<{ id: string }>(path`/projects/${project}/quality/runs`, {});
}

export const findingsQuery = (project: string) =>
  queryOptions({
    queryKey: ['projects', project, 'findings'],
    queryFn: ({ signal }) => api.get<Page<Finding>>(path`/projects/${project}/findings`, { state: 'open' }, { signal }),
  });

export function settleFinding(project: string, finding: string, state: 'acted_on' | 'dismissed' | 'open'): Promise<Finding> {
  return api.patch<Finding>(path`/projects/${project}/findings/${finding}`, { state });
}

export interface Gold extends Omit<GoldItem, 'item'> {
  item: Pick<GoldItem['item'], 'id' | 'external_id' | 'state' | 'data' | 'attributes'>;
  /** The known answers in words. */
  summary: string;
  note: string;
  created_at: string;
}

export interface GoldPage extends Page<Gold> {
  total: number;
  retired: number;
  /** Share of hand-outs that are gold. */
  rate: number;
}

/** Items whose answer is known, newest first; with `retired` those out of use too. */
export const goldQuery = (project: string, retired: boolean) =>
  infiniteQueryOptions({
    queryKey: ['projects', project, 'gold', { retired }],
    queryFn: ({ pageParam, signal }) => api.get<GoldPage>(path`/projects/${project}/gold`, { retired, cursor: pageParam, limit: 100 }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });

export interface GoldProposal {
  item: Gold['item'];
  answers: Answers;
  summary: string;
  posterior: number;
  labels: number;
  accepted: boolean;
}

/** Items that would make good gold, of kinds that have little gold yet. */
export const goldProposalsQuery = (project: string) =>
  queryOptions({
    queryKey: ['projects', project, 'gold', 'proposals'],
    queryFn: ({ signal }) => api.get<{ items: GoldProposal[] }>(path`/projects/${project}/gold/proposals`, undefined, { signal }),
  });

/** Makes items gold by what is believed of them. */
export function makeGold(project: string, items: string[]): Promise<{ affected: number; sentence: string }> {
  return api.post(path`/projects/${project}/items/actions`, { action: 'make_gold', items });
}

export function retireGold(project: string, gold: string): Promise<Gold> {
  return api.post<Gold>(path`/projects/${project}/gold/${gold}/retire`, {});
}
