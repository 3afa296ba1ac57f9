/** Commands on a document: each makes the delta that does it. None draws, none keeps history. */

import type { AttributeValues, BoxNumbers, BoxRegion, Json } from '../model/answers';
import { keptInside, movedInside, roundedBox, type Extent, type RotatedBox } from '../geometry/box';
import type { Deed, Delta, Patch } from './delta';
import type { AnswerDocument } from './document';

const local = (what: Deed['what'], name: string, patches: readonly Patch[]): Delta => ({
  origin: 'local',
  deed: { what, n: patches.length, name },
  patches,
});

/** A region's geometry with its rotation spelled out. */
export function shapeOf(region: BoxRegion): RotatedBox {
  return { box: region.box, rotation: region.rotation ?? 0 };
}

/** The region with another geometry; rotation 0 is left out, as in the stored shape. */
export function withShape(region: BoxRegion, shape: RotatedBox): BoxRegion {
  const { rotation: _gone, ...rest } = region;
  const { box, rotation } = roundedBox(shape);
  return rotation === 0 ? { ...rest, box } : { ...rest, box, rotation };
}

export function setValue(document: AnswerDocument, question: string, after: Json | undefined): Delta {
  const before = document.value(question);
  if (JSON.stringify(before) === JSON.stringify(after)) return local('answer', question, []);
  return local('answer', question, [{ kind: 'value', question, before, after }]);
}

export function addRegions(document: AnswerDocument, question: string, regions: readonly BoxRegion[]): Delta {
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
    .filter((entry): entry is { index: number; region: BoxRegion } => entry.region !== undefined)
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
  change: (region: BoxRegion) => BoxRegion,
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

/** Moves regions together; the picture's edge stops all of them, so that they keep their places. */
export function nudge(
  document: AnswerDocument,
  question: string,
  ids: readonly string[],
  dx: number,
  dy: number,
  extent: Extent,
): Delta {
  return changeRegions(document, question, ids, { what: 'move', name: '' }, (region) =>
    withShape(region, movedInside(shapeOf(region), dx, dy, extent)),
  );
}

/** Sets a region's numbers, kept within the picture. */
export function setShape(
  document: AnswerDocument,
  question: string,
  id: string,
  shape: RotatedBox,
  extent: Extent,
): Delta {
  return changeRegions(document, question, [id], { what: 'edit', name: '' }, (region) => withShape(region, keptInside(shape, extent)));
}

/** Copies of regions, shifted a little so that they can be seen, under new ids. */
export function duplicates(
  document: AnswerDocument,
  question: string,
  ids: readonly string[],
  extent: Extent,
  newId: () => string,
  shift = 12,
): BoxRegion[] {
  return ids.flatMap((id) => {
    const region = document.region(question, id);
    if (!region) return [];
    const { suggestion: _gone, ...rest } = region;
    const [dx, dy] = shiftWithRoom(region.box, extent, shift);
    return [withShape({ ...rest, id: newId() }, movedInside(shapeOf(region), dx, dy, extent))];
  });
}

function shiftWithRoom(box: BoxNumbers, extent: Extent, shift: number): [number, number] {
  return [
    box[0] + box[2] + shift <= extent.width ? shift : -shift,
    box[1] + box[3] + shift <= extent.height ? shift : -shift,
  ];
}
