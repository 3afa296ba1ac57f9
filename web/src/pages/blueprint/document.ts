import type { Advice, Json, Problem } from '@/api/types';
import type { PlainDocument } from '@/api/queries/planning';

/**
 * A blueprint as the form holds it: the plain document, which may still be wrong anywhere. What
 * is read here is therefore coerced, and what is written leaves the rest as it was.
 */
export type Path = readonly (string | number)[];

export function asObject(value: Json | undefined): PlainDocument {
  return value && typeof value === 'object' && !Array.isArray(value) ? value : {};
}

export function asList(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

export function asText(value: Json | undefined): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

export function asTexts(value: Json | undefined): string[] {
  return asList(value).map(asText).filter(Boolean);
}

export function at(document: Json, path: Path): Json | undefined {
  let here: Json | undefined = document;
  for (const step of path) {
    if (Array.isArray(here)) here = here[Number(step)];
    else if (here && typeof here === 'object') here = here[String(step)];
    else return undefined;
  }
  return here;
}

const isNothing = (value: Json | undefined) =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** The document with one place changed. Nothing (empty text, empty list) removes the key. */
export function put(document: PlainDocument, path: Path, value: Json | undefined): PlainDocument {
  return asObject(putAny(document, path, value));
}

function putAny(here: Json | undefined, path: Path, value: Json | undefined): Json {
  const [step, ...rest] = path;
  if (step === undefined) return value ?? null;
  if (typeof step === 'number') {
    const list = [...asList(here)];
    if (rest.length === 0 && value === undefined) list.splice(step, 1);
    else list[step] = putAny(list[step], rest, value);
    return list;
  }
  const next = { ...asObject(here) };
  if (rest.length === 0 && isNothing(value)) delete next[step];
  else next[step] = putAny(next[step], rest, value);
  return next;
}

/** A key of an object under another name, in the same place. */
export function renameKey(object: PlainDocument, from: string, to: string): PlainDocument {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key === from ? to : key, value]));
}

/** An element of a list moved by one place. */
export function moved<T>(list: readonly T[], index: number, by: -1 | 1): T[] {
  const next = [...list];
  const [one] = next.splice(index, 1);
  if (one !== undefined) next.splice(index + by, 0, one);
  return next;
}

/** A key of an object moved by one place. */
export function movedKey(object: PlainDocument, key: string, by: -1 | 1): PlainDocument {
  const entries = Object.entries(object);
  return Object.fromEntries(moved(entries, entries.findIndex(([name]) => name === key), by));
}

/** Labels may be written as plain names. */
export function labelOf(value: Json): PlainDocument {
  return typeof value === 'string' ? { name: value } : asObject(value);
}

/** A free name such as `question_2`. */
export function freeName(taken: PlainDocument, stem: string): string {
  if (!(stem in taken)) return stem;
  let n = 2;
  while (`${stem}_${n}` in taken) n += 1;
  return `${stem}_${n}`;
}

/** A name that answers and addresses can carry, from what a person typed. */
export function slugOf(title: string, separator: '-' | '_' = '-'): string {
  const plain = title.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const joined = plain.replaceAll(/[^a-z0-9]+/g, separator);
  return joined.replace(/^[-_0-9]+/, '').replace(/[-_]+$/, '').slice(0, 60);
}

export function pointerOf(path: Path): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** What is wrong exactly at a place, or in it where it has no field of its own. */
export function problemAt(problems: readonly Problem[], path: Path, deep = false): string | undefined {
  const pointer = pointerOf(path);
  return problems.find((one) => one.pointer === pointer || (deep && one.pointer.startsWith(`${pointer}/`)))?.message;
}

export const SECTIONS = ['purpose', 'data', 'questions', 'coverage', 'people', 'guideline', 'quality', 'budget'] as const;
export type Section = (typeof SECTIONS)[number];

const OWNERS: Record<string, Section> = {
  '': 'purpose', assay: 'purpose', project: 'purpose', title: 'purpose', purpose: 'purpose', kept: 'purpose',
  data: 'data', questions: 'questions', attributes: 'coverage', coverage: 'coverage', people: 'people',
  guideline: 'guideline', quality: 'quality', budget: 'budget',
};

/** Which section of the form a pointer belongs to. */
export function sectionOf(pointer: string): Section {
  return OWNERS[pointer.split('/')[1] ?? ''] ?? 'purpose';
}

/** Advice that was kept on purpose stays in the document with its reason. */
export function keep(document: PlainDocument, advice: Advice, why: string): PlainDocument {
  return put(document, ['kept'], [...asList(document.kept), { advice: advice.code, at: advice.pointer, why }]);
}
