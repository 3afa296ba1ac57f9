/** Regions with a place on a picture, whatever their shape. */

import type { Region } from '../model/answers';
import { boundsOfBox, type BoxRegion, shapeOf } from './box';
import type { Bounds } from './point';

/** The smallest upright rectangle round a region of a picture; null for a region that has no place on one. */
export function boundsOfRegion(region: Region): Bounds | null {
  if (Array.isArray((region as Partial<BoxRegion>).box)) return boundsOfBox(shapeOf(region as BoxRegion));
  return null;
}
