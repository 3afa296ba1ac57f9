/**
 * What every editor does with regions, whatever their geometry: selection, labels, attributes, locks,
 * suggestions, and the commands for them. An editor of a modality extends it and adds where regions are.
 * It knows no React; panels read `state` and call methods, actions of the registry do the same.
 */

import type { AttributeValues, Json, LabelChoice, Question, Region } from '@/core/model/answers';
import { type LookOf, looksOfAll } from '@/core/model/glyphs';
import type { Suggestion } from '@/core/model/task';
import { addRegions, relabel, removeRegions, reorder, setAttribute } from '@/core/store/commands';
import type { Deed, Delta, Patch } from '@/core/store/delta';
import type { AnswerDocument, Change } from '@/core/store/document';
import type { History } from '@/core/store/history';
import { t } from '@/i18n/en/label';
import type { OfferedRegion, RegionEditor, RegionEditorState } from './contract';
import type { Sheet } from './desk';
import { dismissedKey, suggestedRegions, undecided } from './suggestions';

export interface RegionsSetting {
  readonly sheet: Sheet;
  /** Region questions that are answered in this editor. */
  readonly questions: readonly Question[];
  readonly suggestions: { readonly [question: string]: Suggestion };
  readonly say: (words: string) => void;
}

/** What a modality's own state adds. */
export type Extra<S extends RegionEditorState> = Omit<S, keyof RegionEditorState>;

export abstract class Regions<S extends RegionEditorState = RegionEditorState> implements RegionEditor {
  state: S;
  readonly document: AnswerDocument;
  readonly history: History;
  readonly questions: readonly Question[];
  /** How a label of a question looks, and what it is called. */
  readonly lookOf: LookOf;
  /** All that models proposed, decided or not. */
  protected offered: readonly OfferedRegion[];
  private readonly ownerOf = new Map<string, string>();
  private readonly watchers = new Set<() => void>();
  private readonly unwatch: () => void;

  constructor(
    protected readonly regionsSetting: RegionsSetting,
    extra: Extra<S>,
  ) {
    const { sheet, questions, suggestions } = regionsSetting;
    this.document = sheet.document;
    this.history = sheet.history;
    this.questions = questions;
    this.lookOf = looksOfAll(questions);
    this.offered = suggestedRegions(questions, suggestions, (question, region) => this.fits(question, region));
    const first = questions.find(({ labels }) => labels.length > 0);
    const shared: RegionEditorState = {
      armed: first?.labels[0] ? { question: first.name, label: first.labels[0].name } : null,
      selection: new Set(),
      locked: new Set(),
      hidden: new Set(),
      suggestions: undecided(this.document, this.offered),
      busy: false,
    };
    this.state = { ...shared, ...extra } as S;
    for (const { name } of questions) for (const { id } of this.document.regions(name)) this.ownerOf.set(id, name);
    this.unwatch = this.document.watch((change) => this.documentChanged(change));
  }

  destroy(): void {
    this.unwatch();
    this.history.setUnfinished(null);
  }

  watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  // --- what a modality says about geometry ---

  /** Whether a region from outside has the geometry that its question asks for. */
  protected abstract fits(question: Question, region: Region): boolean;
  abstract reveal(id: string): void;
  abstract measure(region: Region): string;
  abstract describe(region: Region): string;
  /** Regions (or suggestions) that look different now: draw them anew. */
  protected abstract drawn(ids: readonly string[]): void;
  /** The selection is another one. */
  protected selectionChanged(): void {}
  /** What else a region is part of, for the announcement of its selection; empty for nothing. */
  protected belonging(_region: Region): string {
    return '';
  }

  protected severalWords(selection: ReadonlySet<string>): string {
    return t('several_selected', { n: selection.size });
  }

  /** Ends what is half drawn, if there is such a thing. */
  protected cancelHalf(): void {}

  /** Whether a region lies on what this editor shows: of several pictures in one pane each has its own editor. */
  here(_region: Region, _question: Question | undefined): boolean {
    return true;
  }

  // --- reading ---

  region(id: string): Region | undefined {
    const owner = this.ownerOf.get(id);
    return owner === undefined ? undefined : this.document.region(owner, id);
  }

  /** Name of the question whose answer holds the region. */
  owner(id: string): string | undefined {
    return this.ownerOf.get(id);
  }

  suggestion(id: string): OfferedRegion | undefined {
    return this.state.suggestions.find(({ region }) => region.id === id);
  }

  questionOf(id: string): Question | undefined {
    const owner = this.ownerOf.get(id) ?? this.suggestion(id)?.question;
    return this.questions.find(({ name }) => name === owner);
  }

  question(name: string | undefined): Question | undefined {
    return this.questions.find((question) => question.name === name);
  }

  labelOf(question: string, name: string): LabelChoice | undefined {
    return this.question(question)?.labels.find((label) => label.name === name);
  }

  get single(): Region | null {
    if (this.state.selection.size !== 1) return null;
    const [id] = this.state.selection;
    return this.region(id as string) ?? null;
  }

  order(): string[] {
    const own = this.questions.flatMap((question) => this.document.regions(question.name).filter((region) => this.here(region, question)).map(({ id }) => id));
    return [...own, ...this.offeredHere().map(({ region }) => region.id)];
  }

  /** Selected regions of the answer that may be changed. */
  editable(): string[] {
    return [...this.state.selection].filter((id) => this.ownerOf.has(id) && !this.state.locked.has(id) && this.isHere(id));
  }

  // --- labels and selection ---

  chooseLabel(question: string, label: string): void {
    const ids = this.editable().filter((id) => this.ownerOf.get(id) === question);
    if (ids.length > 0) this.record(relabel(this.document, question, ids, label));
    this.change({ armed: { question, label } });
    this.say(ids.length > 0 ? t('say_labelled', { n: ids.length, label }) : t('say_armed', { label }));
  }

  select(ids: readonly string[], add = false): void {
    const selection = add ? new Set(this.state.selection) : new Set<string>();
    for (const id of ids.filter((one) => this.isHere(one))) {
      if (add && selection.has(id)) selection.delete(id);
      else selection.add(id);
    }
    this.cancelHalf();
    this.change({ selection });
    this.selectionChanged();
    const region = this.single;
    if (region) {
      this.change({ armed: { question: this.ownerOf.get(region.id) as string, label: region.label } });
      this.say([region.label, this.describe(region), this.belonging(region)].filter(Boolean).join(', '));
    } else if (selection.size > 1) this.say(this.severalWords(selection));
  }

  // --- commands ---

  deleteSelection(): void {
    const pending = this.state.suggestions.filter(({ region }) => this.state.selection.has(region.id));
    if (pending.length > 0) this.dismiss(pending.map(({ region }) => region.id));
    this.remove(this.editable());
  }

  /** Removes regions; those that a model proposed count as dismissed. */
  remove(own: readonly string[]): void {
    if (own.length === 0) return;
    const patches = this.questions.flatMap(({ name }) => {
      const mine = own.filter((id) => this.ownerOf.get(id) === name);
      if (mine.length === 0) return [];
      const dismissed = mine.filter((id) => this.offered.some(({ region }) => region.id === id));
      return [...removeRegions(this.document, name, mine).patches, ...this.dismissal(name, dismissed)];
    });
    const name = own.length === 1 ? (this.region(own[0] as string)?.label ?? '') : '';
    this.record({ origin: 'local', deed: { what: 'delete', n: own.length, name }, patches });
    this.select([]);
    this.say(t('say_deleted', { n: own.length }));
  }

  setAttribute(ids: readonly string[], name: string, value: unknown): void {
    this.perOwner(
      ids.filter((id) => !this.state.locked.has(id)),
      (owner, mine) => setAttribute(this.document, owner, mine, name, value as Json | undefined),
      null,
    );
  }

  /** Brings the selection to the front or the back of its question's regions. */
  arrange(to: 'front' | 'back'): void {
    this.perOwner(this.editable(), (owner, mine) => reorder(this.document, owner, mine, to), null);
  }

  toggle(what: 'locked' | 'hidden', ids: readonly string[] = [...this.state.selection]): void {
    if (ids.length === 0 && what === 'hidden') {
      const shown = [...this.state.hidden];
      this.change({ hidden: new Set() });
      this.drawn(shown);
      return;
    }
    const set = new Set(this.state[what]);
    const on = ids.some((id) => !set.has(id));
    for (const id of ids) {
      if (on) set.add(id);
      else set.delete(id);
    }
    this.change({ [what]: set });
    this.drawn(ids);
    this.say(t(what === 'locked' ? (on ? 'say_locked' : 'say_unlocked') : on ? 'say_hidden' : 'say_shown', { n: ids.length }));
  }

  // --- suggestions ---

  /** Adds proposals that came while the person worked (an assist tool). */
  offer(more: readonly OfferedRegion[]): void {
    this.offered = [...this.offered, ...more];
    this.change({ suggestions: undecided(this.document, this.offered) });
    this.drawn(more.map(({ region }) => region.id));
  }

  /** Takes proposals back that nobody has decided on: a tool has better ones. */
  withdraw(ids: readonly string[]): void {
    const gone = new Set(ids);
    this.offered = this.offered.filter(({ region }) => !gone.has(region.id) || this.document.region(this.ownerOf.get(region.id) ?? '', region.id) !== undefined);
    this.change({ suggestions: undecided(this.document, this.offered) });
    this.drawn(ids);
  }

  /** Takes suggestions into the answer; with a `mergeKey`, in one step with what follows under it. */
  accept(ids: readonly string[] = this.pendingIds(), mergeKey: string | null = null): void {
    const patches = ids.flatMap((id) => {
      const found = this.suggestion(id);
      return found ? addRegions(this.document, found.question, [found.region]).patches : [];
    });
    if (patches.length === 0) return;
    const stacked = patches.map((patch, index) => (patch.kind === 'add' ? { ...patch, index: patch.index + index } : patch));
    this.record({ origin: 'local', deed: { what: 'accept', n: patches.length, name: '' }, patches: stacked }, mergeKey);
    this.select(ids);
    this.say(t('say_accepted'));
  }

  dismiss(ids: readonly string[] = this.pendingIds()): void {
    const patches = this.questions.flatMap(({ name }) => this.dismissal(name, ids.filter((id) => this.suggestion(id)?.question === name)));
    if (patches.length === 0) return;
    this.record({ origin: 'local', deed: { what: 'dismiss', n: ids.length, name: '' }, patches });
    const [next] = this.offeredHere();
    this.select(next ? [next.region.id] : []);
    this.say(t('say_dismissed'));
  }

  /** Suggestions that A and X mean: the selected ones, else the first undecided one. */
  pendingIds(): string[] {
    const selected = this.state.suggestions.filter(({ region }) => this.state.selection.has(region.id));
    const meant = selected.length > 0 || this.state.selection.size > 0 ? selected : this.offeredHere().slice(0, 1);
    return meant.map(({ region }) => region.id);
  }

  /** Undecided suggestions that lie here; the state has those of the whole pane. */
  offeredHere(): readonly OfferedRegion[] {
    return this.state.suggestions.filter(({ question, region }) => this.here(region, this.question(question)));
  }

  private isHere(id: string): boolean {
    const region = this.region(id) ?? this.suggestion(id)?.region;
    return region === undefined || this.here(region, this.questionOf(id));
  }

  private dismissal(question: string, ids: readonly string[]): Patch[] {
    if (ids.length === 0) return [];
    const before = this.document.value(dismissedKey(question));
    const already = Array.isArray(before) ? before : [];
    return [{ kind: 'value', question: dismissedKey(question), before, after: [...already, ...ids] }];
  }

  // --- for the modality ---

  /** One step of history over regions of several questions. Frames with one `mergeKey` become one step. */
  protected perOwner(ids: readonly string[], make: (owner: string, ids: string[]) => Delta, mergeKey: string | null): void {
    const patches: Patch[] = [];
    let deed: Deed = { what: 'edit', n: 0, name: '' };
    for (const { name } of this.questions) {
      const mine = ids.filter((id) => this.ownerOf.get(id) === name);
      if (mine.length === 0) continue;
      const delta = make(name, mine);
      deed = { ...delta.deed, n: deed.n + delta.deed.n };
      patches.push(...delta.patches);
    }
    this.record({ origin: 'local', deed, patches }, mergeKey === null ? null : mergeKeyOf(mergeKey, ids));
  }

  record(delta: Delta, mergeKey: string | null = null): void {
    this.history.record(delta, mergeKey);
  }

  /** Attribute values that a new region starts with. */
  protected startAttributes(question: Question): AttributeValues {
    return defaultsOf(question);
  }

  setBusy(busy: boolean): void {
    if (busy !== this.state.busy) this.change({ busy });
  }

  protected say(words: string): void {
    this.regionsSetting.say(words);
  }

  protected change(part: Partial<S> | Partial<RegionEditorState>): void {
    this.state = { ...this.state, ...part };
    for (const watcher of this.watchers) watcher();
  }

  /** Suggestions that nobody has decided on; the same list as before where that is so, for what is drawn from it. */
  private stillUndecided(): readonly OfferedRegion[] {
    const before = this.state.suggestions;
    if (this.offered.length === 0) return before;
    const now = undecided(this.document, this.offered);
    return now.length === before.length && now.every((one, index) => one === before[index]) ? before : now;
  }

  private documentChanged(change: Change): void {
    const touched = new Set<string>();
    for (const [question, ids] of change.regions) {
      if (!this.question(question)) continue;
      for (const id of ids) {
        if (this.document.region(question, id)) this.ownerOf.set(id, question);
        else this.ownerOf.delete(id);
        touched.add(id);
      }
    }
    const suggestions = this.stillUndecided();
    const after = new Set(suggestions.map(({ region }) => region.id));
    if (suggestions !== this.state.suggestions) {
      const before = new Set(this.state.suggestions.map(({ region }) => region.id));
      for (const id of new Set([...before, ...after])) if (before.has(id) !== after.has(id)) touched.add(id);
    }
    const gone = [...this.state.selection].filter((id) => !this.ownerOf.has(id) && !after.has(id));
    const selection = gone.length > 0 ? new Set([...this.state.selection].filter((id) => !gone.includes(id))) : this.state.selection;
    this.change({ suggestions, selection });
    this.drawn([...touched]);
  }
}

/** What frames of one act on the same regions share: they are one step of history. */
export function mergeKeyOf(act: string, ids: readonly string[]): string {
  return `${act} ${ids.join(' ')}`;
}

/** Attribute values that a new region starts with: the first label of each required choice. */
export function defaultsOf(question: Question): AttributeValues {
  return Object.fromEntries(
    question.attributes.flatMap((attribute) => {
      const first = attribute.labels[0];
      return attribute.required && attribute.type === 'choice' && first ? [[attribute.name, first.name]] : [];
    }),
  );
}
