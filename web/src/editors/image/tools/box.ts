/** Boxes by two corners. */

import { boxBetween } from '@/core/geometry/box';
import type { Line } from '@/core/geometry/geometry';
import { t } from '@/i18n/en/label';
import { boundsLine } from '../draw';
import { CornerSketch } from './sketch';
import type { Tool } from './tool';

class BoxSketch extends CornerSketch {
  protected make(): boolean {
    const box = boxBetween(...this.corners);
    return box[2] >= 1 && box[3] >= 1 && this.host.add({ box }) !== null;
  }

  lines(): readonly Line[] {
    const [x, y, width, height] = boxBetween(...this.corners);
    return [boundsLine({ left: x, top: y, right: x + width, bottom: y + height })];
  }
}

export const boxTool: Tool = {
  name: 'box', icon: 'box', title: t('draw_tool'), types: ['boxes'], gesture: 'drag', start: (host, at) => new BoxSketch(host, at),
};
