/** Invertible changes of a document: what was, and what is now. */

import type { Region, Json } from '../model/answers';

/** One elementary change; `before` and `after` make it invertible. */
export type Patch =
  | { readonly kind: 'value'; readonly question: string; readonly before: Json | undefined; readonly after: Json | undefined }
  | { readonly kind: 'add'; readonly question: string; readonly index: number; readonly region: Region }
  | { readonly kind: 'remove'; readonly question: string; readonly index: number; readonly region: Region }
  | { readonly kind: 'change'; readonly question: string; readonly before: Region; readonly after: Region };

/** Who made a change: this page's person, or something that arrived (a server draft, a suggestion). */
export type Origin = 'local' | 'remote';

/** What a delta does, for the announcement of undo and redo; the page puts it into words. */
export interface Deed {
  readonly what: 'answer' | 'add' | 'delete' | 'label' | 'set' | 'move' | 'edit' | 'order' | 'group' | 'accept' | 'dismiss' | 'point';
  /** How many regions it touches. */
  readonly n: number;
  /** The label, or the attribute, that it is about. */
  readonly name: string;
}

/** Patches that are done and undone together. */
export interface Delta {
  readonly origin: Origin;
  readonly deed: Deed;
  readonly patches: readonly Patch[];
}

export function invertedPatch(patch: Patch): Patch {
  switch (patch.kind) {
    case 'value':
      return { ...patch, before: patch.after, after: patch.before };
    case 'add':
      return { ...patch, kind: 'remove' };
    case 'remove':
      return { ...patch, kind: 'add' };
    case 'change':
      return { ...patch, before: patch.after, after: patch.before };
  }
}

/** The delta that takes `delta` back: inverted patches in reverse order. */
export function inverted(delta: Delta): Delta {
  return { ...delta, patches: delta.patches.map(invertedPatch).reverse() };
}

/**
 * Two deltas one after the other as one. A change of a region (or value) that the first already
 * changed is folded into it, so that a drag of a thousand frames keeps the size of one.
 */
export function merged(first: Delta, second: Delta): Delta {
  const patches = [...first.patches];
  const lastTouch = new Map<string, number>();
  patches.forEach((patch, index) => lastTouch.set(touchKey(patch), index));
  for (const patch of second.patches) {
    const key = touchKey(patch);
    const at = lastTouch.get(key);
    const known = at === undefined ? undefined : patches[at];
    if (at !== undefined && known?.kind === 'change' && patch.kind === 'change') {
      patches[at] = { ...known, after: patch.after };
    } else if (at !== undefined && known?.kind === 'add' && patch.kind === 'change') {
      patches[at] = { ...known, region: patch.after };
    } else if (at !== undefined && known?.kind === 'value' && patch.kind === 'value') {
      patches[at] = { ...known, after: patch.after };
    } else {
      patches.push(patch);
      lastTouch.set(key, patches.length - 1);
    }
  }
  return { origin: first.origin, deed: first.deed, patches };
}

function touchKey(patch: Patch): string {
  if (patch.kind === 'value') return `value ${patch.question}`;
  const region = patch.kind === 'change' ? patch.before : patch.region;
  return `region ${patch.question} ${region.id}`;
}
