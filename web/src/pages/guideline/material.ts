/** What an example is drawn on, and the answers that it may begin from. */

import type { Example, ItemDetail, Project } from '@/api/types';
import { type Answers, hasRegions, isEmpty, type Json, type Question, type Region } from '@/core/model/answers';
import type { Datum } from '@/core/model/task';
import type { Sheet } from '@/editors/desk';
import { t } from '@/i18n/en/guideline';
import { questionsOf } from '@/pages/label/api';

export interface Material {
  readonly data: { readonly [name: string]: Datum };
  readonly attributes: { readonly [name: string]: unknown };
  readonly label: string;
  /** Name, title and answers of each beginning, the likeliest first. */
  readonly sources: readonly (readonly [string, string, Answers])[];
}

/** The name of the source that is drawn here. */
export const OWN = 'own';

/** An example that is being made: kept while the page is open, until it is added or given up. */
export interface Begun {
  readonly item: string | null;
  readonly kind: Example['kind'];
  readonly caption: string;
  /** Whose answers are shown; null for the first that is offered. */
  readonly source: string | null;
  /** Regions that are left out. */
  readonly left: ReadonlySet<string>;
  /** What is drawn here, if anything is, used or not. */
  readonly sheet: Sheet | null;
}

export function begin(example: Example | undefined): Begun {
  return { item: null, kind: example?.kind ?? 'good', caption: example?.caption ?? '', source: null, left: NONE, sheet: null };
}

const NONE: ReadonlySet<string> = new Set();

/** The project's questions as an example asks them: it shows one case, and answers what belongs to it. */
export function questionsToDraw(project: Project): Question[] {
  return questionsOf(project).map((question) => ({ ...question, required: false }));
}

/** The consensus, then what each person gave, then an empty sheet. */
export function materialOfItem(item: ItemDetail): Material {
  const agreed = Object.fromEntries(Object.entries(item.consensus).map(([name, one]) => [name, one.value]));
  return {
    data: item.data,
    attributes: item.attributes,
    label: item.external_id ?? '',
    sources: [
      ...(Object.keys(agreed).length ? [['consensus', t('consensus'), agreed] as const] : []),
      ...item.annotations.map((annotation) => [annotation.id, t('as_made_by', { who: annotation.by }), annotation.answers] as const),
      ['none', t('nothing_drawn'), {}],
    ],
  };
}

/** What an example shows, to be drawn anew; null for one in words. */
export function materialOfExample({ item, answers, caption }: Example): Material | null {
  if (!item) return null;
  return { data: item.data, attributes: {}, label: caption, sources: [['kept', t('as_it_stands'), answers ?? {}], ['none', t('nothing_drawn'), {}]] };
}

/** The answers that an example holds: to questions that are still asked, without the regions that were left out. */
export function answersToDraw(questions: readonly Question[], answers: Answers, left: ReadonlySet<string>): Answers {
  const kept = questions.flatMap((question): [string, Json | readonly Region[]][] => {
    const value = answers[question.name];
    const shown = hasRegions(question) && Array.isArray(value) ? (value as readonly Region[]).filter(({ id }) => !left.has(id)) : value;
    return shown === undefined || isEmpty(shown) ? [] : [[question.name, shown]];
  });
  return Object.fromEntries(kept);
}
