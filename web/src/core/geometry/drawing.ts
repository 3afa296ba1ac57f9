/** Regions as paths of a drawing in the page (SVG), for small pictures and examples. */

import type { Question, Region } from '../model/answers';
import type { Line } from './geometry';
import { bitmapOf, type MaskRegion } from './mask';
import { polygonsOf } from './mask-outlines';
import type { Bounds } from './point';
import { rounded } from './geometry';
import { geometryFor } from './shapes';

export interface DrawnRegion {
  readonly bounds: Bounds;
  /** Lines as the data of a path. */
  readonly path: string;
  /** Whether the inside belongs to it and is tinted. */
  readonly filled: boolean;
}

/** Outlines of masks are drawn within so many pixels: finer is not seen in a small picture. */
const TOLERANCE = 1.5;

function pathOf(lines: readonly Line[]): string {
  return lines.map(({ points, closed }) => points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${rounded(x)} ${rounded(y)}`).join('') + (closed ? 'Z' : '')).join('');
}

/** How a region of any shape is drawn; null for one that has no place on a picture. */
export function drawnRegion(region: Region, question?: Question): DrawnRegion | null {
  const geometry = geometryFor(region);
  if (!geometry?.fits(region)) return null;
  const bounds = geometry.bounds(region);
  if (geometry.type === 'masks') {
    const rings = polygonsOf(bitmapOf(region as MaskRegion), TOLERANCE, 4).flat();
    return { bounds, path: pathOf(rings.map((ring) => ({ points: ring.map(([x, y]) => ({ x, y })), closed: true }))), filled: true };
  }
  const size = Math.max(bounds.right - bounds.left, bounds.bottom - bounds.top, 20) / 40;
  // Joints are small diamonds: a path has no dots.
  const dots = (geometry.dots?.(region) ?? []).map(({ at: { x, y } }): Line => ({
    points: [{ x: x - size, y }, { x, y: y - size }, { x: x + size, y }, { x, y: y + size }], closed: true,
  }));
  return { bounds, path: pathOf([...geometry.lines(region, question), ...dots]), filled: false };
}
