/** The document: answers to one item, changed only by deltas, watched by renderers and panels. */

import { type Answers, type Region, hasRegions, type Json, type Question } from '../model/answers';
import type { Delta, Origin, Patch } from './delta';

/** What a delta touched, told to listeners after it was applied. */
export interface Change {
  readonly origin: Origin;
  /** Ids of regions that were added, changed or removed, by question. */
  readonly regions: ReadonlyMap<string, ReadonlySet<string>>;
  readonly values: ReadonlySet<string>;
}

export type Listener = (change: Change) => void;

interface RegionList {
  readonly order: string[];
  readonly byId: Map<string, Region>;
  /** The list as it was given out last, until a patch changes it. */
  shown: Region[] | null;
}

export class AnswerDocument {
  private readonly lists = new Map<string, RegionList>();
  private readonly valueOf = new Map<string, Json>();
  private readonly listeners = new Set<Listener>();
  /** Counts changes: a cheap key for snapshots. */
  revision = 0;

  constructor(
    readonly questions: readonly Question[],
    answers: { readonly [question: string]: unknown } = {},
  ) {
    for (const question of questions) {
      const value = answers[question.name];
      if (hasRegions(question)) {
        const regions = Array.isArray(value) ? (value as readonly Region[]) : [];
        this.lists.set(question.name, {
          order: regions.map((region) => region.id),
          byId: new Map(regions.map((region) => [region.id, region])),
          shown: null,
        });
      } else if (value !== undefined && value !== null) {
        this.valueOf.set(question.name, value as Json);
      }
    }
  }

  /** Regions of a question in their order; empty for a question without regions. The same list until one changes. */
  regions<R extends Region = Region>(question: string): R[] {
    const list = this.lists.get(question);
    if (!list) return [];
    list.shown ??= list.order.map((id) => list.byId.get(id) as Region);
    return list.shown as R[];
  }

  region<R extends Region = Region>(question: string, id: string): R | undefined {
    return this.lists.get(question)?.byId.get(id) as R | undefined;
  }

  count(question: string): number {
    return this.lists.get(question)?.order.length ?? 0;
  }

  indexOf(question: string, id: string): number {
    return this.lists.get(question)?.order.indexOf(id) ?? -1;
  }

  value(question: string): Json | undefined {
    return this.valueOf.get(question);
  }

  /** All answers as plain JSON, as they are sent and kept. */
  answers(): Answers {
    const result: Record<string, Json | readonly Region[]> = {};
    for (const question of this.questions) {
      if (this.lists.has(question.name)) result[question.name] = this.regions(question.name);
      else {
        const value = this.valueOf.get(question.name);
        if (value !== undefined) result[question.name] = value;
      }
    }
    return result;
  }

  watch(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Applies a delta as it stands; history is kept by the caller (see history.ts). */
  apply(delta: Delta): void {
    const regions = new Map<string, Set<string>>();
    const values = new Set<string>();
    for (const patch of delta.patches) {
      this.applyPatch(patch);
      if (patch.kind === 'value') values.add(patch.question);
      else {
        const touched = regions.get(patch.question) ?? new Set<string>();
        touched.add(patch.kind === 'change' ? patch.after.id : patch.region.id);
        regions.set(patch.question, touched);
      }
    }
    this.revision += 1;
    const change: Change = { origin: delta.origin, regions, values };
    for (const listener of this.listeners) listener(change);
  }

  private applyPatch(patch: Patch): void {
    if (patch.kind === 'value') {
      if (patch.after === undefined) this.valueOf.delete(patch.question);
      else this.valueOf.set(patch.question, patch.after);
      return;
    }
    const list = this.lists.get(patch.question);
    if (!list) return;
    list.shown = null;
    if (patch.kind === 'add') {
      if (list.byId.has(patch.region.id)) return;
      list.order.splice(Math.min(patch.index, list.order.length), 0, patch.region.id);
      list.byId.set(patch.region.id, patch.region);
    } else if (patch.kind === 'remove') {
      const at = list.order[patch.index] === patch.region.id ? patch.index : list.order.indexOf(patch.region.id);
      if (at >= 0) list.order.splice(at, 1);
      list.byId.delete(patch.region.id);
    } else if (list.byId.has(patch.after.id)) {
      list.byId.set(patch.after.id, patch.after);
    }
  }
}
