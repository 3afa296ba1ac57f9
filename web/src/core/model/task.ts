/** A task: one item in an annotator's hands, as the server hands it out. */

import type { Answers, Json } from './answers';

/** One named piece of the item. */
export interface Datum {
  readonly type: string;
  readonly text?: string | null;
  readonly url?: string | null;
  readonly width?: number | null;
  readonly height?: number | null;
}

/** A model's answer to one question, shown for the annotator to decide on. */
export interface Suggestion {
  readonly id: string;
  readonly model: string;
  readonly version: string;
  readonly value: Json;
  readonly score: number | null;
}

/** Work that came back, with what to look at. */
export interface Returned {
  readonly note: string | null;
  readonly cause?: string | null;
  readonly answers: Answers | null;
}

export interface Task {
  readonly assignment: string;
  readonly expires_at: string;
  readonly stage: string;
  readonly data: { readonly [name: string]: Datum };
  readonly attributes: { readonly [name: string]: Json };
  readonly draft?: { readonly answers: Answers; readonly at: string } | null;
  readonly returned?: Returned | null;
  readonly suggestions?: { readonly [question: string]: Suggestion };
  readonly schema_version: number;
  readonly guideline_version: number | null;
  readonly position?: { readonly done: number; readonly of: number | null } | null;
}

/** What the server answers to a submit. */
export interface Submitted {
  readonly annotation: string | null;
  readonly state: 'submitted' | 'surplus' | string;
  readonly next?: Task | null;
  readonly feedback?: { readonly [name: string]: Json } | null;
}
