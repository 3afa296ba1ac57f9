/** A scene that only looks: answers as they were given, for stills, and a text without spans for reading. */

import type { Question } from '@/core/model/answers';
import { looksOfAll } from '@/core/model/glyphs';
import { chainNumbers, chainsOf } from '@/core/text/chains';
import { isDirected, isRelation, isSpan, type RelationRegion, type SpanRegion } from '@/core/text/span';
import { t } from '@/i18n/en/text';
import type { Datum } from '@/core/model/task';
import { absentId, type StillProps } from '../contract';
import { entryOf } from './answers-scene';
import { indexSpan, type Paper, paperOf, papersOf } from './paper';
import type { DrawnLink, DrawnSpan, TextScene, Tone } from './scene';

type Shown = Pick<StillProps, 'questions' | 'answers' | 'marks' | 'absent' | 'chosen' | 'faint' | 'dashed'>;

/** Regions of one person's answer to a question, whatever else the answer holds. */
export function regionsOf(answers: StillProps['answers'], question: Question): (SpanRegion | RelationRegion)[] {
  const value = answers[question.name];
  if (!Array.isArray(value)) return [];
  return (value as readonly unknown[]).filter((one): one is SpanRegion | RelationRegion =>
    typeof one === 'object' && one !== null && typeof (one as { id?: unknown }).id === 'string' && (isSpan(one as SpanRegion) || isRelation(one as RelationRegion)));
}

export class BareScene implements TextScene {
  readonly pending = null;
  readonly caret = null;
  readonly hints = null;
  readonly canDrag = false;
  readonly names: boolean;
  peeking = false;
  private readonly spans = new Map<string, { span: DrawnSpan; paper: Paper }>();
  private readonly links: DrawnLink[] = [];

  constructor(readonly papers: readonly Paper[], shown: Shown | null) {
    this.names = true;
    if (shown) this.fill(shown);
  }

  static of(data: { readonly [name: string]: Datum }, shown: Shown | null): BareScene {
    return new BareScene(papersOf(data), shown);
  }

  spanOf(id: string): DrawnSpan | null {
    return this.peeking ? null : (this.spans.get(id)?.span ?? null);
  }

  paperOf(id: string): Paper | undefined {
    return this.spans.get(id)?.paper;
  }

  linksOf(ids: ReadonlySet<string>): readonly DrawnLink[] {
    return this.peeking ? [] : this.links.filter(({ from, to }) => ids.has(from) || ids.has(to));
  }

  /** All spans, in no order. */
  all(): IterableIterator<string> {
    return this.spans.keys();
  }

  private fill({ questions, answers, marks, absent = [], chosen, faint, dashed }: Shown): void {
    const lookOf = looksOfAll(questions);
    const toneOf = (id: string): Tone => {
      if (faint?.has(id)) return 'faint';
      if (dashed) return 'dashed';
      return marks === undefined ? 'plain' : marks.has(id) ? 'strong' : 'faint';
    };
    const relations = questions.flatMap((question) => regionsOf(answers, question).filter(isRelation).map((region) => ({ question, region })));
    const linked = relations.filter(({ question }) => question.options.chains === true).map(({ region }) => region);
    const put = (question: Question, region: SpanRegion, part: Partial<DrawnSpan>): void => {
      const placed = indexSpan(this.papers, question, region);
      const paper = paperOf(this.papers, question, region);
      if (!placed || !paper) return;
      const look = lookOf(question.name, region.label);
      const drawn: DrawnSpan = {
        id: region.id, ranges: placed.ranges, look, title: look.title,
        note: entryOf(question, region), tone: toneOf(region.id), chosen: chosen === region.id || marks?.get(region.id)?.current === true,
        locked: true, mark: marks?.get(region.id)?.number ?? null, ...part,
      };
      this.spans.set(region.id, { span: drawn, paper });
    };
    for (const question of questions) for (const region of regionsOf(answers, question)) if (isSpan(region)) put(question, region, {});
    for (const { question: name, region, mark, words } of absent) {
      const question = questions.find((one) => one.name === name);
      if (question && isSpan(region)) {
        put(question, { ...region, id: absentId(mark) }, { title: words, note: '', tone: 'dashed', mark: mark.number, chosen: mark.current });
      }
    }
    this.numberChains(linked);
    for (const { question, region } of relations) {
      const look = lookOf(question.name, region.label);
      this.links.push({
        id: region.id, from: region.from, to: region.to, title: look.title, colour: look.colour,
        directed: isDirected(question), tone: toneOf(region.id), chosen: chosen === region.id || marks?.get(region.id)?.current === true,
      });
    }
  }

  private numberChains(linked: readonly RelationRegion[]): void {
    const reading = [...this.spans].sort(([a, one], [b, other]) => (one.paper === other.paper ? one.paper.index.compare(a, b) : 0)).map(([id]) => id);
    for (const [id, n] of chainNumbers(chainsOf(linked, reading))) {
      const known = this.spans.get(id);
      if (known) this.spans.set(id, { ...known, span: { ...known.span, note: [t('chain', { n }), known.span.note].filter(Boolean).join(' · ') } });
    }
  }
}
