/** The answer as a scene: which spans lie where, how they look, and which relations join them. */

import type { Question, Region } from '@/core/model/answers';
import { chainNumbers, chainsOf, type Link } from '@/core/text/chains';
import { GAP, hull } from '@/core/text/ranges';
import { shortened } from '@/core/text/shortened';
import { isDirected, isRelation, isSpan, type RelationRegion, type SpanRegion, spanFits } from '@/core/text/span';
import { t } from '@/i18n/en/text';
import type { OfferedRegion } from '../contract';
import { Regions, type RegionsSetting } from '../regions';
import { undecided } from '../suggestions';
import { indexSpan, type Paper, paperOf } from './paper';
import type { DrawnLink, DrawnSpan, TextScene } from './scene';
import { START, type TextState } from './state';
import type { TextView } from './view';

export interface TextSetting extends RegionsSetting {
  readonly papers: readonly Paper[];
}

/** Arcs at one time: more are a thicket, so that then only those of the selection are drawn. */
const MOST_ARCS = 60;

/** The entry that a span is linked to, in short: the last name of its first taxonomy attribute. */
export function entryOf(question: Question | undefined, region: Region): string {
  const attribute = question?.attributes.find(({ type }) => type === 'taxonomy');
  const value = attribute ? region.attributes[attribute.name] : undefined;
  const path = Array.isArray(value) ? (Array.isArray(value[0]) ? value[0] : value) : [];
  const last = path.at(-1);
  return typeof last === 'string' ? last.replaceAll('_', ' ') : '';
}

export abstract class AnswersScene extends Regions<TextState> implements TextScene {
  readonly papers: readonly Paper[];
  view: TextView | null = null;
  private readonly short = new WeakMap<Region, string>();
  private readonly offers = new Map<string, OfferedRegion>();
  /** Ids of relations by the span at either end. */
  private readonly joins = new Map<string, Set<string>>();
  private readonly endsOf = new Map<string, readonly [string, string]>();
  private chains: { readonly revision: number; readonly numbers: ReadonlyMap<string, number> } = { revision: -1, numbers: new Map() };

  constructor(setting: TextSetting) {
    super(setting, START);
    this.papers = setting.papers;
    this.offered = this.offered.filter(({ question, region }) => this.isWithin(question, region));
    this.state = { ...this.state, suggestions: undecided(this.document, this.offered) };
    for (const question of this.questions) for (const region of this.document.regions(question.name)) this.enter(question, region);
    for (const offer of this.state.suggestions) this.enterOffer(offer);
  }

  // --- the scene ---

  spanOf(id: string): DrawnSpan | null {
    const { selection, hidden, locked, peeking, linking } = this.state;
    if (peeking || hidden.has(id)) return null;
    const offer = this.offers.get(id);
    const region = this.region(id) ?? offer?.region;
    const question = this.questionOfSpan(id, offer);
    if (!isSpan(region) || !question) return null;
    const look = this.lookOf(question.name, region.label);
    const chain = this.chainNumbers().get(id);
    const note = [chain === undefined ? '' : t('chain', { n: chain }), entryOf(question, region)].filter(Boolean).join(' · ');
    return {
      id, ranges: region.ranges, look, title: look.title, note,
      tone: offer && !this.region(id) ? 'offered' : 'plain',
      chosen: selection.has(id) || linking?.from === id,
      locked: locked.has(id),
      mark: null,
    };
  }

  paperOf(id: string): Paper | undefined {
    const offer = this.offers.get(id);
    return paperOf(this.papers, this.questionOfSpan(id, offer), this.region(id) ?? offer?.region);
  }

  linksOf(ids: ReadonlySet<string>): readonly DrawnLink[] {
    const { selection, hidden, peeking, arcs } = this.state;
    if (peeking) return [];
    const found = new Set<string>();
    for (const id of ids) for (const link of this.joins.get(id) ?? []) found.add(link);
    const isChosen = (id: string): boolean => selection.has(id) || (this.endsOf.get(id) ?? []).some((end) => selection.has(end));
    const few = arcs === 'chosen' || found.size > MOST_ARCS ? [...found].filter(isChosen) : [...found];
    return few.flatMap((id): DrawnLink[] => {
      const offer = this.offers.get(id);
      const region = this.region(id) ?? offer?.region;
      const question = this.questionOfSpan(id, offer);
      if (!isRelation(region) || !question || hidden.has(id) || hidden.has(region.from) || hidden.has(region.to)) return [];
      const look = this.lookOf(question.name, region.label);
      return [{
        id, from: region.from, to: region.to, title: look.title, colour: look.colour,
        directed: isDirected(question), tone: this.region(id) ? 'plain' : 'offered', chosen: isChosen(id),
      }];
    });
  }

  get pending(): TextState['pending'] {
    return this.state.pending;
  }

  /** The caret is seen while nothing is selected: then it is where keys go on from. */
  get caret(): TextState['caret'] {
    return this.state.selection.size === 0 ? this.state.caret : null;
  }

  get hints(): ReadonlyMap<string, string> | null {
    const { linking } = this.state;
    if (!linking) return null;
    if (linking.typed === '') return linking.hints;
    return new Map([...linking.hints].filter(([, hint]) => hint.startsWith(linking.typed)));
  }

  get canDrag(): boolean {
    return this.state.linking === null;
  }

  get names(): boolean {
    return true;
  }

  // --- reading ---

  /** A span of the answer, or a suggested one. */
  span(id: string | undefined): SpanRegion | undefined {
    if (id === undefined) return undefined;
    const region = this.region(id) ?? this.offers.get(id)?.region;
    return isSpan(region) ? region : undefined;
  }

  relation(id: string | undefined): RelationRegion | undefined {
    const region = id === undefined ? undefined : (this.region(id) ?? this.offers.get(id)?.region);
    return isRelation(region) ? region : undefined;
  }

  /** A suggestion that nobody has decided on. */
  undecided(id: string): OfferedRegion | undefined {
    return this.region(id) ? undefined : this.offers.get(id);
  }

  /** Relations at a span, suggested ones included. */
  relationsAt(id: string): string[] {
    return [...(this.joins.get(id) ?? [])];
  }

  wordsAt(id: string): string {
    return shortened(this.span(id)?.text ?? '');
  }

  /** Answers in reading order, then relations, then suggestions in reading order. */
  override order(): string[] {
    const place = new Map(this.papers.map((paper, index) => [paper, index]));
    const sorted = (ids: string[]): string[] => {
      const at = new Map(ids.map((id) => [id, this.paperOf(id)]));
      return ids.sort((a, b) => {
        const [one, other] = [at.get(a) as Paper, at.get(b) as Paper];
        return one === other ? one.index.compare(a, b) : (place.get(one) ?? 0) - (place.get(other) ?? 0);
      });
    };
    const all = super.order();
    const spans = all.filter((id) => this.span(id));
    return [
      ...sorted(spans.filter((id) => this.region(id))),
      ...all.filter((id) => this.relation(id) && this.region(id)),
      ...sorted(spans.filter((id) => !this.region(id))),
      ...all.filter((id) => this.relation(id) && !this.region(id)),
    ];
  }

  measure(region: Region): string {
    if (isSpan(region)) {
      // Lists measure every span at every change.
      const known = this.short.get(region);
      if (known !== undefined) return known;
      const words = shortened(region.text);
      this.short.set(region, words);
      return words;
    }
    if (isRelation(region)) return `${shortened(this.wordsAt(region.from), 12)} → ${shortened(this.wordsAt(region.to), 12)}`;
    return '';
  }

  describe(region: Region): string {
    if (isRelation(region)) return t('say_relation', { from: this.wordsAt(region.from), to: this.wordsAt(region.to) });
    if (!isSpan(region)) return '';
    const words = shortened(region.ranges.length > 1 ? region.text.replaceAll(' ', ' ') : region.text, 60);
    if (region.ranges.length > 1) return t('say_parts', { words, n: region.ranges.length });
    const [start, end] = hull(region.ranges);
    return t('say_span', { words: words === '' ? GAP : words, start, end });
  }

  // --- keeping up with the document ---

  protected fits(question: Question, region: Region): boolean {
    if (question.type === 'relations') return isRelation(region);
    // The texts are not known yet while the first suggestions are read: those outside are left out after.
    return spanFits(region, Infinity);
  }

  protected drawn(ids: readonly string[]): void {
    const offers = new Map(this.state.suggestions.map((offer) => [offer.region.id, offer]));
    for (const id of new Set([...ids, ...[...this.offers.keys()].filter((one) => !offers.has(one))])) {
      this.forget(id);
      this.offers.delete(id);
      const region = this.region(id);
      const question = region ? this.question(this.owner(id)) : undefined;
      if (region && question) this.enter(question, region);
    }
    for (const [id, offer] of offers) if (!this.offers.has(id)) this.enterOffer(offer);
    this.view?.invalidate();
  }

  protected override change(part: Partial<TextState>): void {
    super.change(part);
    this.view?.invalidate();
  }

  private enterOffer(offer: OfferedRegion): void {
    this.offers.set(offer.region.id, offer);
    const question = this.question(offer.question);
    if (question) this.enter(question, offer.region);
  }

  private enter(question: Question, region: Region): void {
    if (isRelation(region)) {
      this.endsOf.set(region.id, [region.from, region.to]);
      for (const end of [region.from, region.to]) {
        const known = this.joins.get(end);
        if (known) known.add(region.id);
        else this.joins.set(end, new Set([region.id]));
      }
    } else indexSpan(this.papers, question, region);
  }

  private forget(id: string): void {
    for (const end of this.endsOf.get(id) ?? []) this.joins.get(end)?.delete(id);
    this.endsOf.delete(id);
    for (const paper of this.papers) paper.index.delete(id);
  }

  private questionOfSpan(id: string, offer: OfferedRegion | undefined): Question | undefined {
    return this.question(this.owner(id) ?? offer?.question);
  }

  private isWithin(question: string, region: Region): boolean {
    if (!isSpan(region)) return true;
    const paper = paperOf(this.papers, this.question(question), region);
    return paper !== undefined && spanFits(region, paper.text.length);
  }

  /** Numbers of the coreference chains, by mention. */
  private chainNumbers(): ReadonlyMap<string, number> {
    const { revision } = this.document;
    if (this.chains.revision === revision) return this.chains.numbers;
    const links: Link[] = this.questions
      .filter(({ type, options }) => type === 'relations' && options.chains === true)
      .flatMap(({ name }) => this.document.regions(name) as readonly Region[] as readonly RelationRegion[]);
    const mentions = [...new Set(links.flatMap(({ from, to }) => [from, to]))].filter((id) => this.span(id));
    const reading = mentions.sort((a, b) => (this.paperOf(a)?.index.compare(a, b) ?? 0));
    this.chains = { revision, numbers: chainNumbers(chainsOf(links, reading)) };
    return this.chains.numbers;
  }
}
