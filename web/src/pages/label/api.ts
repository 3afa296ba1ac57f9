/** The server as the labelling core sees it: requests of one project, failures sorted by what follows. */

import { api, ApiError, OfflineError, path } from '@/api/client';
import type { Project, Question as ApiQuestion } from '@/api/types';
import type { Question, QuestionOptions } from '@/core/model/answers';
import { looksOf } from '@/core/model/glyphs';
import type { Submitted, Task } from '@/core/model/task';
import { type FailureKind, RequestFailed, type WorkApi } from '@/core/work/api';

const BLOCKING = new Set([
  'needs_acknowledgement', 'needs_qualification', 'not_qualified', 'paused', 'project_closed', 'needs_skill', 'not_a_member', 'forbidden',
]);
const ENDED = new Set(['assignment_ended', 'assignment_not_found', 'gone']);
/** The server takes at most this many. */
const MOST_HELD = 8;

/** Sorts a failure of the client by what follows from it. */
export function failureOf(error: unknown): RequestFailed {
  if (error instanceof RequestFailed) return error;
  if (error instanceof OfflineError) return new RequestFailed('offline', 'offline', error.message);
  if (!(error instanceof ApiError)) return new RequestFailed('server', 'unknown', error instanceof Error ? error.message : String(error));
  const kind = ((): FailureKind => {
    if (error.status === 401) return 'session';
    if (error.status === 403 && error.code.startsWith('csrf')) return 'session';
    if (BLOCKING.has(error.code) || error.status === 403) return 'blocked';
    if (ENDED.has(error.code) || error.status === 410 || error.status === 404) return 'ended';
    if (error.status === 422 || error.status === 400 || error.status === 413) return 'refused';
    return 'server';
  })();
  return new RequestFailed(kind, error.code, error.message, error.problems);
}

async function sorted<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    throw failureOf(error);
  }
}

/** Late work that the item had no room for is kept by the server: no failure, but told. */
function surplusOf(error: unknown): Submitted | null {
  if (!(error instanceof ApiError) || error.code !== 'surplus') return null;
  const next = error.details.next as unknown as Task | null | undefined;
  return { annotation: null, state: 'surplus', next: next ?? null, feedback: null };
}

interface Told { barred?: { code: string; message: string } | null }

/** The server took the answer and says what stands before the next task. */
function told<T extends Told>(result: T): T & { blocked?: RequestFailed } {
  return result.barred ? { ...result, blocked: new RequestFailed('blocked', result.barred.code, result.barred.message) } : result;
}

/**
 * Next and submit carry no Idempotency-Key: an open lease is handed out again, and an assignment is
 * submitted once, however often they are sent. `onward`: finished work is answered with the next task, which a page
 * that only sends does not want.
 */
export function workApi(project: string, onward = true): WorkApi {
  const held = (ids: readonly string[]): string[] => ids.slice(0, MOST_HELD);
  const submitOnce = async (assignment: string, body: object, next: boolean): Promise<Submitted> => {
    try {
      return told(await api.post<Submitted & Told>(path`/assignments/${assignment}/submit`, body, { query: { next }, idempotencyKey: null }));
    } catch (error) {
      const surplus = surplusOf(error);
      if (surplus) return surplus;
      throw failureOf(error);
    }
  };
  const skipOnce = (assignment: string, body: object, next: boolean, key: string): Promise<{ next: Task | null }> =>
    sorted(api.post<{ next: Task | null } & Told>(path`/assignments/${assignment}/skip`, body, { query: { next }, idempotencyKey: key }).then(told));
  return {
    next: (ids) => sorted(api.post<Task | null>(path`/projects/${project}/next`, { held: held(ids) }, { idempotencyKey: null })),
    saveDraft: (assignment, answers, leadMs) =>
      sorted(api.put<{ saved_at: string }>(path`/assignments/${assignment}/draft`, { answers, lead_ms: leadMs })),
    async submit(assignment, body, ids) {
      const sent = { answers: body.answers, lead_ms: body.lead_ms, schema_version: body.schema_version, held: held(ids) };
      return submitOnce(assignment, sent, onward);
    },
    async skip(assignment, body, ids, key) {
      return skipOnce(assignment, { reason: body.reason, held: held(ids) }, onward, key);
    },
    reopen: (assignment) => sorted(api.post<Task>(path`/assignments/${assignment}/reopen`)),
  };
}

/** A question with everything spelled out: titles and colours where the blueprint gives none. */
export function questionOf(question: ApiQuestion): Question {
  const looks = looksOf(question.labels ?? []);
  return {
    ...question,
    title: question.title || readable(question.name),
    required: question.required ?? false,
    labels: (question.labels ?? []).map((label) => ({
      ...label,
      title: label.title || label.name.replaceAll('_', ' '),
      colour: looks.get(label.name)?.colour ?? '#6f6a5e',
    })),
    attributes: (question.attributes ?? []).map(questionOf),
    options: (question.options ?? {}) as QuestionOptions,
  };
}

export function questionsOf(project: Pick<Project, 'questions'>): Question[] {
  return project.questions.map(questionOf);
}

function readable(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
