/** The shapes that a picture can bear, by their label type; one line a shape. */

import type { Question, Region } from '../model/answers';
import { boxGeometry } from './box-geometry';
import { cuboidGeometry } from './cuboid';
import { ellipseGeometry } from './ellipse';
import type { Geometry } from './geometry';
import { keypointsGeometry } from './keypoints';
import { maskGeometry } from './mask';
import type { Bounds } from './point';
import { polygonGeometry } from './polygon';
import { polylineGeometry } from './polyline';

export const GEOMETRIES: readonly Geometry[] = [
  boxGeometry, ellipseGeometry, polygonGeometry, polylineGeometry, keypointsGeometry, maskGeometry, cuboidGeometry,
] as readonly unknown[] as readonly Geometry[];

const byType = new Map(GEOMETRIES.map((geometry) => [geometry.type, geometry]));

/** The geometry of a question's regions; undefined where they have no place on a picture. */
export function geometryOfType(type: string): Geometry | undefined {
  return byType.get(type);
}

export function geometryOf(question: Pick<Question, 'type'> | undefined): Geometry | undefined {
  return question ? byType.get(question.type) : undefined;
}

/** The geometry that a region itself shows, for regions whose question is not at hand. */
export function geometryFor(region: Region): Geometry | undefined {
  if ('box' in region) return boxGeometry as unknown as Geometry;
  return GEOMETRIES.find((geometry) => geometry.fits(region));
}

/** The smallest upright rectangle round a region of a picture; null for a region that has no place on one. */
export function boundsOfRegion(region: Region): Bounds | null {
  const geometry = geometryFor(region);
  return geometry?.fits(region) ? geometry.bounds(region) : null;
}
