/** Ellipses in the box between two corners. */

import { boxBetween } from '@/core/geometry/box';
import { ellipseGeometry, type EllipseRegion, withBox } from '@/core/geometry/ellipse';
import type { Line } from '@/core/geometry/geometry';
import { t } from '@/i18n/en/label';
import { CornerSketch } from './sketch';
import type { Tool } from './tool';

const BLANK: EllipseRegion = { id: '', label: '', attributes: {}, ellipse: [0, 0, 1, 1] };

class EllipseSketch extends CornerSketch {
  private get shape(): EllipseRegion {
    return withBox(BLANK, { box: boxBetween(...this.corners), rotation: 0 });
  }

  protected make(): boolean {
    const { ellipse } = this.shape;
    return ellipse[2] >= 1 && ellipse[3] >= 1 && this.host.add({ ellipse }) !== null;
  }

  lines(): readonly Line[] {
    return ellipseGeometry.lines(this.shape);
  }
}

export const ellipseTool: Tool = {
  name: 'ellipse', icon: 'ellipse', title: t('ellipse_tool'), types: ['ellipses'], gesture: 'drag', start: (host, at) => new EllipseSketch(host, at),
};
