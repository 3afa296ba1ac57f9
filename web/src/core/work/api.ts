/** What the labelling core needs from the server, and the ways in which it can fail. */

import type { Answers, Json } from '../model/answers';
import type { Submitted, Task } from '../model/task';

/** One field that was not accepted. */
export interface Problem {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}

/**
 * Why a request failed, by what follows from it: `offline` (try again by itself), `session` (sign in
 * again, then try again), `ended` (the hand-out is over: keep the work on the device), `refused` (the
 * answers need a change), `blocked` (something must be done before work), `server` (try again).
 */
export type FailureKind = 'offline' | 'session' | 'ended' | 'refused' | 'blocked' | 'server';

export class RequestFailed extends Error {
  constructor(
    readonly kind: FailureKind,
    readonly code: string,
    message: string,
    readonly problems: readonly Problem[] = [],
  ) {
    super(message);
    this.name = 'RequestFailed';
  }

  /** Whether trying again later, unchanged, may succeed. */
  get passes(): boolean {
    return this.kind === 'offline' || this.kind === 'session' || this.kind === 'server';
  }
}

export interface SubmitBody {
  readonly answers: Answers;
  readonly lead_ms: number;
  readonly schema_version: number;
}

export interface SkipBody {
  readonly reason: string;
}

/** Set when the work was taken in, but something stands before the next task. */
export interface Barred {
  readonly blocked?: RequestFailed;
}

/** Requests of the labelling page; every method throws only `RequestFailed`. */
export interface WorkApi {
  next(held: readonly string[]): Promise<Task | null>;
  saveDraft(assignment: string, answers: Answers, leadMs: number): Promise<{ readonly saved_at: string }>;
  submit(assignment: string, body: SubmitBody, held: readonly string[], key: string): Promise<Submitted & Barred>;
  skip(assignment: string, body: SkipBody, held: readonly string[], key: string): Promise<{ readonly next?: Task | null } & Barred>;
  reopen(assignment: string): Promise<Task>;
}

export type FeedbackNote = { readonly [name: string]: Json };
