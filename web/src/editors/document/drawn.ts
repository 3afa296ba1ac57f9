/** Regions and links as a page draws them, for the pane and for the still. */

import type { Question, Region } from '@/core/model/answers';
import type { NamedLook } from '@/core/model/glyphs';
import { isDirected, isSpan, type RelationRegion } from '@/core/text/span';
import type { Rect } from './layer';
import type { DrawnLink, DrawnRegion } from './PageView';

export function drawnRegion(look: NamedLook, region: Region, rects: readonly Rect[], how: Pick<DrawnRegion, 'chosen' | 'dashed' | 'faint' | 'mark'>): DrawnRegion {
  return { id: region.id, kind: isSpan(region) ? 'span' : 'box', rects, colour: look.colour, title: look.title, ...how };
}

/** A link on a page; null when neither end is on it. */
export function drawnLink(look: NamedLook, question: Question, region: RelationRegion, rectOf: (id: string) => Rect | null, chosen: boolean): DrawnLink | null {
  const from = rectOf(region.from);
  const to = rectOf(region.to);
  if (!from && !to) return null;
  return { id: region.id, from, to, colour: look.colour, title: look.title, directed: isDirected(question), chosen };
}

/**
 * What a pane drew last of each region and link: as long as nothing of it is another, it is the same
 * object, so that a drag draws one shape anew and not the page.
 */
export class DrawnBefore {
  private readonly regions = new WeakMap<Region, DrawnRegion>();
  private readonly links = new WeakMap<Region, DrawnLink>();

  region(region: Region, rects: readonly Rect[], how: Pick<DrawnRegion, 'chosen' | 'dashed'>, lookOf: (region: Region) => NamedLook): DrawnRegion {
    const before = this.regions.get(region);
    if (before && before.rects === rects && before.chosen === how.chosen && before.dashed === how.dashed) return before;
    const made = drawnRegion(lookOf(region), region, rects, { ...how, faint: false, mark: null });
    this.regions.set(region, made);
    return made;
  }

  link(question: Question, region: RelationRegion, rectOf: (id: string) => Rect | null, chosen: boolean, lookOf: (region: Region) => NamedLook): DrawnLink | null {
    const before = this.links.get(region);
    if (before && before.from === rectOf(region.from) && before.to === rectOf(region.to) && before.chosen === chosen) return before;
    const made = drawnLink(lookOf(region), question, region, rectOf, chosen);
    if (made) this.links.set(region, made);
    return made;
  }
}

const aroundOf = new WeakMap<readonly Rect[], Rect>();

/** The smallest rectangle around several; null for none. The same list gives the same rectangle. */
export function around(rects: readonly Rect[]): Rect | null {
  if (rects.length === 0) return null;
  const known = aroundOf.get(rects);
  if (known) return known;
  const x = Math.min(...rects.map((rect) => rect.x));
  const y = Math.min(...rects.map((rect) => rect.y));
  const found = { x, y, width: Math.max(...rects.map((rect) => rect.x + rect.width)) - x, height: Math.max(...rects.map((rect) => rect.y + rect.height)) - y };
  aroundOf.set(rects, found);
  return found;
}
