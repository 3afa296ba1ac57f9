/** A task: one item in an annotator's hands, as the server hands it out. */

import type { Answers, Json } from './answers';

/** Pieces of a large picture: `${url}/${level}/${x}_${y}.webp`, level 0 the smallest. */
export interface Tiles {
  readonly url: string;
  readonly size: number;
  readonly overlap: number;
  readonly levels: number;
}

/** One named piece of the item. All addresses are signed and short-lived. */
export interface Datum {
  readonly type: string;
  readonly text?: string | null;
  /** Of the whole text, in code points; lists cut long texts short. */
  readonly length?: number | null;
  readonly html?: string | null;
  readonly url?: string | null;
  readonly thumb?: string | null;
  readonly width?: number | null;
  readonly height?: number | null;
  readonly tiles?: Tiles | null;
  /** Video and audio: µs. */
  readonly duration?: number | null;
  readonly poster?: string | null;
  readonly frames?: number | null;
  readonly rate?: number | null;
  /** Video: presentation timestamps in µs, little-endian int64, one a frame in display order. */
  readonly index?: string | null;
  readonly has_audio?: boolean | null;
  readonly strip?: { readonly url: string; readonly count: number; readonly width: number; readonly height: number } | null;
  readonly channels?: number | null;
  readonly sample_rate?: number | null;
  readonly peaks?: string | null;
  readonly spectrogram?: {
    readonly url: string; readonly seconds_per_tile: number; readonly width: number; readonly height: number; readonly tiles: number; readonly top_hz: number;
  } | null;
  readonly pages?: readonly { readonly url: string; readonly thumb?: string | null; readonly width: number; readonly height: number; readonly text?: string | null }[] | null;
  readonly n_pages?: number | null;
  readonly conversation?: {
    readonly turns?: readonly { readonly id: string; readonly role: string; readonly text: string }[];
    readonly candidates?: readonly { readonly id: string; readonly text: string }[];
    readonly prompt?: string;
  } | null;
  /** Series. */
  readonly columns?: readonly { readonly name: string; readonly unit?: string | null }[] | null;
  readonly n?: number | null;
  readonly time?: { readonly name: string; readonly unit?: string | null } | null;
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
