/** Commands on a document: each makes the delta that does it. None draws, none knows a geometry. */

import type { AttributeValues, Json, Region } from '../model/answers';
import type { Deed, Delta, Patch } from './delta';
import type { AnswerDocument } from './document';

export const local = (what: Deed['what'], name: string, patches: readonly Patch[]): Delta => ({
  origin: 'local',
  deed: { what, n: patches.length, name },
  patches,
});

export function setValue(document: AnswerDocument, question: string, after: Json | undefined): Delta {
  const before = document.value(question);
  if (JSON.stringify(before) === JSON.stringify(after)) return local('answer', question, []);
  return local('answer', question, [{ kind: 'value', question, before, after }]);
}

export function addRegions(document: AnswerDocument, question: string, regions: readonly Region[]): Delta {
  const start = document.count(question);
  return local(
    'add',
    regions[0]?.label ?? '',
    regions.map((region, offset) => ({ kind: 'add', question, index: start + offset, region })),
  );
}

export function removeRegions(document: AnswerDocument, question: string, ids: readonly string[]): Delta {
  const found = ids
    .map((id) => ({ index: document.indexOf(question, id), region: document.region(question, id) }))
    .filter((entry): entry is { index: number; region: Region } => entry.region !== undefined)
    .toSorted((a, b) => b.index - a.index);
  return local(
    'delete',
    found[0]?.region.label ?? '',
    found.map(({ index, region }) => ({ kind: 'remove', question, index, region })),
  );
}

/** Changes regions by a function; regions that it leaves alone are not touched. */
export function changeRegions(
  document: AnswerDocument,
  question: string,
  ids: readonly string[],
  deed: { readonly what: Deed['what']; readonly name: string },
  change: (region: Region) => Region,
): Delta {
  const patches: Patch[] = [];
  for (const id of ids) {
    const before = document.region(question, id);
    if (!before) continue;
    const after = change(before);
    if (after !== before && JSON.stringify(after) !== JSON.stringify(before)) {
      patches.push({ kind: 'change', question, before, after });
    }
  }
  return local(deed.what, deed.name, patches);
}

export function relabel(document: AnswerDocument, question: string, ids: readonly string[], label: string): Delta {
  return changeRegions(document, question, ids, { what: 'label', name: label }, (region) => ({ ...region, label }));
}

export function setAttribute(
  document: AnswerDocument,
  question: string,
  ids: readonly string[],
  name: string,
  value: Json | undefined,
): Delta {
  return changeRegions(document, question, ids, { what: 'set', name }, (region) => {
    const { [name]: _gone, ...others } = region.attributes;
    const attributes: AttributeValues = value === undefined ? others : { ...others, [name]: value };
    return { ...region, attributes };
  });
}

/** Puts regions into the groups that are named for them; undefined takes one out. */
export function setGroups(document: AnswerDocument, question: string, ids: readonly string[], groups: ReadonlyMap<string, string | undefined>): Delta {
  return changeRegions(document, question, ids, { what: 'group', name: '' }, ({ group: _before, ...region }) => {
    const group = groups.get(region.id);
    return group === undefined ? region : { ...region, group };
  });
}

/** Brings regions to the end of the list (drawn last, on top) or to its beginning, keeping their order. */
export function reorder(document: AnswerDocument, question: string, ids: readonly string[], to: 'front' | 'back'): Delta {
  const moving = new Set(ids);
  const found = document.regions(question).filter(({ id }) => moving.has(id));
  const removed: Patch[] = found
    .map((region) => ({ kind: 'remove' as const, question, index: document.indexOf(question, region.id), region }))
    .toSorted((a, b) => b.index - a.index);
  const rest = document.count(question) - found.length;
  const added: Patch[] = found.map((region, offset) => ({ kind: 'add', question, index: to === 'front' ? rest + offset : offset, region }));
  const moved = found.some((region, offset) => document.indexOf(question, region.id) !== (to === 'front' ? rest + offset : offset));
  return { ...local('order', found[0]?.label ?? '', moved ? [...removed, ...added] : []), deed: { what: 'order', n: found.length, name: found[0]?.label ?? '' } };
}
