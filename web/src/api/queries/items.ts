import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, path } from '../client';
import type { ActionResult, Coverage, Import, ImportProblem, ItemDetail, ItemPage, Json, Page } from '../types';

export const SORTS = ['changed', 'created', 'dispute', 'posterior', 'external_id'] as const;
export type ItemSort = (typeof SORTS)[number];

/** Which items; the server takes the same for a list and for what is done to all that match. */
export interface ItemFilter {
  state?: string[];
  attribute?: string[];
  batch?: string;
  label?: string;
  gold?: 'true' | 'false';
  search?: string;
}

export const itemsQuery = (project: string, filter: ItemFilter, sort: ItemSort, order: 'asc' | 'desc') =>
  infiniteQueryOptions({
    queryKey: ['projects', project, 'items', 'list', filter, sort, order],
    queryFn: ({ pageParam, signal }) => api.get<ItemPage>(path`/projects/${project}/items`, { ...filter, sort, order, cursor: pageParam, limit: 100 }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (before) => before,
  });

export const itemQuery = (project: string, item: string) =>
  queryOptions({
    queryKey: ['projects', project, 'items', 'one', item],
    queryFn: ({ signal }) => api.get<ItemDetail>(path`/projects/${project}/items/${item}`, undefined, { signal }),
  });

export interface ItemAction {
  action: 'exclude' | 'restore' | 'requeue' | 'prioritise' | 'set_attribute' | 'make_gold' | 'retire_gold' | 'delete';
  items?: string[];
  filter?: ItemFilter;
  reason?: string;
  value?: Record<string, Json>;
}

export function actOnItems(project: string, { filter, ...action }: ItemAction, preview: boolean): Promise<ActionResult> {
  const body = filter ? { ...action, filter: { ...filter, gold: filter.gold === undefined ? undefined : filter.gold === 'true' } } : action;
  return api.post<ActionResult>(path`/projects/${project}/items/actions`, { ...body, preview });
}

export function changeItem(project: string, item: ItemDetail, change: { attributes?: Record<string, string | null>; priority?: number }): Promise<ItemDetail> {
  return api.patch<ItemDetail>(path`/projects/${project}/items/${item.id}`, change, { rev: item.rev });
}

export const isUnderWay = (one: Import): boolean => one.state === 'queued' || one.state === 'running';

export const importsQuery = (project: string) =>
  queryOptions({
    queryKey: ['projects', project, 'imports'],
    queryFn: ({ signal }) => api.get<{ items: Import[] }>(path`/projects/${project}/imports`, undefined, { signal }),
    refetchInterval: (query) => (query.state.data?.items.some(isUnderWay) ? 1000 : false),
  });

export const importProblemsQuery = (project: string, id: string, done: number) =>
  infiniteQueryOptions({
    queryKey: ['projects', project, 'imports', id, 'problems', done],
    queryFn: ({ pageParam, signal }) => api.get<Page<ImportProblem>>(path`/projects/${project}/imports/${id}/problems`, { cursor: pageParam, limit: 100 }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (before) => before,
  });

export interface ImportOptions {
  attributes_from?: string[];
  text_column?: string;
  other_columns?: 'refuse' | 'ignore';
}

export function startImport(project: string, uploads: string[], options: ImportOptions, onBadRow: 'skip' | 'stop'): Promise<Import> {
  return api.post<Import>(path`/projects/${project}/imports`, { uploads, options, on_bad_row: onBadRow });
}

export function steerImport(project: string, id: string, verb: 'cancel' | 'resume'): Promise<Import> {
  return api.post<Import>(path`/projects/${project}/imports/${id}/` + verb, {});
}

export const coverageQuery = (project: string, by: string | undefined) =>
  queryOptions({
    queryKey: ['projects', project, 'coverage', by ?? ''],
    queryFn: ({ signal }) => api.get<Coverage>(path`/projects/${project}/coverage`, { by }, { signal }),
    placeholderData: (before) => before,
  });
