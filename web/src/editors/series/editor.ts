/** The editor of a series: stretches whose edges snap to rows, and moments. */

import type { Question, Region } from '@/core/model/answers';
import { uuid7 } from '@/core/model/uuid7';
import type { Series } from '@/core/series/series';
import { addRegions } from '@/core/store/commands';
import { clockOf, type Span } from '@/core/timeline/scale';
import type { SegmentLimits, SegmentRegion } from '@/core/timeline/segments';
import { t } from '@/i18n/en/series';
import { SpanEditor } from '../timeline/spans';
import { isSegments } from '../timeline/timed';

/** Pixels within which a row pulls an edge to itself. */
const PULL = 6;

export function takesPoints(question: Question | undefined): boolean {
  return question?.options.points === true;
}

export class SeriesEditor extends SpanEditor {
  constructor(
    setting: ConstructorParameters<typeof SpanEditor>[0],
    readonly series: Series,
  ) {
    super(setting, {});
    this.fill();
  }

  /** A moment is a microsecond long to whoever looks for it or draws it. */
  spanOf(region: Region): Span {
    const { start, end } = region as SegmentRegion;
    return { start, end: Math.max(end, start + 1) };
  }

  protected override liesWithin(region: Region): boolean {
    const { start, end } = region as Partial<SegmentRegion>;
    return super.liesWithin(region) || (Number.isInteger(start) && start === end && (start as number) >= 0 && (start as number) <= this.duration);
  }

  override limitsOf(question: Question | undefined): SegmentLimits {
    const least = question?.options.min_ms;
    return { duration: this.duration, least: Math.max(1, typeof least === 'number' ? least * 1_000 : 0) };
  }

  protected override snapTo(time: number): number | null {
    const row = this.series.times[this.series.nearest(time)] as number;
    return Math.abs(row - time) <= this.view.perPixel * PULL ? row : null;
  }

  /** From row to row, ten at a time. */
  override stepBy(by: 1 | -1, far = false): void {
    const { series } = this;
    const at = series.nearest(this.time);
    const to = Math.max(0, Math.min(series.times.length - 1, at + by * (far ? 10 : 1)));
    this.playback.pause();
    this.seek(series.times[to] as number);
    this.say(clockOf(this.time));
  }

  override step(far = false): number {
    const { times } = this.series;
    const at = this.series.nearest(this.time);
    const next = (times[Math.min(times.length - 1, at + 1)] as number) - (times[Math.max(0, Math.min(times.length - 2, at))] as number);
    return Math.max(1, next) * (far ? 10 : 1);
  }

  get canPoint(): boolean {
    return this.questions.some((question) => isSegments(question) && takesPoints(question));
  }

  /** A moment of the armed label, at the line. */
  addPoint(): void {
    const armed = this.armedSegments();
    const question = takesPoints(armed?.question) ? armed?.question : this.questions.find((one) => isSegments(one) && takesPoints(one));
    if (!question) {
      this.say(t('say_no_points'));
      return;
    }
    const label = armed?.question === question ? armed.label : (question.labels[0]?.name ?? '');
    const tier = this.state.tiers[question.name];
    const at = this.snapped(this.time, false);
    const region: SegmentRegion = { id: uuid7(), label, start: at, end: at, ...(tier === undefined ? {} : { tier }), attributes: this.startAttributes(question) };
    this.record(addRegions(this.document, question.name, [region]));
    this.select([region.id]);
    this.say(t('say_point', { label, time: clockOf(at) }));
  }

  override measure(region: Region): string {
    const { start, end } = region as SegmentRegion;
    return start === end ? clockOf(start, 3) : super.measure(region);
  }

  override describe(region: Region): string {
    const { start, end } = region as SegmentRegion;
    return start === end ? t('at_point', { time: clockOf(start) }) : super.describe(region);
  }
}
