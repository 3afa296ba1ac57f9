/** How hands travel over the picture: two fingers and the wheel pan and zoom the camera. */

import { type Camera, panned, zoomedAt } from '@/core/geometry/camera';
import { clamp, type Point } from '@/core/geometry/point';

/** Two fingers on the picture: how far apart, and the place between them. */
export interface Pinch {
  readonly distance: number;
  readonly middle: Point;
}

export function pinchOf(a: Point, b: Point): Pinch {
  return { distance: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)), middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } };
}

/** What lay between two fingers stays between them, and grows as they part. */
export function pinched(camera: Camera, before: Pinch, now: Pinch): Camera {
  const shifted = panned(camera, now.middle.x - before.middle.x, now.middle.y - before.middle.y);
  return zoomedAt(shifted, now.middle, now.distance / before.distance);
}

/** The wheel zooms where the pointer is; with Shift it pans sideways. */
export function wheeled(camera: Camera, event: WheelEvent, at: Point): Camera {
  const unit = unitOf(event);
  if (event.shiftKey && !event.ctrlKey) return panned(camera, -(event.deltaX || event.deltaY) * unit, 0);
  return zoomedAt(camera, at, wheelFactor(event, event.ctrlKey ? 0.01 : 0.0016));
}

/** By how much a turn of the wheel makes something larger. */
export function wheelFactor(event: WheelEvent, strength: number): number {
  return Math.exp(-clamp(event.deltaY * unitOf(event), -300, 300) * strength);
}

/** Wheels count pixels, lines or pages. */
function unitOf({ deltaMode }: WheelEvent): number {
  return deltaMode === 1 ? 16 : deltaMode === 2 ? 400 : 1;
}
