/** What every modality gives to the pages around it: see docs/decisions/0009. */

import type { ComponentType } from 'react';
import type { Answers, LabelChoice, Question, Region } from '@/core/model/answers';
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
  /** The one selected region that is part of the answer; null for none or several. */
  readonly single: Region | null;
  /** All region ids in the order in which Tab walks: answers, then suggestions. */
  order(): string[];
  select(ids: readonly string[], add?: boolean): void;
  /** Brings a region into view: scrolls, seeks or turns the page. */
  reveal(id: string): void;
  /** A label key: relabels the selection when there is one, and arms the label for the next region. */
  chooseLabel(question: string, label: string): void;
  setAttribute(ids: readonly string[], name: string, value: unknown): void;
  deleteSelection(): void;
  accept(ids?: readonly string[]): void;
  dismiss(ids?: readonly string[]): void;
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
  readonly attributes: { readonly [name: string]: unknown };
  /** Region questions that are answered on these data. */
  readonly questions: readonly Question[];
  readonly suggestions: { readonly [question: string]: Suggestion };
  readonly say: (words: string) => void;
  readonly editor: RegionEditor | null;
  readonly onEditor: (editor: RegionEditor | null) => void;
  /** The element of the bottom bar in which the pane puts its own controls by a portal (zoom, speed). */
  readonly bar: HTMLElement | null;
}

export interface StillProps {
  readonly data: { readonly [name: string]: Datum };
  readonly questions: readonly Question[];
  readonly answers: Answers;
  /** Regions that differ from others' answers, by id: drawn so that they stand out. */
  readonly marked?: ReadonlySet<string>;
  readonly chosen?: string | null;
  /** Drawn as a bad example or a model's proposal: dashed. */
  readonly dashed?: boolean;
  /** A small picture in a list: no names, no controls. */
  readonly compact?: boolean;
  /** A view that several stills share (camera, time, scroll), so that they move together. */
  readonly together?: SharedView;
  readonly onRegion?: (id: string) => void;
}

/** One view shared by stills side by side; the modality decides what the value is. */
export interface SharedView {
  get(): unknown;
  set(value: unknown): void;
  watch(watcher: () => void): () => void;
}

export interface Modality {
  /** The datum types that it shows. */
  readonly types: readonly string[];
  /** Whether several data of these types are shown in one pane (multi-image items). */
  readonly several: boolean;
  /** Scopes of actions that are alive while its pane is on the screen. */
  readonly scopes: readonly string[];
  load(): Promise<{ readonly Pane: ComponentType<PaneProps>; readonly Still: ComponentType<StillProps> }>;
  /** Fetches what the next item needs, while the annotator still works on this one. */
  prepare?(datum: Datum): void;
}
