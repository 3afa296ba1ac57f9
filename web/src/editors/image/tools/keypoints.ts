/**
 * Skeletons: joint after joint in the template's order, hidden ones with Alt, absent ones skipped; or
 * the whole template at once, spread over a dragged box.
 */

import { type Joint, type SkeletonSpec, skeletonOf, spread } from '@/core/geometry/keypoints';
import type { Dot, Line } from '@/core/geometry/geometry';
import { boundsOf, type Point } from '@/core/geometry/point';
import { t } from '@/i18n/en/label';
import { boundsLine } from '../draw';
import { CornerSketch, PlacedSketch } from './sketch';
import type { Press, Tool, ToolHost } from './tool';

export class SkeletonSketch extends PlacedSketch {
  private readonly spec: SkeletonSpec;
  private readonly seen: (0 | 1 | 2)[] = [];

  constructor(host: ToolHost, at: Point) {
    super(host, at);
    this.spec = skeletonOf(host.question);
  }

  protected get full(): boolean {
    return this.points.length >= this.spec.joints.length;
  }

  override place(point: Point, press: Press): void {
    this.seen[this.points.length] = press.other ? 1 : 2;
    super.place(point, press);
    if (!this.full) this.host.say(this.words());
  }

  /** The next joint is not there. */
  skip(): void {
    this.seen[this.points.length] = 0;
    this.points.push(this.cursor);
    if (this.full) this.finish();
    else {
      this.host.changed();
      this.host.say(this.words());
    }
  }

  private get joints(): { readonly [name: string]: Joint } {
    return Object.fromEntries(
      this.points.flatMap((point, index): [string, Joint][] => {
        const name = this.spec.joints[index]?.name;
        const seen = this.seen[index] ?? 2;
        return name === undefined ? [] : [[name, seen === 0 ? [0, 0, 0] : [point.x, point.y, seen]]];
      }),
    );
  }

  protected make(): boolean {
    const { joints } = this;
    if (Object.values(joints).every((joint) => joint[2] === 0)) return false;
    return this.host.add({ points: joints }) !== null;
  }

  lines(): readonly Line[] {
    const { joints } = this;
    const next = this.spec.joints[this.points.length]?.name;
    const at = (name: string): Point | null => {
      if (name === next) return this.cursor;
      const joint = joints[name];
      return joint && joint[2] > 0 ? { x: joint[0], y: joint[1] } : null;
    };
    return this.spec.edges.flatMap(([from, to]) => {
      const [a, b] = [at(from), at(to)];
      return a && b ? [{ points: [a, b], closed: false, soft: true }] : [];
    });
  }

  override dots(): readonly Dot[] {
    const placed = this.points.flatMap((at, index): Dot[] => (this.seen[index] === 0 ? [] : [{ at, hollow: this.seen[index] === 1 }]));
    return [...placed, { at: this.cursor, hollow: true }];
  }

  override words(): string {
    const next = this.spec.joints[this.points.length];
    return next ? t('say_joint', { name: next.title, n: this.points.length + 1, of: this.spec.joints.length, x: Math.round(this.cursor.x), y: Math.round(this.cursor.y) }) : super.words();
  }
}

class TemplateSketch extends CornerSketch {
  private get joints(): { readonly [name: string]: Joint } {
    return spread(skeletonOf(this.host.question), boundsOf(this.corners));
  }

  protected make(): boolean {
    const { left, top, right, bottom } = boundsOf(this.corners);
    return right - left >= 4 && bottom - top >= 4 && this.host.add({ points: this.joints }) !== null;
  }

  lines(): readonly Line[] {
    return [boundsLine(boundsOf(this.corners))];
  }

  override dots(): readonly Dot[] {
    return Object.values(this.joints).map(([x, y]) => ({ at: { x, y }, hollow: false }));
  }
}

export const jointsTool: Tool = {
  name: 'joints', icon: 'joints', title: t('joints_tool'), types: ['keypoints'], gesture: 'points', start: (host, at) => new SkeletonSketch(host, at),
};

export const templateTool: Tool = {
  name: 'template', icon: 'template', title: t('template_tool'), types: ['keypoints'], gesture: 'drag',
  start: (host: ToolHost, at: Point, _press: Press) => new TemplateSketch(host, at),
};
