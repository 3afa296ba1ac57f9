/** The camera: where the picture lies on the screen. Screen = picture × scale + offset. */

import { type Bounds, clamp, type Point } from './point';
import type { Extent } from './box';

export interface Camera {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** Smallest and largest scale, in screen pixels per picture pixel. */
export const LEAST_SCALE = 0.005;
export const MOST_SCALE = 64;

export function toScreen(camera: Camera, point: Point): Point {
  return { x: point.x * camera.scale + camera.x, y: point.y * camera.scale + camera.y };
}

export function toPicture(camera: Camera, point: Point): Point {
  return { x: (point.x - camera.x) / camera.scale, y: (point.y - camera.y) / camera.scale };
}

/** Zooms by `factor`, the picture point under `anchor` (screen) staying under it. */
export function zoomedAt(camera: Camera, anchor: Point, factor: number): Camera {
  const scale = clamp(camera.scale * factor, LEAST_SCALE, MOST_SCALE);
  const ratio = scale / camera.scale;
  return { scale, x: anchor.x - (anchor.x - camera.x) * ratio, y: anchor.y - (anchor.y - camera.y) * ratio };
}

export function panned(camera: Camera, dx: number, dy: number): Camera {
  return { scale: camera.scale, x: camera.x + dx, y: camera.y + dy };
}

/** The camera that shows the part `bounds` of the picture centred in a view, with a margin in pixels. */
export function fitted(bounds: Bounds, view: Extent, margin = 12, most = MOST_SCALE): Camera {
  const width = Math.max(bounds.right - bounds.left, 1e-6);
  const height = Math.max(bounds.bottom - bounds.top, 1e-6);
  const room = { width: Math.max(view.width - 2 * margin, 1), height: Math.max(view.height - 2 * margin, 1) };
  const scale = clamp(Math.min(room.width / width, room.height / height), LEAST_SCALE, most);
  return {
    scale,
    x: view.width / 2 - ((bounds.left + bounds.right) / 2) * scale,
    y: view.height / 2 - ((bounds.top + bounds.bottom) / 2) * scale,
  };
}

/** Keeps at least `least` pixels of the picture in view, so that it cannot be lost. */
export function keptInView(camera: Camera, picture: Extent, view: Extent, least = 48): Camera {
  const width = picture.width * camera.scale;
  const height = picture.height * camera.scale;
  const marginX = Math.min(least, width, view.width);
  const marginY = Math.min(least, height, view.height);
  return {
    scale: camera.scale,
    x: clamp(camera.x, marginX - width, view.width - marginX),
    y: clamp(camera.y, marginY - height, view.height - marginY),
  };
}

/** The camera that shows of one picture what `camera` shows of another: pictures of one scene are as wide as each other. */
export function cameraFor(camera: Camera, from: Extent, to: Extent): Camera {
  return { scale: camera.scale * (from.width / to.width), x: camera.x, y: camera.y };
}

/** The part of the picture that a view of the given size shows. */
export function visibleBounds(camera: Camera, view: Extent): Bounds {
  const topLeft = toPicture(camera, { x: 0, y: 0 });
  const bottomRight = toPicture(camera, { x: view.width, y: view.height });
  return { left: topLeft.x, top: topLeft.y, right: bottomRight.x, bottom: bottomRight.y };
}

/** How a frame drawn under `drawn` must be scaled and shifted to look as under `wanted`. */
export function between(drawn: Camera, wanted: Camera): Camera {
  const scale = wanted.scale / drawn.scale;
  return { scale, x: wanted.x - drawn.x * scale, y: wanted.y - drawn.y * scale };
}

export function sameCamera(a: Camera, b: Camera): boolean {
  return a.scale === b.scale && a.x === b.x && a.y === b.y;
}
