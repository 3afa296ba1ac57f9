/** Masks by outline, and gaps in masks filled by a press. */

import { Bitmap, bitmapOf } from '@/core/geometry/mask';
import { bitmapOfRings, fillGap } from '@/core/geometry/mask-paint';
import type { Pair } from '@/core/geometry/geometry';
import { t } from '@/i18n/en/label';
import { maskToPaint, storeMask } from './brush';
import { OutlineSketch } from './polygon';
import { PlacedSketch } from './sketch';
import type { Tool, ToolHost } from './tool';

/** Adds the inside of an outline to the mask that is painted. */
export function addOutline(host: ToolHost, points: readonly Pair[]): boolean {
  const before = maskToPaint(host);
  const bitmap = before ? bitmapOf(before).copy() : new Bitmap(host.extent);
  return bitmap.combine(bitmapOfRings([points], host.extent), host.erasing ? 'remove' : 'add') && storeMask(host, before, bitmap);
}

class FillSketch extends PlacedSketch {
  protected get full(): boolean {
    return this.points.length === 1;
  }

  protected make(): boolean {
    const before = maskToPaint(this.host);
    const bitmap = before ? bitmapOf(before).copy() : null;
    if (!before || !bitmap || !fillGap(bitmap, this.cursor)) {
      this.host.say(t('say_not_closed'));
      this.points.length = 0;
      return true;
    }
    return storeMask(this.host, before, bitmap);
  }

  lines() {
    return [];
  }
}

export const maskAreaTool: Tool = {
  name: 'mask-area', icon: 'polygon', title: t('mask_area_tool'), types: ['masks'], gesture: 'points', onto: maskToPaint,
  start: (host, at) => new OutlineSketch(host, at, true, (points) => addOutline(host, points)),
};

export const fillTool: Tool = {
  name: 'fill', icon: 'fill', title: t('fill_tool'), types: ['masks'], gesture: 'points', onto: maskToPaint, start: (host, at) => new FillSketch(host, at),
};
