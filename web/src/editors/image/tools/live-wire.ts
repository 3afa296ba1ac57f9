/** Outlines that follow the edges of the picture between two presses. */

import type { Line, Pair } from '@/core/geometry/geometry';
import type { Point } from '@/core/geometry/point';
import { t } from '@/i18n/en/label';
import { Wire } from '../wire';
import { maskToPaint } from './brush';
import { addOutline } from './mask-area';
import { OutlineSketch } from './polygon';
import type { Tool, ToolHost } from './tool';

class WireSketch extends OutlineSketch {
  private readonly wire: Wire | null;
  /** How many points each press added, so that undo takes back a whole stretch. */
  private readonly stretches: number[] = [];

  constructor(host: ToolHost, at: Point, closes: boolean, finished: (points: readonly Pair[]) => boolean) {
    super(host, at, closes, finished);
    this.wire = host.picture ? new Wire(host.picture, host.extent, () => host.changed()) : null;
  }

  protected override put(point: Point): void {
    const before = this.points.length;
    if (before > 0) for (const between of this.wire?.path(point) ?? []) this.points.push(between);
    super.put(point);
    this.stretches.push(this.points.length - before);
    this.wire?.seed(point);
  }

  override stepBack(): boolean {
    const stretch = this.stretches.pop() ?? 0;
    this.points.length = Math.max(0, this.points.length - Math.max(0, stretch - 1));
    const result = super.stepBack();
    const last = this.points.at(-1);
    if (last) this.wire?.seed(last);
    return result;
  }

  override stepForward(): boolean {
    return false;
  }

  protected override make(): boolean {
    // The way back to the first point follows the edge as well; where nothing is made, it is not kept.
    const [first] = this.points;
    const placed = this.points.length;
    if (this.closes && first) for (const between of this.wire?.path(first) ?? []) this.points.push(between);
    const made = super.make();
    if (made) this.wire?.stop();
    else this.points.length = placed;
    return made;
  }

  override cancel(): void {
    this.wire?.stop();
    super.cancel();
  }

  override lines(): readonly Line[] {
    const between = this.points.length > 0 ? (this.wire?.path(this.cursor) ?? []) : [];
    return [{ points: [...this.points, ...between, this.cursor], closed: false }];
  }

  override dots() {
    const [first] = this.points;
    return first ? [{ at: first, hollow: false }] : [];
  }
}

export const wirePolygonTool: Tool = {
  name: 'wire', icon: 'wire', title: t('wire_tool'), types: ['polygons'], gesture: 'points',
  start: (host, at) => new WireSketch(host, at, true, (points) => host.add({ rings: [points] }) !== null),
};

export const wirePolylineTool: Tool = {
  name: 'wire-line', icon: 'wire', title: t('wire_tool'), types: ['polylines'], gesture: 'points',
  start: (host, at) => new WireSketch(host, at, false, (points) => host.add({ points }) !== null),
};

export const wireMaskTool: Tool = {
  name: 'wire-mask', icon: 'wire', title: t('wire_tool'), types: ['masks'], gesture: 'points', onto: maskToPaint,
  start: (host, at) => new WireSketch(host, at, true, (points) => addOutline(host, points)),
};
