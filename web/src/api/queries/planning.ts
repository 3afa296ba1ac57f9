import { queryOptions } from '@tanstack/react-query';
import { api, path } from '../client';
import type { Blueprint, BlueprintCheck, BlueprintVersion, BlueprintVersionDetail, Json, Page, Project, Template } from '../types';

export type PlainDocument = Record<string, Json>;

/** A blueprint as the page holds it: as an object while the form is used, as a text while YAML is. */
export type Submission = { document: PlainDocument } | { source: string };

export const templatesQuery = queryOptions({
  queryKey: ['templates'],
  queryFn: ({ signal }) => api.get<Page<Template>>('/templates', undefined, { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

export const blueprintQuery = (project: string) =>
  queryOptions({
    queryKey: ['projects', project, 'blueprint'],
    queryFn: ({ signal }) => api.get<Blueprint>(path`/projects/${project}/blueprint`, undefined, { signal }),
  });

export const versionsQuery = (project: string) =>
  queryOptions({
    queryKey: ['projects', project, 'blueprint', 'versions'],
    queryFn: ({ signal }) => api.get<Page<BlueprintVersion>>(path`/projects/${project}/blueprint/versions`, undefined, { signal }),
  });

export const versionQuery = (project: string, version: number) =>
  queryOptions({
    queryKey: ['projects', project, 'blueprint', 'versions', version],
    queryFn: ({ signal }) => api.get<BlueprintVersionDetail>(path`/projects/${project}/blueprint/versions/${version}`, undefined, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Problems, advice, changes and plan of a draft; nothing is written. */
export function checkBlueprint(draft: Submission, project?: string, decisions?: Record<string, string>, signal?: AbortSignal): Promise<BlueprintCheck> {
  return api.post<BlueprintCheck>('/blueprints/check', { ...draft, project, decisions }, { signal });
}

export function createProject(draft: Submission): Promise<Project> {
  return api.post<Project>('/projects', draft);
}

export function applyBlueprint(project: string, rev: number, draft: Submission, decisions: Record<string, string>, note: string): Promise<Blueprint> {
  return api.put<Blueprint>(path`/projects/${project}/blueprint`, { ...draft, decisions, note }, { rev });
}
