/** What each side of a comparison shows: what agrees thin, differences strong and numbered, gaps marked. */

import type { Annotation, Difference, ReviewCase } from '@/api/types';
import { alikeness } from '@/core/model/alike';
import { type Answers, hasRegions, isEmpty, type Json, type Question, type Region } from '@/core/model/answers';
import { uuid7 } from '@/core/model/uuid7';
import type { AbsentRegion, Mark } from '@/editors/contract';
import { summaryOf } from '@/editors/form/summary';
import { t } from '@/i18n/en/review';

/** One picture: an annotator's answer, or the consensus. */
export interface Side {
  readonly key: string;
  readonly title: string;
  readonly answers: { readonly [question: string]: unknown };
  readonly annotation: Annotation | null;
}

/** The sides of a case in the order in which they are shown; the consensus is last. */
export function sidesOf(found: ReviewCase): Side[] {
  const answers = Object.fromEntries(Object.entries(found.consensus).map(([name, { value }]) => [name, value]));
  return [
    ...found.annotations.map((annotation) => ({
      key: annotation.id,
      title: (annotation as { stage?: string }).stage === 'review' ? t('reviewed_by', { by: annotation.by }) : annotation.by,
      answers: annotation.answers,
      annotation,
    })),
    { key: 'consensus', title: t('consensus'), answers, annotation: null },
  ];
}

export function regionsIn(answers: { readonly [question: string]: unknown }, question: string): Region[] {
  const value = answers[question];
  if (!Array.isArray(value)) return [];
  return (value as unknown[])
    .filter((one): one is Region => typeof one === 'object' && one !== null && typeof (one as { label?: unknown }).label === 'string')
    .map((region) => ({ ...region, attributes: region.attributes ?? {} }));
}

/** Two regions this much alike mark the same place. */
const SAME_PLACE = 0.5;

/** The regions of all sides that a difference is about. */
export function regionsOf(difference: Difference, sides: readonly Side[]): Region[] {
  const ids = new Set(difference.region_ids);
  return sides.flatMap(({ answers }) => regionsIn(answers, difference.question).filter(({ id }) => ids.has(id)));
}

export interface SideMarks {
  readonly marks: ReadonlyMap<string, Mark>;
  readonly absent: readonly AbsentRegion[];
}

/** What differs on one side. `current` is the index of the difference that is looked at. */
export function marksOf(side: Side, sides: readonly Side[], questions: readonly Question[], differences: readonly Difference[], current: number): SideMarks {
  const marks = new Map<string, Mark>();
  const absent: AbsentRegion[] = [];
  for (const question of questions.filter(hasRegions)) {
    const own = regionsIn(side.answers, question.name);
    differences.forEach((difference, index) => {
      if (difference.question !== question.name) return;
      const mark = { number: index + 1, current: index === current };
      const ids = new Set(difference.region_ids);
      const places = regionsOf(difference, sides);
      const here = own.filter((region) => ids.has(region.id) || places.some((place) => alikeness(place, region) >= SAME_PLACE));
      for (const { id } of here) if (!marks.has(id)) marks.set(id, mark);
      const [place] = places;
      if (here.length === 0 && place) absent.push({ question: question.name, region: place, mark, words: side.annotation ? t('not_drawn') : t('none') });
    });
  }
  return { marks, absent };
}

/** A plain answer in words: titles of labels, places of a ranking, steps of a preference. */
export function wordsOf(question: Question, value: unknown): string {
  return isEmpty(value) ? t('no_answer') : summaryOf(question, value as Json);
}

/** What the consensus says of a region beside the region itself. */
const BELIEF = new Set(['support', 'posterior', 'score', 'agreement', 'by', 'votes', 'n']);

/** The consensus as the start of a fix: regions with the fields of an answer only, and ids of their own. */
export function startOfFix(answers: { readonly [question: string]: unknown }, questions: readonly Question[]): Answers {
  return Object.fromEntries(
    questions.flatMap((question): [string, Json | Region[]][] => {
      const value = answers[question.name];
      if (!hasRegions(question)) return value === undefined || value === null ? [] : [[question.name, value as Json]];
      const seen = new Set<string>();
      const regions = regionsIn(answers, question.name).map((region): Region => {
        const id = region.id && !seen.has(region.id) ? region.id : uuid7();
        seen.add(id);
        return { ...(Object.fromEntries(Object.entries(region).filter(([name, one]) => !BELIEF.has(name) && one !== null)) as unknown as Region), id };
      });
      return [[question.name, regions]];
    }),
  );
}
