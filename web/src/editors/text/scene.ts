/** What the view shows: filled by the editor, or by a still that only looks. */

import type { Range } from '@/core/text/offsets';
import type { Paper } from './paper';

/** How strongly something is drawn: own work, one of many differences, set aside, or only proposed. */
export type Tone = 'plain' | 'strong' | 'faint' | 'offered' | 'dashed';

/** How a label looks; the pattern of its line is the second cue beside the colour. */
export interface Look {
  readonly colour: string;
  readonly glyph: string;
  readonly pattern: number;
}

export interface DrawnSpan {
  readonly id: string;
  readonly ranges: readonly Range[];
  readonly look: Look;
  readonly title: string;
  /** What stands behind the name: a chain's number, an entry that it is linked to. */
  readonly note: string;
  readonly tone: Tone;
  readonly chosen: boolean;
  readonly locked: boolean;
  /** Number of the difference that it belongs to, in a comparison. */
  readonly mark: number | null;
}

export interface DrawnLink {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly title: string;
  readonly colour: string;
  readonly directed: boolean;
  readonly tone: Tone;
  readonly chosen: boolean;
}

/** A place in one of the texts. */
export interface Place {
  readonly paper: string;
  readonly point: number;
}

export interface TextScene {
  readonly papers: readonly Paper[];
  /** How a span is drawn; null while it is hidden. */
  spanOf(id: string): DrawnSpan | null;
  paperOf(id: string): Paper | undefined;
  /** Relations that begin or end at one of these spans. */
  linksOf(ids: ReadonlySet<string>): readonly DrawnLink[];
  /** Text that is selected and not labelled yet. */
  readonly pending: { readonly paper: string; readonly range: Range } | null;
  readonly caret: Place | null;
  /** Keys that choose a span, by span. */
  readonly hints: ReadonlyMap<string, string> | null;
  /** Whether ends of the chosen span can be dragged. */
  readonly canDrag: boolean;
  readonly names: boolean;
}
