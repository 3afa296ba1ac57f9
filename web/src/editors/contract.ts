/** What every modality gives to the pages around it: see docs/decisions/0009. */

import type { ComponentType } from 'react';
import type { LabelChoice, Question, Region } from '@/core/model/answers';
import type { LookOf } from '@/core/model/glyphs';
import type { Datum, Suggestion } from '@/core/model/task';
import type { Sheet } from './desk';

/** A label of one of the region questions. */
export interface ArmedLabel {
  readonly question: string;
  readonly label: string;
}

/** A region that a model proposes and nobody has decided on. */
export interface OfferedRegion {
  readonly question: string;
  readonly region: Region;
  readonly model: string;
  readonly score: number | null;
}

/** What panels show; a new object with each change. */
export interface RegionEditorState {
  readonly armed: ArmedLabel | null;
  readonly selection: ReadonlySet<string>;
  readonly locked: ReadonlySet<string>;
  readonly hidden: ReadonlySet<string>;
  readonly suggestions: readonly OfferedRegion[];
  /** A pointer is drawing or dragging: floating forms hide and lists stand still. */
  readonly busy: boolean;
}

/** The framework-free editor of one datum, as the page's panels use it. */
export interface RegionEditor {
  readonly state: RegionEditorState;
  watch(watcher: () => void): () => void;
  region(id: string): Region | undefined;
  questionOf(id: string): Question | undefined;
  labelOf(question: string, name: string): LabelChoice | undefined;
  /** How a label looks and what it is called, one that its question no longer has too. */
  readonly lookOf: LookOf;
  /** The one selected region that is part of the answer; null for none or several. */
  readonly single: Region | null;
  /** All region ids in the order in which Tab walks: answers, then suggestions. */
  order(): string[];
  select(ids: readonly string[], add?: boolean): void;
  /** Brings a region into view: scrolls, seeks or turns the page. */
  reveal(id: string): void;
  /** Copies the selection a little beside itself; absent where that makes no sense. */
  duplicateSelection?(): void;
  /** Shows the selection as large as the view allows (a double click in the list). */
  zoomToSelection?(): void;
  /** A label key: relabels the selection when there is one, and arms the label for the next region. */
  chooseLabel(question: string, label: string): void;
  setAttribute(ids: readonly string[], name: string, value: unknown): void;
  deleteSelection(): void;
  accept(ids?: readonly string[]): void;
  dismiss(ids?: readonly string[]): void;
  /** Suggestions that accept and dismiss mean when none is named. */
  pendingIds(): string[];
  /** Ends what is half done, else clears the selection; false when there was neither. */
  escape?(): boolean;
  /** Draws the selection above or below the others. */
  arrange?(to: 'front' | 'back'): void;
  toggle(what: 'locked' | 'hidden', ids?: readonly string[]): void;
  /** Short measure of a region for lists: '120 × 80', '0:03.2 to 0:04.8', 'in Berlin'. */
  measure(region: Region): string;
  /** Where and how large a region is, in words, for announcements. */
  describe(region: Region): string;
}

export interface PaneProps {
  readonly sheet: Sheet;
  /** Names and data that this pane shows; several only where the modality says so (views of one scene). */
  readonly data: { readonly [name: string]: Datum };
  /** Facts of the item, to be shown with its first pane; empty for the others. */
  readonly attributes: { readonly [name: string]: unknown };
  /** Region questions that are answered on these data. */
  readonly questions: readonly Question[];
  readonly suggestions: { readonly [question: string]: Suggestion };
  readonly say: (words: string) => void;
  readonly editor: RegionEditor | null;
  readonly onEditor: (editor: RegionEditor | null) => void;
  /**
   * The element of the bottom bar in which the pane puts its own controls by a portal (zoom, speed);
   * null while another pane has it. The page makes the modality's scopes live for the pane that has it.
   */
  readonly bar: HTMLElement | null;
  /** The assignment that is worked on, for assist tools; absent in review and examples. */
  readonly assignment?: string;
  /** Slug of the project. */
  readonly project?: string;
}

/** The difference that a region belongs to in a comparison. */
export interface Mark {
  readonly number: number;
  readonly current: boolean;
}

/** Something that others drew and this person did not. */
export interface AbsentRegion {
  readonly question: string;
  readonly region: Region;
  readonly mark: Mark;
  readonly words: string;
}

const ABSENT = 'absent-';

/** The id under which a still draws what is not there, and which `onRegion` gives when it is clicked. */
export function absentId({ number }: Mark): string {
  return `${ABSENT}${number}`;
}

/** The number of the difference that an id of `absentId` stands for; null for a region's own id. */
export function absentNumber(id: string): number | null {
  const number = id.startsWith(ABSENT) ? Number(id.slice(ABSENT.length)) : Number.NaN;
  return Number.isInteger(number) ? number : null;
}

export interface StillProps {
  readonly data: { readonly [name: string]: Datum };
  readonly questions: readonly Question[];
  readonly answers: { readonly [question: string]: unknown };
  /** Regions that differ from others' answers, by id: these are drawn strong, all others thin and unnamed. */
  readonly marks?: ReadonlyMap<string, Mark>;
  readonly absent?: readonly AbsentRegion[];
  readonly chosen?: string | null;
  /** Regions that are shown faint: left out of an example. */
  readonly faint?: ReadonlySet<string>;
  /** Drawn as a bad example or a model's proposal: dashed. */
  readonly dashed?: boolean;
  /** A small picture in a list: no names, no controls. */
  readonly compact?: boolean;
  /** A view that several stills share (camera, time, scroll), so that they move together. */
  readonly together?: SharedView;
  /** What it shows, for those who do not see it. */
  readonly label?: string;
  readonly onRegion?: (id: string) => void;
}

/** What the page asks of stills that share a view. */
export type ViewCommand =
  | { readonly kind: 'zoom'; readonly factor: number }
  | { readonly kind: 'whole' }
  | { readonly kind: 'show'; readonly regions: readonly Region[] }
  | { readonly kind: 'peek'; readonly on: boolean };

/** One view shared by the stills of one pane, side by side; the modality decides what the value is (see together.ts). */
export interface SharedView {
  get(): unknown;
  set(value: unknown): void;
  watch(watcher: () => void): () => void;
  /** A short word on the view for the bottom bar ('120 %', '0:04'). */
  words: string;
  /** Answers commands of the page; all but 'peek' reach only the first still, which then sets the value. */
  answer(listener: (command: ViewCommand) => void): () => void;
}

export interface Modality {
  readonly name: string;
  /** The datum types that it shows. */
  readonly types: readonly string[];
  /** Label types that its pane edits. */
  readonly regions: readonly string[];
  /** Whether several data of these types are shown in one pane (multi-image items). */
  readonly several: boolean;
  /** Scopes of actions that are alive while its pane has the keys; `regions` are added where it has region questions. */
  readonly scopes: { readonly view: readonly string[]; readonly regions: readonly string[] };
  /** Two chunks: whoever only looks does not load the tools. */
  pane(): Promise<ComponentType<PaneProps>>;
  still(): Promise<ComponentType<StillProps>>;
  /** Fetches what the next item needs, while the annotator still works on this one. */
  prepare?(datum: Datum): void;
}
