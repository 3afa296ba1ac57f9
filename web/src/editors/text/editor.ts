/**
 * The text editor: marking, caret, ends of spans, the same words elsewhere, and relations. It knows no
 * React; panels read `state` and call methods, actions of the registry and the pointer do the same.
 */

import type { Question, Region } from '@/core/model/answers';
import { uuid7 } from '@/core/model/uuid7';
import { addRegions } from '@/core/store/commands';
import { type Stride, type Unit, unitFrom } from '@/core/text/boundaries';
import type { Range } from '@/core/text/offsets';
import { hull, normalised, sameRanges, without } from '@/core/text/ranges';
import { sameWords } from '@/core/text/repeats';
import { shortened } from '@/core/text/shortened';
import { isSpan, metSpan, reshapeSpan, sameSpan, type SpanRegion, storedWords } from '@/core/text/span';
import { t } from '@/i18n/en/text';
import type { ArmedLabel, OfferedRegion } from '../contract';
import { LinkingEditor } from './linking';
import { type Paper, paperOf } from './paper';
import type { Place } from './scene';
import type { TextTool } from './state';
import { dragged, extended, placed, stretched, walked, type Walked } from './walking';

/** A drag of a span's end, from its ranges when it began. */
export interface EndDrag {
  readonly id: string;
  readonly part: number;
  readonly side: 'start' | 'end';
  readonly ranges: readonly Range[];
}

export class TextEditor extends LinkingEditor {
  /** The span label that the next marking gets. */
  private spanArm: ArmedLabel | null = this.firstArm();
  /** The span that was selected last: parts are added to it while the caret walks. */
  private last: string | null = null;
  /** Ids of places that were offered because the same words stand there, not because a model said so. */
  private readonly repeated = new Set<string>();

  // --- labels ---

  /** A label key: labels what is selected in the text, else relabels the selected spans, else arms. */
  override chooseLabel(question: string, label: string): void {
    const type = this.question(question)?.type;
    if (type === 'spans') {
      this.spanArm = { question, label };
      if (this.state.pending && this.state.linking === null) {
        this.change({ armed: this.spanArm });
        this.mark();
        return;
      }
    }
    if (type === 'relations' && this.chooseRelation(question, label)) return;
    super.chooseLabel(question, label);
  }

  /** What the ends of spans snap to just now: the unit of the armed question. */
  get unit(): Unit {
    return unitFrom(this.question(this.spanArm?.question)?.options.unit);
  }

  setTool(tool: TextTool): void {
    this.change({ tool });
    this.say(t(tool === 'mark' ? 'say_marking' : 'say_reading'));
  }

  setPeeking(peeking: boolean): void {
    if (peeking !== this.state.peeking) this.change({ peeking });
  }

  override select(ids: readonly string[], add = false): void {
    super.select(ids, add);
    const { single } = this;
    if (single && this.span(single.id)) {
      this.last = single.id;
      const owner = this.owner(single.id);
      if (owner !== undefined) this.spanArm = { question: owner, label: single.label };
    }
    if (this.state.selection.size > 0 && this.state.pending) this.change({ pending: null });
  }

  /** Escape: ends a relation, clears what is selected in the text, then the selection; false when there was nothing. */
  escape(): boolean {
    if (this.endLinking()) return true;
    const { pending, selection, caret } = this.state;
    if (pending || caret?.keyed) {
      this.change({ pending: null, caret: null });
      this.view?.setting.host.ownerDocument.getSelection()?.removeAllRanges();
      return true;
    }
    if (selection.size > 0) {
      this.select([]);
      return true;
    }
    if (this.repeats.length === 0) return false;
    this.dropRepeats();
    return true;
  }

  // --- marking ---

  /** Text was selected by pointer: from one place to another. */
  selectText(from: Place, to: Place): void {
    const paper = this.paper(from.paper);
    if (!paper || from.paper !== to.paper) return;
    const range = paper.bounds.snapped([from.point, to.point], this.unit);
    const pending = range ? { paper: paper.key, range } : null;
    const caret = { paper: paper.key, point: to.point, anchor: [from.point, from.point] as Range, keyed: false };
    this.change({ pending, caret });
  }

  /** Labels what is selected, else the token at the caret, and selects the new span. */
  mark(): SpanRegion | null {
    const { caret, selection } = this.state;
    const paper = this.paper(this.state.pending?.paper ?? caret?.paper);
    const range = this.state.pending?.range ?? (paper && caret && selection.size === 0 ? paper.bounds.at(caret.point, 'token') : null);
    if (!paper || !range) {
      if (selection.size === 0) this.say(t('say_no_words'));
      return null;
    }
    const question = this.questionFor(paper);
    if (!question) return null;
    const label = this.spanArm?.question === question.name ? this.spanArm.label : question.labels[0]?.name;
    if (label === undefined) return null;
    const ranges = [range];
    const same = sameSpan(this.answersAt(question, paper, ranges), label, ranges);
    if (same) {
      this.select([same.id]);
      this.say(t('say_there', { label, words: shortened(same.text) }));
      return same;
    }
    if (this.collides(question, paper, ranges, null)) return null;
    const made: SpanRegion = {
      id: uuid7(), label, ranges, text: storedWords(paper.text, ranges), attributes: this.startAttributes(question),
      ...(question.on === null && this.papers.length > 1 ? { datum: paper.key } : {}),
    };
    this.record(addRegions(this.document, question.name, [made]));
    this.select([made.id]);
    this.say(t('say_marked', { label: this.lookOf(question.name, label).title, words: shortened(made.text, 60) }));
    return made;
  }

  /** Adds what is selected in the text to the span that was selected last, or takes it out of it. */
  addPart(cut = false): void {
    const { pending } = this.state;
    const id = this.single?.id ?? this.last ?? undefined;
    const span = this.span(id);
    const question = id === undefined ? undefined : this.question(this.owner(id));
    if (!pending || !span || !question || this.state.locked.has(span.id)) return;
    const paper = this.paperOf(span.id);
    if (!paper || paper.key !== pending.paper) return;
    const ranges = cut ? without(span.ranges, pending.range) : normalised([...span.ranges, pending.range]);
    if (ranges.length > 1 && question.options.discontinuous !== true) this.say(t('say_whole'));
    else if (ranges.length === 0) this.say(t('say_least'));
    else if (!this.collides(question, paper, ranges, span.id)) {
      this.record(reshapeSpan(this.document, question.name, span.id, paper.text, ranges));
      this.select([span.id]);
    }
  }

  // --- ends of spans ---

  /** Moves an end of the selected span by one unit. A suggestion is accepted by that. */
  stretch(side: 'start' | 'end', by: 1 | -1): void {
    const target = this.changeable();
    if (!target) return;
    const { span, question, paper } = target;
    const ranges = stretched(paper, unitFrom(question.options.unit), span.ranges, side, by);
    if (!ranges) this.say(t('say_least'));
    else if (this.reshape(target, ranges, `stretch ${side}`)) {
      const after = this.span(span.id);
      if (after) this.say(this.describe(after));
    }
  }

  beginDrag(id: string, part: number, side: 'start' | 'end'): EndDrag | null {
    if (this.undecided(id)) this.accept([id]);
    const span = this.span(id);
    if (!span || this.state.locked.has(id)) return null;
    this.setBusy(true);
    return { id, part, side, ranges: span.ranges };
  }

  drag({ id, part, side, ranges }: EndDrag, place: Place): void {
    const target = this.targetOf(id);
    if (!target || target.paper.key !== place.paper) return;
    const next = dragged(target.paper, unitFrom(target.question.options.unit), ranges, part, side, place.point);
    if (next) this.reshape(target, next, `drag ${id}`);
  }

  endDrag(): void {
    this.history.seal();
    this.setBusy(false);
    const { single } = this;
    if (single) this.say(this.describe(single));
  }

  // --- the caret ---

  walk(stride: Stride, by: 1 | -1, extend: boolean): void {
    this.step((paper, caret) => walked(paper, this.unit, caret, stride, by, extend));
  }

  /** A line up or down; without a view, a paragraph. */
  walkLine(by: 1 | -1, extend: boolean): void {
    this.step((paper, caret) => {
      const target = this.lineFrom(paper, caret.point, by);
      if (target === null) return walked(paper, this.unit, caret, 'block', by, extend);
      return extend ? extended(paper, this.unit, caret, target) : placed(paper, this.unit, target);
    });
  }

  /** To the start or the end of the paragraph. */
  walkTo(edge: 'start' | 'end'): void {
    this.step((paper, caret) => {
      const block = paper.blocks.findLast(({ start }) => start <= caret.point);
      const target = edge === 'start' ? (block?.start ?? 0) : (block?.end ?? paper.text.length);
      const inside = edge === 'end' && this.unit === 'token' ? (paper.bounds.before(target, 'token')?.[0] ?? target) : target;
      return placed(paper, this.unit, inside);
    });
  }

  /** A click on bare text: the caret goes there, nothing is selected. */
  placeCaret({ paper: key, point }: Place): void {
    if (this.state.selection.size > 0) this.select([]);
    this.change({ caret: { paper: key, point, anchor: [point, point], keyed: false }, pending: null });
  }

  /** A click on spans: the innermost first, with each further click the next one around it. */
  pick(place: Place, add: boolean): boolean {
    const paper = this.paper(place.paper);
    const found = paper ? this.spansAt(paper, [place.point, place.point + 1]).filter(({ ranges }) => ranges.some(([a, b]) => a <= place.point && place.point < b)) : [];
    if (found.length === 0) return false;
    const ids = found.reverse().map(({ id }) => id);
    const current = ids.findIndex((id) => this.state.selection.has(id));
    const id = ids[(current + 1) % ids.length] as string;
    if (this.state.linking) this.finishLinking(id);
    else this.select([id], add);
    return true;
  }

  reveal(id: string): void {
    const target = this.relation(id)?.from ?? id;
    const paper = this.paperOf(target);
    const span = this.span(target);
    if (paper && span) this.view?.reveal(paper.key, hull(span.ranges));
  }

  // --- the same words ---

  /** Offered places of the same words, not decided yet. */
  get repeats(): string[] {
    return this.state.suggestions.map(({ region }) => region.id).filter((id) => this.repeated.has(id));
  }

  /** Offers the words of the selected span wherever else they stand; the second time labels them all. */
  repeat(): void {
    const { repeats } = this;
    if (repeats.length > 0) {
      this.accept(repeats);
      return;
    }
    const { single } = this;
    const span = this.span(single?.id);
    const question = span ? this.question(this.owner(span.id)) : undefined;
    const paper = span ? this.paperOf(span.id) : undefined;
    if (!span || !question || !paper) return;
    const more = this.placesOf(span, question, paper);
    for (const { region } of more) this.repeated.add(region.id);
    if (more.length > 0) this.offer(more);
    this.say(more.length === 0 ? t('say_no_repeats') : t('say_repeats', { n: more.length }));
  }

  private placesOf(span: SpanRegion, question: Question, paper: Paper): OfferedRegion[] {
    const unit = unitFrom(question.options.unit);
    const places = sameWords(paper.text, paper.bounds, paper.text.slice(...hull(span.ranges)), unit);
    const free = places.filter((range) => {
      const there = this.answersAt(question, paper, [range]);
      return !metSpan(question, there, [range]) && !there.some(({ ranges }) => sameRanges(ranges, [range]));
    });
    return free.map((range) => {
      const { suggestion: _none, ...rest } = span;
      const region: SpanRegion = { ...rest, id: uuid7(), ranges: [range], text: storedWords(paper.text, [range]) };
      return { question: question.name, region, model: t('same_words'), score: null };
    });
  }

  private dropRepeats(): void {
    this.withdraw(this.repeats);
  }

  // --- inside ---

  private firstArm(): ArmedLabel | null {
    const question = this.questions.find(({ type, labels }) => type === 'spans' && labels.length > 0);
    const label = question?.labels[0];
    return question && label ? { question: question.name, label: label.name } : null;
  }

  /** The question that marked text answers: the armed one where it is asked about this text, else the first that is. */
  private questionFor(paper: Paper): Question | null {
    const fits = (question: Question | undefined): boolean => question?.type === 'spans' && paperOf(this.papers, question, question.on === null ? ({ datum: paper.key } as Region) : undefined) === paper;
    const armed = this.question(this.spanArm?.question);
    const found = fits(armed) ? armed : this.questions.find(fits);
    if (!found && armed) this.say(t('say_other_text', { question: armed.title }));
    return found ?? null;
  }

  private spansAt(paper: Paper, [start, end]: Range): SpanRegion[] {
    return paper.index.touching(start, end).flatMap((id) => (this.state.hidden.has(id) ? [] : (this.span(id) ?? [])));
  }

  /** The answers to a question between the first and the last of these ranges, hidden ones too. */
  private answersAt(question: Question, paper: Paper, ranges: readonly Range[]): SpanRegion[] {
    const near = paper.index.touching(...hull(ranges)).map((id) => this.document.region(question.name, id));
    return near.filter((region): region is SpanRegion => isSpan(region));
  }

  /** Whether ranges meet another span of a question whose spans must not; says so. */
  private collides(question: Question, paper: Paper, ranges: readonly Range[], except: string | null): boolean {
    const met = metSpan(question, this.answersAt(question, paper, ranges), ranges, except ?? undefined) !== undefined;
    if (met) this.say(t('say_overlap', { question: question.title }));
    return met;
  }

  private targetOf(id: string): { span: SpanRegion; question: Question; paper: Paper } | null {
    const span = this.span(id);
    const question = this.question(this.owner(id));
    const paper = this.paperOf(id);
    return span && question && paper && !this.state.locked.has(id) ? { span, question, paper } : null;
  }

  private changeable(): { span: SpanRegion; question: Question; paper: Paper } | null {
    if (this.state.selection.size !== 1) return null;
    const [id] = this.state.selection as ReadonlySet<string>;
    if (this.undecided(id as string)) this.accept([id as string]);
    return this.targetOf(id as string);
  }

  private reshape({ span, question, paper }: { span: SpanRegion; question: Question; paper: Paper }, ranges: readonly Range[], mergeKey: string): boolean {
    const clean = normalised(ranges);
    if (this.collides(question, paper, clean, span.id)) return false;
    this.record(reshapeSpan(this.document, question.name, span.id, paper.text, clean), `${mergeKey} ${span.id}`);
    return true;
  }

  private paper(key: string | undefined): Paper | undefined {
    return this.papers.find((paper) => paper.key === key);
  }

  private lineFrom(paper: Paper, point: number, by: 1 | -1): number | null {
    const face = this.view?.faces.get(paper.key);
    const box = face?.boxes([point, point])[0];
    if (!face || !box) return null;
    const height = Math.max(12, box.bottom - box.top);
    // Lines stand apart by names and arcs: look a little further until another line answers.
    for (let step = 1; step <= 6; step += 0.5) {
      const found = face.pointFrom(box.left + 1, (box.top + box.bottom) / 2 + by * height * step);
      const other = found === null ? undefined : face.boxes([found, found])[0];
      if (found !== null && other && (by === 1 ? other.top > box.bottom - 4 : other.bottom < box.top + 4)) return found;
    }
    return null;
  }

  /** Moves the caret (from what is in view, when there is none), and says where it is. */
  private step(move: (paper: Paper, caret: NonNullable<typeof this.state.caret>) => Walked): void {
    const before = this.state.caret;
    const start = before ?? this.startPlace();
    const paper = this.paper(start?.paper);
    if (!start || !paper) return;
    const next = before ? move(paper, before) : placed(paper, this.unit, start.point);
    if (this.state.selection.size > 0) this.select([]);
    this.change(next);
    this.view?.reveal(paper.key, [next.caret.point, next.caret.point]);
    this.sayPlace(paper, next);
  }

  private startPlace(): Place | null {
    const span = this.span(this.last ?? undefined);
    const paper = span ? this.paperOf(span.id) : undefined;
    if (span && paper) return { paper: paper.key, point: hull(span.ranges)[0] };
    const first = this.papers[0];
    return this.view?.firstInView() ?? (first ? { paper: first.key, point: 0 } : null);
  }

  private sayPlace(paper: Paper, { caret, pending }: Walked): void {
    const range: Range = pending?.range ?? paper.bounds.at(caret.point, 'grapheme') ?? [caret.point, caret.point];
    const words = shortened(paper.text.slice(...range), 60) || t('say_no_words');
    const labels = this.spansAt(paper, [caret.point, caret.point + 1]).map((span) => this.lookOf(this.owner(span.id) ?? '', span.label).title);
    this.say(labels.length > 0 ? t('say_in', { words, labels: labels.join(', ') }) : t('say_at', { words }));
  }
}
