/** Links between the regions of a document: a key and its value, a cell and its heading. */

import type { Question, Region } from '@/core/model/answers';
import { uuid7 } from '@/core/model/uuid7';
import { addRegions, removeRegions } from '@/core/store/commands';
import type { Patch } from '@/core/store/delta';
import { shortened } from '@/core/text/shortened';
import { isRelation, isSpan, labelBetween, mayJoin, type RelationRegion, sameRelation } from '@/core/text/span';
import { t } from '@/i18n/en/document';
import { Regions } from '../regions';
import type { DocumentState } from './state';

/** A link and the question that it answers. */
export interface OwnedLink {
  readonly region: RelationRegion;
  readonly question: Question;
}

export abstract class LinkedRegions extends Regions<DocumentState> {
  /** Links that are shown: neither they nor an end of theirs is hidden. */
  links(): OwnedLink[] {
    const { hidden } = this.state;
    return this.allLinks().filter(({ region }) => ![region.id, region.from, region.to].some((id) => hidden.has(id)));
  }

  startLink(question?: string, label?: string): void {
    const asked = this.questions.find(({ name, type }) => type === 'relations' && (question === undefined || name === question));
    const chosen = [...this.state.selection].filter((id) => this.region(id) && !isRelation(this.region(id)));
    const from = chosen[0];
    const name = label ?? asked?.labels[0]?.name;
    if (!asked || from === undefined || name === undefined || !mayJoin(asked, this.owner(from))) {
      this.say(t('say_no_relation'));
      return;
    }
    this.change({ linking: { from, question: asked.name, label: name }, caret: null });
    const second = chosen[1];
    if (second !== undefined) this.finishLink(second);
    else this.say(t('say_linking', { name: this.nameOf(from) }));
  }

  finishLink(to: string): void {
    const { linking } = this.state;
    const question = this.question(linking?.question);
    const from = linking ? this.region(linking.from) : undefined;
    const target = this.region(to);
    if (!linking || !question || !from || !target) return;
    const label = labelBetween(question, linking.label, from.label, target.label);
    this.change({ linking: null });
    if (label === null || isRelation(target) || !mayJoin(question, this.owner(to)) || to === from.id) {
      this.say(t('say_not_allowed'));
      return;
    }
    const there = sameRelation(question, this.document.regions<RelationRegion>(question.name), label, from.id, to);
    if (there) {
      this.select([there.id]);
      this.say(t('say_there', { label: this.lookOf(question.name, label).title, words: this.measure(there) }));
      return;
    }
    const region: RelationRegion = { id: uuid7(), label, attributes: this.startAttributes(question), from: from.id, to, page: from.page ?? 0 };
    this.record(addRegions(this.document, question.name, [region]));
    this.select([region.id]);
    this.say(t('say_linked', { from: this.nameOf(from.id), to: this.nameOf(to) }));
  }

  /** Links end with the regions that they join, hidden ones too, in the same step. */
  override remove(ids: readonly string[]): void {
    super.remove([...new Set([...ids, ...this.hangingOn(ids).map(({ region }) => region.id)])]);
  }

  /** A suggested link brings the suggested regions that it joins, and is not taken without both ends. */
  override accept(ids: readonly string[] = this.pendingIds()): void {
    const wanted = new Set(ids);
    for (const id of ids) {
      const link = this.suggestion(id)?.region;
      if (!isRelation(link)) continue;
      const ends = [link.from, link.to];
      if (ends.every((end) => this.region(end) ?? this.suggestion(end))) for (const end of ends) wanted.add(end);
      else wanted.delete(id);
    }
    if (wanted.size === 0 && ids.length > 0) this.say(t('say_ends_gone'));
    else super.accept([...wanted].filter((id) => this.suggestion(id)));
  }

  /** What removes the links that hang on regions which are about to go. */
  protected cutLinks(ids: readonly string[]): Patch[] {
    const hanging = this.hangingOn(ids);
    return this.questions.flatMap(({ name }) =>
      removeRegions(this.document, name, hanging.filter(({ question }) => question.name === name).map(({ region }) => region.id)).patches);
  }

  /** A region in a word or two: what it says, else its label. */
  nameOf(id: string): string {
    const region = this.region(id) ?? this.suggestion(id)?.region;
    if (!region) return '';
    return isSpan(region) ? shortened(region.text) : this.lookOf(this.questionOf(id)?.name ?? '', region.label).title;
  }

  private allLinks(): OwnedLink[] {
    return this.questions.filter(({ type }) => type === 'relations').flatMap((question) =>
      this.document.regions<RelationRegion>(question.name).filter((region: Region) => isRelation(region)).map((region) => ({ region, question })));
  }

  private hangingOn(ids: readonly string[]): OwnedLink[] {
    const gone = new Set(ids);
    return this.allLinks().filter(({ region }) => gone.has(region.from) || gone.has(region.to));
  }
}
