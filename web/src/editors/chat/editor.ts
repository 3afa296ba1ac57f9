/** Spans in the parts of a conversation: marked over words by mouse or by a caret, one part at a time. */

import type { Question, Region } from '@/core/model/answers';
import { uuid7 } from '@/core/model/uuid7';
import { addRegions } from '@/core/store/commands';
import { unitFrom } from '@/core/text/boundaries';
import type { Range } from '@/core/text/offsets';
import { covers, rangesFrom } from '@/core/text/ranges';
import { shortened } from '@/core/text/shortened';
import { isSpan, metSpan, reshapeSpan, sameSpan, type SpanRegion, storedWords } from '@/core/text/span';
import { t } from '@/i18n/en/chat';
import type { RegionEditorState } from '../contract';
import { Regions, type RegionsSetting } from '../regions';
import type { PartPaper } from './papers';

/** Where the caret stands: a word, and what is selected from it on. */
export interface Caret {
  readonly part: string;
  /** The word at which the selection began. */
  readonly anchor: Range;
  /** The word at which it ends: the caret itself. */
  readonly focus: Range;
}

export interface ChatState extends RegionEditorState {
  readonly caret: Caret | null;
  /** Grows when something has to be brought into view. */
  readonly revealed: { readonly part: string; readonly id: string | null; readonly n: number } | null;
}

export class ChatEditor extends Regions<ChatState> {
  constructor(
    setting: RegionsSetting,
    private readonly papers: ReadonlyMap<string, PartPaper>,
  ) {
    super(setting, { caret: null, revealed: null });
    // Suggestions were looked at before the texts were at hand.
    const misplaced = new Set(this.offered.filter(({ region }) => !this.lies(region)).map(({ region }) => region.id));
    if (misplaced.size > 0) {
      this.offered = this.offered.filter(({ region }) => !misplaced.has(region.id));
      this.change({ suggestions: this.state.suggestions.filter(({ region }) => !misplaced.has(region.id)) });
    }
  }

  protected fits(_question: Question, region: Region): boolean {
    return isSpan(region) && typeof region.part === 'string';
  }

  private lies(region: Region): boolean {
    const paper = isSpan(region) && region.part !== undefined ? this.papers.get(region.part) : undefined;
    return paper !== undefined && rangesFrom((region as SpanRegion).ranges, paper.text.length) !== null;
  }

  /** Spans and suggestions that lie in a part. */
  spansIn(part: string): SpanRegion[] {
    const own = this.questions.flatMap(({ name }) => this.document.regions<SpanRegion>(name));
    const all = [...own, ...this.state.suggestions.map(({ region }) => region as SpanRegion)];
    return all.filter((region) => region.part === part && !this.state.hidden.has(region.id) && this.lies(region));
  }

  // --- marking ---

  /** What is selected, in the units that the armed question snaps to; null where that is no word. */
  get pending(): { readonly part: string; readonly range: Range } | null {
    const { caret } = this.state;
    if (!caret) return null;
    return { part: caret.part, range: [Math.min(caret.anchor[0], caret.focus[0]), Math.max(caret.anchor[1], caret.focus[1])] };
  }

  /** Marks a range with the armed label (or another), snapped as its question says. */
  mark(part: string, range: Range, armed = this.state.armed): boolean {
    const paper = this.papers.get(part);
    const question = this.question(armed?.question);
    if (!paper || !question || !armed) return false;
    const snapped = paper.bounds.snapped(range, unitFrom(question.options.unit));
    if (!snapped) {
      this.say(t('nothing_to_mark'));
      return false;
    }
    const words = storedWords(paper.text, [snapped]);
    const others = this.answersIn(question, part);
    const there = sameSpan(others, armed.label, [snapped]);
    if (there) {
      this.select([there.id]);
      this.say(t('say_there', { label: this.lookOf(question.name, armed.label).title, words: shortened(words) }));
      return false;
    }
    if (metSpan(question, others, [snapped])) {
      this.say(t('say_overlap', { question: question.title }));
      return false;
    }
    const region: SpanRegion = { id: uuid7(), label: armed.label, attributes: this.startAttributes(question), ranges: [snapped], text: words, part };
    this.record(addRegions(this.document, question.name, [region]));
    this.change({ caret: null });
    this.select([region.id]);
    this.say(t('say_marked', { label: this.lookOf(question.name, armed.label).title, words }));
    return true;
  }

  /** The answers to a question in a part, hidden ones too. */
  private answersIn(question: Question, part: string): SpanRegion[] {
    return this.document.regions<SpanRegion>(question.name).filter((region) => region.part === part);
  }

  /** Enter: marks what the caret holds. */
  markPending(): void {
    const { pending } = this;
    if (pending) this.mark(pending.part, pending.range);
  }

  override chooseLabel(question: string, label: string): void {
    const { pending } = this;
    if (pending) {
      this.change({ armed: { question, label } });
      this.mark(pending.part, pending.range, { question, label });
    } else super.chooseLabel(question, label);
  }

  /** A click: the smallest span there, the next one when that was chosen already; else the caret. */
  pick(part: string, point: number, add: boolean): void {
    const here = this.spansIn(part).filter(({ ranges }) => covers(ranges, point)).toSorted((a, b) => sizeOf(a) - sizeOf(b));
    if (here.length === 0) {
      this.place(part, point);
      return;
    }
    const chosen = here.findIndex(({ id }) => this.state.selection.has(id));
    const next = here[(chosen + 1) % here.length] as SpanRegion;
    this.change({ caret: null });
    this.select([next.id], add);
  }

  // --- the caret ---

  /** Puts the caret on the word at (or after) a point. */
  place(part: string, point: number): void {
    const paper = this.papers.get(part);
    const word = paper?.bounds.at(point, 'token') ?? paper?.bounds.after(point, 'token') ?? paper?.bounds.before(point, 'token') ?? null;
    if (!word) return;
    if (this.state.selection.size > 0) this.select([]);
    this.change({ caret: { part, anchor: word, focus: word }, revealed: this.shown(part, null) });
    this.tell();
  }

  /** One word on or back; `extend` keeps where the selection began. */
  walk(by: 1 | -1, extend: boolean): void {
    const { caret } = this.state;
    if (!caret) {
      this.enter(by);
      return;
    }
    const bounds = this.papers.get(caret.part)?.bounds;
    const next = by === 1 ? bounds?.after(caret.focus[1], 'token') : bounds?.before(caret.focus[0], 'token');
    if (!next) {
      if (!extend) this.walkPart(by);
      return;
    }
    this.change({ caret: { part: caret.part, anchor: extend ? caret.anchor : next, focus: next }, revealed: this.shown(caret.part, null) });
    this.tell();
  }

  /** To the first word of the next or previous part. */
  walkPart(by: 1 | -1): void {
    const ids = [...this.papers.keys()];
    const at = this.state.caret ? ids.indexOf(this.state.caret.part) : by === 1 ? -1 : ids.length;
    const next = ids[at + by];
    if (next !== undefined) this.place(next, 0);
  }

  /** Where walking begins: at the chosen span, else at the first part. */
  private enter(by: 1 | -1): void {
    const region = this.single;
    if (isSpan(region ?? undefined) && (region as SpanRegion).part) {
      const span = region as SpanRegion;
      this.place(span.part as string, by === 1 ? (span.ranges[0]?.[0] ?? 0) : (span.ranges.at(-1)?.[1] ?? 0));
    } else this.walkPart(by);
  }

  /** Moves one end of the chosen span by a unit of its question. */
  resize(end: 'start' | 'end', by: 1 | -1): void {
    const [id] = this.editable();
    const region = id === undefined ? undefined : (this.region(id) as SpanRegion | undefined);
    const owner = id === undefined ? undefined : this.owner(id);
    const question = this.question(owner);
    const paper = region?.part === undefined ? undefined : this.papers.get(region.part);
    if (!region?.part || owner === undefined || !question || !paper) return;
    const stride = unitFrom(question.options.unit);
    const ranges = region.ranges.map((range) => [...range] as [number, number]);
    const first = ranges[0] as [number, number];
    const last = ranges.at(-1) as [number, number];
    if (end === 'end') last[1] = by === 1 ? paper.bounds.next(last[1], stride) : this.trimmed(paper, last[0], last[1], stride);
    else if (by === -1) first[0] = paper.bounds.previous(first[0], stride);
    else first[0] = stride === 'token' ? (paper.bounds.after(paper.bounds.next(first[0], stride), 'token')?.[0] ?? first[0]) : paper.bounds.next(first[0], stride);
    if (first[0] >= first[1] || last[0] >= last[1]) return;
    if (metSpan(question, this.answersIn(question, region.part), ranges, region.id)) {
      this.say(t('say_overlap', { question: question.title }));
      return;
    }
    this.record(reshapeSpan(this.document, owner, region.id, paper.text, ranges), `resize ${region.id}`);
    this.say(this.describe(this.region(region.id) as Region));
  }

  /** Where an end comes to that goes one unit back: behind the word before, not at its front. */
  private trimmed(paper: PartPaper, start: number, end: number, stride: ReturnType<typeof unitFrom>): number {
    const back = paper.bounds.previous(end, stride);
    if (stride !== 'token') return back;
    return paper.bounds.before(back, 'token')?.[1] ?? start;
  }

  private tell(): void {
    const { pending } = this;
    const paper = pending ? this.papers.get(pending.part) : undefined;
    if (!pending || !paper) return;
    const words = paper.text.slice(...pending.range);
    const { caret } = this.state;
    this.say(caret && caret.anchor !== caret.focus ? t('selected_words', { words }) : t('at_word', { word: words }));
  }

  // --- what panels ask ---

  escape(): boolean {
    if (!this.state.caret && this.state.selection.size === 0) return false;
    if (this.state.caret) this.change({ caret: null });
    else this.select([]);
    return true;
  }

  override select(ids: readonly string[], add = false): void {
    if (ids.length > 0 && this.state.caret) this.change({ caret: null });
    super.select(ids, add);
  }

  reveal(id: string): void {
    const region = this.region(id) ?? this.suggestion(id)?.region;
    const part = isSpan(region) ? region.part : undefined;
    if (part !== undefined) this.change({ revealed: this.shown(part, id) });
  }

  private shown(part: string, id: string | null): NonNullable<ChatState['revealed']> {
    return { part, id, n: (this.state.revealed?.n ?? 0) + 1 };
  }

  measure(region: Region): string {
    const paper = isSpan(region) && region.part !== undefined ? this.papers.get(region.part) : undefined;
    return paper ? `${paper.part.mark} · ${shortened((region as SpanRegion).text)}` : '';
  }

  describe(region: Region): string {
    const paper = isSpan(region) && region.part !== undefined ? this.papers.get(region.part) : undefined;
    if (!paper) return t('not_shown');
    return t(paper.part.kind === 'turn' ? 'in_turn' : 'in_candidate', { mark: paper.part.mark, words: shortened((region as SpanRegion).text) });
  }

  /** Pieces are drawn by the pane from the state: a new state is enough. */
  protected drawn(): void {
    this.change({});
  }
}

function sizeOf({ ranges }: SpanRegion): number {
  return ranges.reduce((sum, [start, end]) => sum + end - start, 0);
}
