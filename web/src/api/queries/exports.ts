import { queryOptions } from '@tanstack/react-query';
import { api, apiBase, path, queryString } from '../client';
import type { Export, Format, Page, Snapshot } from '../types';

export interface ExportChoice {
  format: string;
  snapshot: string | null;
  states: string[] | null;
  provenance: boolean;
}

const busy = (state: string) => state === 'queued' || state === 'running';

/** The formats, with what each loses of this project's questions. */
export const formatsQuery = (project: string) =>
  queryOptions({
    queryKey: ['projects', project, 'formats'],
    queryFn: ({ signal }) => api.get<{ items: Format[] }>('/formats', { project }, { signal }),
    staleTime: 300_000,
  });

/** Frozen states, newest first; looked at again while one is being frozen. */
export const snapshotsQuery = (project: string) =>
  queryOptions({
    queryKey: ['projects', project, 'snapshots'],
    queryFn: ({ signal }) => api.get<Page<Snapshot>>(path`/projects/${project}/snapshots`, undefined, { signal }),
    refetchInterval: (query) => (query.state.data?.items.some((one) => busy(one.state)) ? 1500 : false),
  });

/** Files, newest first; looked at again while one is being made. */
export const exportsQuery = (project: string) =>
  queryOptions({
    queryKey: ['projects', project, 'exports'],
    queryFn: ({ signal }) => api.get<Page<Export>>(path`/projects/${project}/exports`, undefined, { signal }),
    refetchInterval: (query) => (query.state.data?.items.some((one) => busy(one.state)) ? 1500 : false),
  });

export const makeSnapshot = (project: string, name: string, note: string) =>
  api.post<Snapshot>(path`/projects/${project}/snapshots`, { name, note });

export const makeExport = (project: string, choice: ExportChoice) =>
  api.post<Export>(path`/projects/${project}/exports`, {
    format: choice.format,
    snapshot: choice.snapshot,
    options: { states: choice.states, provenance: choice.provenance },
  });

/** The address that streams the dataset at once. */
export const streamAddress = (project: string, choice: ExportChoice) =>
  apiBase +
  path`/projects/${project}/export` +
  queryString({ format: choice.format, snapshot: choice.snapshot, states: choice.states ?? undefined, provenance: choice.provenance ? undefined : false });
