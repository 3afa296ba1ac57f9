/** Undo and redo over invertible deltas, reaching also into a shape that is half drawn. */

import { type Deed, type Delta, inverted, merged } from './delta';
import type { AnswerDocument } from './document';

/** Something unfinished (a half-drawn shape) that takes undo and redo before the history does. */
export interface Unfinished {
  /** Takes one step back; false when there is none. */
  stepBack(): boolean;
  /** Takes one step forward again; false when there is none. */
  stepForward(): boolean;
}

const MOST_ENTRIES = 2_000;
const POINT: Deed = { what: 'point', n: 1, name: '' };

interface Entry {
  delta: Delta;
  /** Frames of one drag share this key and are one entry. */
  readonly mergeKey: string | null;
}

export class History {
  private readonly done: Entry[] = [];
  private readonly undone: Entry[] = [];
  private open = false;
  private unfinished: Unfinished | null = null;
  private readonly watchers = new Set<() => void>();

  constructor(private readonly document: AnswerDocument) {}

  get canUndo(): boolean {
    return this.unfinished !== null || this.done.length > 0;
  }

  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  /**
   * Applies a delta and keeps it. Deltas that follow one another with the same `mergeKey` become one
   * entry until `seal` is called (at the end of a drag). Remote deltas are applied, never undone.
   */
  record(delta: Delta, mergeKey: string | null = null): void {
    if (delta.patches.length === 0) return;
    this.document.apply(delta);
    if (delta.origin === 'remote') return;
    const last = this.done.at(-1);
    if (this.open && mergeKey !== null && last?.mergeKey === mergeKey) last.delta = merged(last.delta, delta);
    else this.done.push({ delta, mergeKey });
    this.open = mergeKey !== null;
    this.undone.length = 0;
    if (this.done.length > MOST_ENTRIES) this.done.shift();
    this.tell();
  }

  /** Ends a run of merged deltas: the next one is its own entry. */
  seal(): void {
    this.open = false;
  }

  /** Registers (or with null, withdraws) the half-drawn shape that undo reaches first. */
  setUnfinished(unfinished: Unfinished | null): void {
    if (this.unfinished === unfinished) return;
    this.unfinished = unfinished;
    this.tell();
  }

  /** Takes back the last step; what was taken back, or null when there was nothing. */
  undo(): Deed | null {
    if (this.unfinished?.stepBack()) return POINT;
    const entry = this.done.pop();
    if (!entry) return null;
    this.open = false;
    this.document.apply(inverted(entry.delta));
    this.undone.push(entry);
    this.tell();
    return entry.delta.deed;
  }

  redo(): Deed | null {
    if (this.unfinished?.stepForward()) return POINT;
    const entry = this.undone.pop();
    if (!entry) return null;
    this.open = false;
    this.document.apply(entry.delta);
    this.done.push(entry);
    this.tell();
    return entry.delta.deed;
  }

  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  private tell(): void {
    for (const watcher of this.watchers) watcher();
  }
}
