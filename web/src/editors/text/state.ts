/** What the text editor knows besides regions. */

import type { Range } from '@/core/text/offsets';
import type { RegionEditorState } from '../contract';
import type { Place } from './scene';

/** Marking labels what is dragged over at once; selecting waits for a label key. */
export type TextTool = 'mark' | 'read';

export interface Caret extends Place {
  /** Where the selection began: a token, or an empty range between characters. */
  readonly anchor: Range;
  /** Moved by keys last: then the token at it is what a label key labels. */
  readonly keyed: boolean;
}

/** Text that is selected and has no label yet. */
export interface Pending {
  readonly paper: string;
  readonly range: Range;
}

/** A relation that waits for its target. */
export interface Linking {
  readonly from: string;
  readonly question: string;
  /** Key hints by span. */
  readonly hints: ReadonlyMap<string, string>;
  /** The first letter of a hint of two. */
  readonly typed: string;
}

export interface TextState extends RegionEditorState {
  readonly tool: TextTool;
  readonly caret: Caret | null;
  readonly pending: Pending | null;
  readonly linking: Linking | null;
  readonly peeking: boolean;
  /** Arcs of all relations in view, or only those of the selection. */
  readonly arcs: 'all' | 'chosen';
}

export const START = {
  tool: 'mark', caret: null, pending: null, linking: null, peeking: false, arcs: 'all',
} as const satisfies Omit<TextState, keyof RegionEditorState>;
