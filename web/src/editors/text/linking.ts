/** Relations: two keys from a span to its target, and what may be joined to what. */

import type { Question } from '@/core/model/answers';
import { uuid7 } from '@/core/model/uuid7';
import { addRegions, changeRegions } from '@/core/store/commands';
import { hintsFor } from '@/core/text/hints';
import { hull } from '@/core/text/ranges';
import { labelBetween, labelsBetween, mayJoin, type RelationRegion, sameRelation } from '@/core/text/span';
import { t } from '@/i18n/en/text';
import type { ArmedLabel } from '../contract';
import { shortened } from '@/core/text/shortened';
import { AnswersScene } from './answers-scene';

/** Spans that get a key at one time. */
const MOST_TARGETS = 200;

export abstract class LinkingEditor extends AnswersScene {
  private relationArm: ArmedLabel | null = null;

  override get canDrag(): boolean {
    return this.state.linking === null;
  }

  /** Alt+R: joins two selected spans, or waits for the key of the target. */
  startLinking(): void {
    const spans = [...this.state.selection].filter((id) => this.span(id));
    const question = this.relationQuestion(spans[0]);
    if (!question || spans.length === 0) {
      this.say(t('say_no_relation'));
      return;
    }
    if (spans.length === 2) {
      this.link(question, spans[0] as string, spans[1] as string);
      return;
    }
    const from = spans[0] as string;
    const targets = this.targetsOf(question, from);
    if (targets.length === 0) {
      this.say(t('say_no_targets'));
      return;
    }
    const hints = hintsFor(targets.length);
    this.change({ linking: { from, question: question.name, hints: new Map(targets.map((id, index) => [id, hints[index] as string])), typed: '' } });
    this.history.setUnfinished({ stepBack: () => this.endLinking(), stepForward: () => false });
    this.say(t('say_linking', { n: targets.length }));
  }

  /** A letter while a relation waits for its target; false when it is none of the hints. */
  typeHint(letter: string): boolean {
    const { linking } = this.state;
    if (!linking) return false;
    const typed = linking.typed + letter.toLowerCase();
    const left = [...linking.hints].filter(([, hint]) => hint.startsWith(typed));
    if (left.length === 0) return false;
    const exact = left.find(([, hint]) => hint === typed);
    if (exact) this.finishLinking(exact[0]);
    else this.change({ linking: { ...linking, typed } });
    return true;
  }

  finishLinking(target: string): void {
    const { linking } = this.state;
    const question = this.question(linking?.question);
    this.stopLinking();
    if (linking && question && target !== linking.from) this.link(question, linking.from, target);
  }

  /** Ends the wait for a target; false when there was none. */
  endLinking(): boolean {
    if (!this.state.linking) return false;
    this.stopLinking();
    this.say(t('say_not_linking'));
    return true;
  }

  /** Turns the selected relation round. */
  turnRelation(): void {
    const { single } = this;
    const relation = this.relation(single?.id);
    const question = relation ? this.question(this.owner(relation.id)) : undefined;
    if (!relation || !question || this.state.locked.has(relation.id)) return;
    const allowed = labelsBetween(question, this.labelAt(relation.to), this.labelAt(relation.from));
    if (allowed && !allowed.includes(relation.label)) {
      this.sayRefused(relation.to, relation.from);
      return;
    }
    this.record(changeRegions(this.document, question.name, [relation.id], { what: 'edit', name: '' }, (region) => ({ ...region, from: relation.to, to: relation.from }) as RelationRegion));
    const after = this.region(relation.id);
    if (after) this.say(this.describe(after));
  }

  toggleArcs(): void {
    const arcs = this.state.arcs === 'all' ? 'chosen' : 'all';
    this.change({ arcs });
    this.say(t(arcs === 'all' ? 'say_arcs_all' : 'say_arcs_chosen'));
  }

  get hasRelations(): boolean {
    return this.questions.some(({ type }) => type === 'relations');
  }

  /** Spans go with the relations that hang on them. */
  override remove(own: readonly string[]): void {
    const hanging = own.flatMap((id) => (this.span(id) ? this.relationsAt(id).filter((relation) => this.region(relation)) : []));
    super.remove([...new Set([...own, ...hanging])]);
  }

  /** A suggested relation brings the suggested spans that it joins. */
  override accept(ids: readonly string[] = this.pendingIds()): void {
    const ends = ids.flatMap((id) => {
      const relation = this.undecided(id) ? this.relation(id) : undefined;
      return relation ? [relation.from, relation.to].filter((end) => this.undecided(end)) : [];
    });
    super.accept([...new Set([...ends, ...ids])]);
  }

  /** A relation's label key: joins or relabels what is selected; false when it can only be armed. */
  protected chooseRelation(question: string, label: string): boolean {
    this.relationArm = { question, label };
    const asked = this.question(question);
    const ids = [...this.state.selection];
    if (!asked || ids.length === 0 || ids.length > 2 || !ids.every((id) => this.span(id))) return false;
    this.change({ armed: this.relationArm });
    this.startLinking();
    return true;
  }

  private stopLinking(): void {
    this.change({ linking: null });
    this.history.setUnfinished(null);
  }

  private link(question: Question, from: string, to: string): void {
    const pending = [from, to].filter((id) => this.undecided(id));
    const armed = this.relationArm?.question === question.name ? this.relationArm.label : question.labels[0]?.name;
    const label = labelBetween(question, armed, this.labelAt(from), this.labelAt(to));
    if (label === null || !this.isBetween(question, to)) {
      this.sayRefused(from, to);
      return;
    }
    const there = sameRelation(question, this.document.regions<RelationRegion>(question.name), label, from, to);
    if (there) {
      this.select([there.id]);
      this.say(t('say_there', { label, words: this.describe(there) }));
      return;
    }
    if (pending.length > 0) super.accept(pending);
    const made: RelationRegion = { id: uuid7(), label, from, to, attributes: this.startAttributes(question) };
    this.record(addRegions(this.document, question.name, [made]));
    this.select([made.id]);
    this.say(t('say_related', { label: this.lookOf(question.name, label).title, from: this.wordsAt(from), to: this.wordsAt(to) }));
  }

  /** The question that a relation from this span answers: the armed one where it fits, else the first that does. */
  private relationQuestion(from: string | undefined): Question | undefined {
    const fitting = this.questions.filter((question) => question.type === 'relations' && from !== undefined && this.isBetween(question, from));
    return fitting.find(({ name }) => name === this.relationArm?.question) ?? fitting[0];
  }

  private isBetween(question: Question, id: string): boolean {
    return mayJoin(question, this.owner(id) ?? this.undecided(id)?.question);
  }

  private labelAt(id: string): string {
    return this.span(id)?.label ?? '';
  }

  /** Spans that could be the target, those in view, the nearest first. */
  private targetsOf(question: Question, from: string): string[] {
    const start = hull(this.span(from)?.ranges ?? [])[0];
    const near = this.papers.flatMap((paper) => {
      const range = this.view ? this.view.inSight(paper.key) : ([0, paper.text.length] as const);
      return range ? paper.index.touching(range[0], range[1] + 1) : [];
    });
    const distance = (id: string): number => Math.abs(hull(this.span(id)?.ranges ?? [])[0] - start);
    return near
      .filter((id) => id !== from && !this.state.hidden.has(id) && this.isBetween(question, id) && labelsBetween(question, this.labelAt(from), this.labelAt(id))?.length !== 0)
      .sort((a, b) => distance(a) - distance(b))
      .slice(0, MOST_TARGETS);
  }

  private sayRefused(from: string, to: string): void {
    const title = (id: string): string => shortened(this.spanOf(id)?.title ?? this.labelAt(id));
    this.say(t('say_not_allowed', { from: title(from), to: title(to) }));
  }
}
