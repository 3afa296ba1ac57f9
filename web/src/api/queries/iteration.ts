import { queryOptions } from '@tanstack/react-query';
import { api, path } from '../client';
import type { Arm, Batch, Evaluation, Job, Model } from '../types';

export interface EvaluationSearch {
  model?: string;
  version?: string;
  question?: string;
}

/** What a batch is asked to be; shares sum to 1. */
export interface BatchPlan {
  size: number;
  mix: Record<Arm, number>;
  slices: Record<string, string>[];
  model: string | null;
  version: string | null;
}

/** All versions of all models, the latest first. */
export const modelsQuery = (project: string) =>
  queryOptions({
    queryKey: ['projects', project, 'models'],
    queryFn: ({ signal }) => api.get<{ items: Model[] }>(path`/projects/${project}/models`, undefined, { signal }),
  });

/** How good a version is, and where it is weak. */
export const evaluationQuery = (project: string, search: EvaluationSearch) =>
  queryOptions({
    queryKey: ['projects', project, 'evaluation', search],
    queryFn: ({ signal }) => api.get<Evaluation>(path`/projects/${project}/evaluation`, { ...search }, { signal }),
    staleTime: 60_000,
  });

/** What earlier batches hold, and what came of their arms. */
export const batchesQuery = (project: string) =>
  queryOptions({
    queryKey: ['projects', project, 'batches'],
    queryFn: ({ signal }) => api.get<{ items: Batch[] }>(path`/projects/${project}/batches`, undefined, { signal }),
  });

/** What a batch would hold and cost. */
export const batchPreviewQuery = (project: string, plan: BatchPlan) =>
  queryOptions({
    queryKey: ['projects', project, 'batches', 'preview', plan],
    queryFn: ({ signal }) => api.post<Batch>(path`/projects/${project}/batches`, { ...plan, preview: true }, { signal }),
    throwOnError: false,
  });

export const makeBatch = (project: string, plan: BatchPlan, name: string) =>
  api.post<Batch>(path`/projects/${project}/batches`, { ...plan, name: name.trim() || null });

export const withdrawBatch = (project: string, batch: string) =>
  api.post<Batch>(path`/projects/${project}/batches/${batch}/withdraw`);

export const setSuggest = (project: string, model: Model, suggest: boolean) =>
  api.patch<Model>(path`/projects/${project}/models/${model.model}/${model.version}`, { suggest });

/** Small files go in the request; larger ones are uploaded before, and named by `upload`. */
export const sendPredictions = (project: string, model: string, version: string, body: Blob | { upload: string }) =>
  'upload' in body
    ? api.post<Job>(path`/projects/${project}/predictions`, undefined, { query: { model, version, upload: body.upload } })
    : api.bytes<Job>('POST', path`/projects/${project}/predictions`, body, 'application/x-ndjson', { query: { model, version } });
