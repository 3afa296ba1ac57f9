/** What an annotator says: answers by question, and the questions that ask for them. */

/** `[x, y, width, height]` in pixels of the upright image, origin top left. */
export type BoxNumbers = readonly [number, number, number, number];

/** A value that JSON can carry. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Attribute answers of one region, by attribute name. */
export type AttributeValues = { readonly [name: string]: Json };

/** What every located part of an answer has, whatever its geometry. */
export interface Region {
  readonly id: string;
  readonly label: string;
  readonly attributes: AttributeValues;
  /** Id of the suggestion that this region was made from; absent when made by hand. */
  readonly suggestion?: string;
  /** Regions of an image with the same group belong together, across the questions of the item. */
  readonly group?: string;
  /** Page of a document, from 0. */
  readonly page?: number;
  /** The datum that it lies on, where an item has several of the kind. */
  readonly datum?: string;
}

/** Answers of one person to one item. */
export type Answers = { readonly [question: string]: Json | readonly Region[] };

/** A class that a question offers. */
export interface LabelChoice {
  readonly name: string;
  readonly title: string;
  readonly key: string | null;
  readonly colour: string;
  readonly rule: string | null;
}

/** Label types whose answer is a list of regions; what a region of each holds is in its geometry module. */
export const REGION_TYPES = [
  'boxes', 'ellipses', 'polygons', 'polylines', 'keypoints', 'masks', 'cuboids', 'spans', 'relations', 'segments', 'tracks',
] as const;

export type RegionType = (typeof REGION_TYPES)[number];

/** Limits that a question may set on its value. */
export interface QuestionOptions {
  /** Fewest and most: of labels, regions, characters; lowest and highest of a number or rating. */
  readonly least?: number;
  readonly most?: number;
  /** Whether a number must be whole. */
  readonly whole?: boolean;
  /** Whether a text may have several lines. */
  readonly lines?: boolean;
  /** Whether boxes may be rotated. */
  readonly rotation?: boolean;
  readonly [name: string]: Json | undefined;
}

/** One thing asked about an item (or, as an attribute, about a region). */
export interface Question {
  readonly name: string;
  readonly type: string;
  readonly on: string | null;
  readonly title: string;
  readonly required: boolean;
  readonly rule: string | null;
  readonly labels: readonly LabelChoice[];
  readonly attributes: readonly Question[];
  /** Asked only when each named question holds one of the listed labels. */
  readonly when: { readonly [question: string]: readonly string[] } | null;
  readonly options: QuestionOptions;
}

/** Whether a question's answer is a list of regions. */
export function hasRegions(question: Pick<Question, 'type'>): boolean {
  return (REGION_TYPES as readonly string[]).includes(question.type);
}

/** Whether an answer says nothing: absent, empty text, or an empty list or object. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === 'string') return value.trim() === '';
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** The words in an answer that a condition can name: labels, those of regions, or the value as text. */
function wordsIn(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return typeof value === 'object' ? [] : [String(value)];
  return value.flatMap((entry: unknown) => {
    if (typeof entry === 'string') return [entry];
    return typeof entry === 'object' && entry !== null && !Array.isArray(entry) ? [String((entry as { label?: unknown }).label ?? '')] : [];
  });
}

/** Whether `question` is asked, given the answers so far (its `when` conditions hold). */
export function isAsked(question: Question, answers: { readonly [name: string]: unknown }): boolean {
  if (!question.when) return true;
  return Object.entries(question.when).every(([name, allowed]) => wordsIn(answers[name]).some((word) => allowed.includes(word)));
}

/**
 * The answers that are sent: those of questions that are asked now and that say something. Region
 * questions always appear, since an empty list means 'looked, found none'.
 */
export function answersToSend(
  questions: readonly Question[],
  answers: { readonly [name: string]: unknown },
): Answers {
  const sent: Record<string, Json | readonly Region[]> = {};
  for (const question of questions) {
    if (!isAsked(question, answers)) continue;
    const value = answers[question.name];
    if (hasRegions(question)) sent[question.name] = (value ?? []) as readonly Region[];
    else if (!isEmpty(value)) sent[question.name] = value as Json;
  }
  return sent;
}
