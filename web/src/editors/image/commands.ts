/** Commands that change where boxes are; what has no place (labels, attributes, order) is in core/store/commands. */

import { type BoxNumbers, type BoxRegion, type Extent, keptInside, movedInside, type RotatedBox, shapeOf, withShape } from '@/core/geometry/box';
import { changeRegions } from '@/core/store/commands';
import type { Delta } from '@/core/store/delta';
import type { AnswerDocument } from '@/core/store/document';

/** Moves regions together; the picture's edge stops all of them, so that they keep their places. */
export function nudge(document: AnswerDocument, question: string, ids: readonly string[], dx: number, dy: number, extent: Extent): Delta {
  return changeRegions(document, question, ids, { what: 'move', name: '' }, (region) =>
    withShape(region as BoxRegion, movedInside(shapeOf(region as BoxRegion), dx, dy, extent)),
  );
}

/** Sets a region's numbers, kept within the picture. */
export function setShape(document: AnswerDocument, question: string, id: string, shape: RotatedBox, extent: Extent): Delta {
  return changeRegions(document, question, [id], { what: 'edit', name: '' }, (region) => withShape(region as BoxRegion, keptInside(shape, extent)));
}

/** Copies of regions, shifted a little so that they can be seen, under new ids. */
export function duplicates(document: AnswerDocument, question: string, ids: readonly string[], extent: Extent, newId: () => string, shift = 12): BoxRegion[] {
  return ids.flatMap((id) => {
    const region = document.region<BoxRegion>(question, id);
    if (!region) return [];
    const { suggestion: _gone, ...rest } = region;
    const [dx, dy] = shiftWithRoom(region.box, extent, shift);
    return [withShape({ ...rest, id: newId() }, movedInside(shapeOf(region), dx, dy, extent))];
  });
}

function shiftWithRoom(box: BoxNumbers, extent: Extent, shift: number): [number, number] {
  return [box[0] + box[2] + shift <= extent.width ? shift : -shift, box[1] + box[3] + shift <= extent.height ? shift : -shift];
}
