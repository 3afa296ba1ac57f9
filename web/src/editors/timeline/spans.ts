/**
 * The editor of spans of time: marking, edges, splitting and joining, tiers. Audio is this with a
 * waveform; video adds frames and tracks.
 */

import type { Question, Region } from '@/core/model/answers';
import { uuid7 } from '@/core/model/uuid7';
import { addRegions, changeRegions, setAttribute } from '@/core/store/commands';
import type { Deed } from '@/core/store/delta';
import type { Unfinished } from '@/core/store/history';
import { clockOf, type Span } from '@/core/timeline/scale';
import {
  type Edge, joinSegments, movedBy, type SegmentLimits, type SegmentRegion, spanBetween, splitSegment, withEdge,
} from '@/core/timeline/segments';
import { nearest } from '@/core/timeline/snapping';
import { t } from '@/i18n/en/timeline';
import { isSegments, type SpanRow, Timed, type TimedState, tiersOf } from './timed';

export abstract class SpanEditor<S extends TimedState = TimedState> extends Timed<S> {
  /** A time near to which an edge snaps by itself; null where there is none. */
  protected snapTo(_time: number): number | null {
    return null;
  }
  /** Last word on a segment before it is kept. */
  protected finished(segment: SegmentRegion): SegmentRegion {
    return segment;
  }

  // --- marking spans ---

  /** The question and label that the next span gets: the armed one, if it is of spans. */
  protected armedSegments(): { question: Question; label: string } | null {
    const { armed } = this.state;
    const question = this.question(armed?.question);
    if (armed && question && isSegments(question)) return { question, label: armed.label };
    const first = this.questions.find((one) => isSegments(one) && one.labels.length > 0);
    return first ? { question: first, label: (first.labels[0] as { name: string }).name } : null;
  }

  /** A time brought to an edge nearby: of other spans, of silence, the playhead. */
  snapped(time: number, free: boolean, except?: string, toMoment = true): number {
    if (free) return this.settled(time);
    const reach = Math.min(80_000, this.view.perPixel * 8);
    const near = this.spans.within({ start: time - reach, end: time + reach }).filter((id) => id !== except);
    const edges = near.flatMap((id) => {
      const span = this.spans.spanOf(id) as Span;
      return [span.start, span.end];
    });
    return this.settled(nearest(time, toMoment ? [...edges, this.time] : edges, reach) ?? this.snapTo(time) ?? time);
  }

  /** The time that a mark set by key really gets: that of an edge nearby. Video marks frames, and those exactly. */
  protected markTime(time: number): number {
    return this.snapped(time, false, undefined, false);
  }

  /** Where a span ends that is ended now; video ends it after the frame that is shown. */
  protected outMoment(): number {
    return this.time;
  }

  markIn(): void {
    if (!this.armedSegments()) return;
    const mark = this.markTime(this.time);
    const unfinished: Unfinished = {
      stepBack: () => {
        this.clearMark();
        this.say(t('say_mark_gone'));
        return true;
      },
      stepForward: () => false,
    };
    this.select([]);
    this.change({ mark } as Partial<S>);
    this.history.setUnfinished(unfinished);
    this.viewChanged();
    this.say(t('say_mark', { time: clockOf(mark) }));
  }

  markOut(): void {
    const { mark } = this.state;
    if (mark === null) {
      this.setEdge('end');
      return;
    }
    this.clearMark();
    this.addSpan(mark, this.markTime(this.outMoment()));
  }

  protected clearMark(): void {
    if (this.state.mark === null) return;
    this.change({ mark: null } as Partial<S>);
    this.history.setUnfinished(null);
    this.viewChanged();
  }

  protected override cancelHalf(): void {
    this.clearMark();
  }

  /** A new span of the armed label (or of a row's), selected; null when it may not be. */
  addSpan(from: number, to: number, row?: SpanRow): SegmentRegion | null {
    const armed = this.armedSegments();
    const question = row ? this.question(row.question) : armed?.question;
    if (!question || !armed) return null;
    const label = row?.label ?? (armed.question === question ? armed.label : (question.labels[0]?.name ?? ''));
    const tier = row?.tier ?? this.state.tiers[question.name];
    const { channel } = this.playback.state;
    const region = this.finished({
      id: uuid7(), label, ...spanBetween(from, to, this.limitsOf(question)), ...(tier === undefined ? {} : { tier }),
      ...(channel === null ? {} : { channel }), attributes: this.startAttributes(question),
    });
    if (this.collides(question, region)) {
      this.say(t('say_overlap'));
      return null;
    }
    this.record(addRegions(this.document, question.name, [region]));
    this.select([region.id]);
    this.say(t('say_added', { label, where: this.describe(region) }));
    return region;
  }

  /** Whether a span lies over another where the question does not allow it. */
  private collides(question: Question, region: SegmentRegion): boolean {
    if (question.options.overlap !== false) return false;
    return this.spans.within(region).some((id) => {
      const other = this.region(id) as SegmentRegion | undefined;
      return other !== undefined && id !== region.id && this.owner(id) === question.name && other.tier === region.tier && other.channel === region.channel;
    });
  }

  /** Changes spans of the answer by a function; frames of a drag with one `mergeKey` are one step. */
  changeSpans(ids: readonly string[], what: Deed['what'], change: (segment: SegmentRegion, limits: SegmentLimits) => SegmentRegion, mergeKey: string | null): void {
    const mine = ids.filter((id) => isSegments(this.questionOf(id)) && this.owner(id) !== undefined && !this.state.locked.has(id));
    this.perOwner(mine, (owner, own) => {
      const question = this.question(owner) as Question;
      return changeRegions(this.document, owner, own, { what, name: '' }, (region) => {
        const after = this.finished(change(region as SegmentRegion, this.limitsOf(question)));
        return this.collides(question, after) ? region : after;
      });
    }, mergeKey);
  }

  /** The edge of the selected span set to the moment. */
  setEdge(edge: Edge): void {
    const region = this.single;
    if (!region) return;
    this.dragEdge(region.id, edge, edge === 'end' ? this.outMoment() : this.time, true, null);
    this.tellSelected();
  }

  dragEdge(id: string, edge: Edge, time: number, free: boolean, mergeKey: string | null = 'edge'): void {
    const at = this.snapped(time, free, id);
    this.changeSpans([id], 'edit', (segment, limits) => withEdge(segment, edge, at, limits), mergeKey && `${mergeKey} ${edge}`);
  }

  nudgeEdge(edge: Edge, by: 1 | -1): void {
    const region = this.single as SegmentRegion | null;
    if (!region || !isSegments(this.questionOf(region.id))) return;
    const time = this.settled(region[edge] + by * this.step());
    this.changeSpans([region.id], 'edit', (segment, limits) => withEdge(segment, edge, time, limits), `nudge ${edge}`);
    this.tellSelected();
  }

  nudge(by: 1 | -1): void {
    this.changeSpans([...this.state.selection], 'move', (segment, limits) => movedBy(segment, by * this.step(), limits), 'nudge');
    this.tellSelected();
  }

  /** Moves spans from where they were when a drag began. */
  moveFrom(starts: ReadonlyMap<string, SegmentRegion>, by: number): void {
    this.changeSpans([...starts.keys()], 'move', (segment, limits) => {
      const moved = movedBy(starts.get(segment.id) as SegmentRegion, by, limits);
      return { ...segment, start: moved.start, end: moved.end };
    }, 'drag');
  }

  protected tellSelected(): void {
    const region = this.single;
    if (region) this.say(this.describe(region));
  }

  /** Splits the selected span, or what lies under the moment. */
  splitHere(): void {
    const ids = this.single ? [this.single.id] : this.within({ start: this.time, end: this.time + 1 });
    const id = ids.find((one) => isSegments(this.questionOf(one)) && this.owner(one) !== undefined && !this.state.locked.has(one));
    const owner = id === undefined ? undefined : this.owner(id);
    const segment = id === undefined ? undefined : (this.region(id) as SegmentRegion);
    const parts = segment && splitSegment(segment, this.time, this.limitsOf(this.question(owner)), uuid7);
    if (!parts || owner === undefined) {
      this.say(t('say_no_split'));
      return;
    }
    const [first, second] = parts.map((part) => this.finished(part)) as [SegmentRegion, SegmentRegion];
    const patches = [
      ...changeRegions(this.document, owner, [first.id], { what: 'edit', name: '' }, () => first).patches,
      ...addRegions(this.document, owner, [second]).patches,
    ];
    this.record({ origin: 'local', deed: { what: 'edit', n: 1, name: '' }, patches });
    this.select([second.id]);
    this.say(t('say_split', { time: clockOf(this.time) }));
  }

  /** Joins the two selected spans, or the selected one with the next of its label. */
  joinNext(): void {
    const [first] = this.editable().filter((id) => isSegments(this.questionOf(id)));
    const owner = first === undefined ? undefined : this.owner(first);
    const segment = first === undefined ? undefined : (this.region(first) as SegmentRegion);
    const other = segment && owner !== undefined ? this.partnerOf(segment, owner) : undefined;
    if (!segment || !other || owner === undefined) {
      this.say(t('say_no_join'));
      return;
    }
    const joined = this.finished(joinSegments(segment, other));
    const gone = joined.id === segment.id ? other.id : segment.id;
    const index = this.document.indexOf(owner, gone);
    const patches = [
      ...changeRegions(this.document, owner, [joined.id], { what: 'edit', name: '' }, () => joined).patches,
      { kind: 'remove' as const, question: owner, index, region: this.document.region(owner, gone) as Region },
    ];
    this.record({ origin: 'local', deed: { what: 'edit', n: 2, name: '' }, patches });
    this.select([joined.id]);
    this.say(t('say_joined'));
  }

  private partnerOf(segment: SegmentRegion, owner: string): SegmentRegion | undefined {
    const selected = this.editable().filter((id) => id !== segment.id && this.owner(id) === owner);
    if (selected.length > 0) return this.region(selected[0] as string) as SegmentRegion;
    return this.document
      .regions<SegmentRegion>(owner)
      .filter((one) => one.id !== segment.id && one.label === segment.label && one.tier === segment.tier && one.channel === segment.channel && one.start >= segment.start && !this.state.locked.has(one.id))
      .sort((a, b) => a.start - b.start)[0];
  }

  /** The text of a span as it is typed: one run of typing is one step of history. */
  setText(id: string, text: string): void {
    const owner = this.owner(id);
    if (owner === undefined || this.state.locked.has(id)) return;
    this.record(setAttribute(this.document, owner, [id], 'text', text === '' ? undefined : text), `type ${id}`);
  }

  // --- tiers ---

  stepTier(by: 1 | -1): void {
    const armed = this.armedSegments();
    const tiers = armed ? tiersOf(armed.question) : [];
    if (!armed || tiers.length === 0) return;
    const at = tiers.indexOf(this.state.tiers[armed.question.name] ?? '');
    const tier = tiers[(at + by + tiers.length) % tiers.length] as string;
    this.setTier(armed.question.name, tier);
  }

  /** The tier for the next span; a selected span of the question moves there. */
  setTier(question: string, tier: string): void {
    const mine = this.editable().filter((id) => this.owner(id) === question);
    if (mine.length > 0) this.changeSpans(mine, 'edit', (segment) => ({ ...segment, tier }), null);
    this.change({ tiers: { ...this.state.tiers, [question]: tier } } as Partial<S>);
    this.viewChanged();
    this.say(t('say_tier', { tier }));
  }

  escape(): boolean {
    if (this.state.mark !== null) {
      this.clearMark();
      return true;
    }
    if (this.state.selection.size === 0) return false;
    this.select([]);
    return true;
  }
}
