import { queryOptions } from '@tanstack/react-query';
import { api, path } from '../client';
import type { Answers } from '@/core/model/answers';
import type { Example, Guideline, GuidelineDiff, GuidelinePreview, GuidelineReader, GuidelineVersion, ItemDetail, ItemPage, Page } from '../types';

/** The guideline in force, or at a version. */
export const guidelineQuery = (project: string, version?: number) =>
  queryOptions({
    queryKey: version === undefined ? ['projects', project, 'guideline'] : ['projects', project, 'guideline', version],
    queryFn: ({ signal }) => api.get<Guideline>(path`/projects/${project}/guideline`, { version }, { signal }),
    staleTime: 5 * 60_000,
  });

export const guidelineVersionsQuery = (project: string) =>
  queryOptions({
    queryKey: ['projects', project, 'guideline', 'versions'],
    queryFn: ({ signal }) => api.get<Page<GuidelineVersion>>(path`/projects/${project}/guideline/versions`, undefined, { signal }),
  });

export const guidelineDiffQuery = (project: string, from: number, to: number) =>
  queryOptions({
    queryKey: ['projects', project, 'guideline', 'diff', from, to],
    queryFn: ({ signal }) => api.get<GuidelineDiff>(path`/projects/${project}/guideline/diff`, { from, to }, { signal }),
  });

export const readersQuery = (project: string) =>
  queryOptions({
    queryKey: ['projects', project, 'guideline', 'readers'],
    queryFn: ({ signal }) => api.get<{ version: number; items: GuidelineReader[] }>(path`/projects/${project}/guideline/acknowledgements`, undefined, { signal }),
  });

/** A draft as the server would show it: the one renderer, the one sanitiser. */
export function previewGuideline(project: string, text: string, count: boolean, signal?: AbortSignal): Promise<GuidelinePreview> {
  return api.post<GuidelinePreview>(path`/projects/${project}/guideline/preview`, { text, count }, { signal });
}

export function publishGuideline(project: string, version: number, text: string, note: string): Promise<Guideline> {
  return api.put<Guideline>(path`/projects/${project}/guideline`, { text, note }, { rev: version });
}

export function acknowledge(project: string, version: number): Promise<void> {
  return api.post(path`/projects/${project}/guideline/acknowledgements`, { version });
}

export interface NewExample {
  rule: string;
  kind: Example['kind'];
  caption: string;
  item?: string;
  answers?: Answers;
}

export function addExample(project: string, example: NewExample): Promise<Example> {
  return api.post<Example>(path`/projects/${project}/guideline/examples`, example);
}

/** The rule and the item stay; the answer stands for the example from now on. */
export function replaceExample(project: string, example: string, as: Pick<NewExample, 'kind' | 'caption' | 'answers'>): Promise<Example> {
  return api.put<Example>(path`/projects/${project}/guideline/examples/${example}`, as);
}

export function retireExample(project: string, example: string): Promise<void> {
  return api.delete(path`/projects/${project}/guideline/examples/${example}`);
}

/** Items to draw an example on. */
export const itemsToDrawQuery = (project: string, search: string) =>
  queryOptions({
    queryKey: ['projects', project, 'items', 'to-draw', search],
    queryFn: ({ signal }) => api.get<ItemPage>(path`/projects/${project}/items`, { search, gold: 'false', limit: 24 }, { signal }),
  });

export const itemToDrawQuery = (project: string, item: string) =>
  queryOptions({
    queryKey: ['projects', project, 'items', item],
    queryFn: ({ signal }) => api.get<ItemDetail>(path`/projects/${project}/items/${item}`, undefined, { signal }),
  });
