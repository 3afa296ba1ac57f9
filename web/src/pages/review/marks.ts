/** What each picture of the comparison shows: agreed boxes thin, differences thick and numbered, gaps hatched. */

import type { Annotation, Difference, ReviewCase } from '@/api/types';
import { boundsOfBox, intersectionOverUnion } from '@/core/geometry/box';
import type { Bounds } from '@/core/geometry/point';
import { type Answers, type BoxRegion, hasRegions, type Json, type Question } from '@/core/model/answers';
import { uuid7 } from '@/core/model/uuid7';
import { looksOf, UNKNOWN_LOOK } from '@/core/model/glyphs';
import { shapeOf } from '@/core/store/commands';
import type { SceneShape } from '@/editors/image/scene';
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

export function regionsIn(answers: { readonly [question: string]: unknown }, question: string): BoxRegion[] {
  const value = answers[question];
  if (!Array.isArray(value)) return [];
  return (value as unknown[]).filter((one): one is BoxRegion => typeof one === 'object' && one !== null && Array.isArray((one as { box?: unknown }).box))
    .map((region) => ({ ...region, attributes: region.attributes ?? {} }));
}

/** Two boxes this much alike mark the same place. */
const SAME_PLACE = 0.5;

/** The regions of all sides that a difference is about. */
function regionsOf(difference: Difference, sides: readonly Side[]): BoxRegion[] {
  const ids = new Set(difference.region_ids);
  return sides.flatMap(({ answers }) => regionsIn(answers, difference.question).filter(({ id }) => ids.has(id)));
}

/** The part of the picture that a difference is about, or null for one without a place. */
export function placeOf(difference: Difference, sides: readonly Side[]): Bounds | null {
  const bounds = regionsOf(difference, sides).map((region) => boundsOfBox(shapeOf(region)));
  if (bounds.length === 0) return null;
  return {
    left: Math.min(...bounds.map(({ left }) => left)),
    top: Math.min(...bounds.map(({ top }) => top)),
    right: Math.max(...bounds.map(({ right }) => right)),
    bottom: Math.max(...bounds.map(({ bottom }) => bottom)),
  };
}

/** The shapes of one side's picture. `current` is the index of the difference that is looked at. */
export function shapesOf(side: Side, sides: readonly Side[], questions: readonly Question[], differences: readonly Difference[], current: number): SceneShape[] {
  const shapes: SceneShape[] = [];
  for (const question of questions.filter(hasRegions)) {
    const looks = looksOf(question.labels);
    const own = regionsIn(side.answers, question.name);
    const about = new Map<string, number>();
    const absent: SceneShape[] = [];
    differences.forEach((difference, index) => {
      if (difference.question !== question.name) return;
      const ids = new Set(difference.region_ids);
      const places = regionsOf(difference, sides);
      const here = own.filter((region) => ids.has(region.id) || places.some((place) => intersectionOverUnion(shapeOf(place), shapeOf(region)) >= SAME_PLACE));
      for (const region of here) if (!about.has(region.id)) about.set(region.id, index);
      const [place] = places;
      if (here.length === 0 && place) {
        absent.push({
          id: `absent-${index}`, ...shapeOf(place), colour: '#ffffff', glyph: '', style: 'absent',
          tag: side.annotation ? t('not_drawn') : t('none'), number: index + 1, current: index === current,
        });
      }
    });
    for (const region of own) {
      const index = about.get(region.id);
      const look = looks.get(region.label) ?? UNKNOWN_LOOK;
      const title = question.labels.find(({ name }) => name === region.label)?.title ?? region.label;
      const remarks = Object.values(region.attributes).filter((value) => typeof value === 'string' && value !== 'no' && value !== '');
      const tag = [title, ...remarks, ...(region.suggestion ? [t('from_suggestion')] : [])].join(' · ');
      shapes.push({
        id: region.id, ...shapeOf(region), ...look, tag: index === undefined ? '' : tag,
        style: index === undefined ? 'thin' : 'thick',
        ...(index === undefined ? {} : { number: index + 1, current: index === current }),
      });
    }
    shapes.push(...absent);
  }
  return shapes;
}

/** A plain answer in words: the titles of its labels. */
export function wordsOf(question: Question, value: unknown): string {
  if (value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)) return t('no_answer');
  const title = (name: unknown): string => question.labels.find((label) => label.name === name)?.title ?? String(name);
  return Array.isArray(value) ? value.map(title).join(', ') : title(value);
}

/** The consensus as the start of a fix: regions with the fields of an answer only, and ids of their own. */
export function startOfFix(answers: { readonly [question: string]: unknown }, questions: readonly Question[]): Answers {
  return Object.fromEntries(
    questions.flatMap((question): [string, Json | BoxRegion[]][] => {
      const value = answers[question.name];
      if (!hasRegions(question)) return value === undefined || value === null ? [] : [[question.name, value as Json]];
      const seen = new Set<string>();
      const regions = regionsIn(answers, question.name).map((region): BoxRegion => {
        const id = region.id && !seen.has(region.id) ? region.id : uuid7();
        seen.add(id);
        return {
          id, label: region.label, box: region.box, attributes: region.attributes,
          ...(region.rotation ? { rotation: region.rotation } : {}),
          ...(region.suggestion ? { suggestion: region.suggestion } : {}),
        };
      });
      return [[question.name, regions]];
    }),
  );
}
