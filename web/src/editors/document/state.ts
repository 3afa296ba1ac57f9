/** What the editor of a document knows beside its regions. */

import type { BoxNumbers } from '@/core/geometry/box';
import type { Point } from '@/core/geometry/point';
import type { RegionEditorState } from '../contract';

/** Words that are selected: from one to another, by their index in the page's layer. */
export interface WordCaret {
  readonly anchor: number;
  readonly focus: number;
}

export interface DocumentState extends RegionEditorState {
  readonly page: number;
  /** Pixels of the screen for one of the page; null fits the width. */
  readonly zoom: number | null;
  /** A box being drawn. */
  readonly half: BoxNumbers | null;
  /** The corner that keys move; `from` once the first corner is placed. */
  readonly cross: { readonly at: Point; readonly from: Point | null } | null;
  readonly caret: WordCaret | null;
  /** The region that a link begins at, while it waits for its other end. */
  readonly linking: { readonly from: string; readonly question: string; readonly label: string } | null;
  /** Grows when something has to be brought into view. */
  readonly revealed: number;
}
