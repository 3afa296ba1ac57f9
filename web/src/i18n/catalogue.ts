/**
 * Every string that a person reads comes from a catalogue. English is the source and lives in
 * `i18n/en/<page>.ts`, so that it travels with the page that uses it; another language is a file
 * of the same name under its own folder, and whatever it lacks is shown in English.
 */

export type Plural = { one: string; other: string };
export type Words = Record<string, string | Plural>;

type Names<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type Holes<E> = E extends string ? Names<E> : E extends Plural ? Names<E['one']> | Names<E['other']> | 'n' : never;

/** What fills a hole: numbers are written in the reader's manner. */
export type Filling = string | number;
type Params<E, V = Filling> = [Holes<E>] extends [never] ? [] : [{ [Name in Holes<E>]: V }];

export interface Translate<C extends Words> {
  <K extends keyof C & string>(key: K, ...params: Params<C[K]>): string;
  /** The same with elements in the holes: gives a list of pieces for React. */
  parts<K extends keyof C & string, V>(
    key: K,
    params: { [Name in Holes<C[K]>]: V | Filling },
  ): (V | string)[];
  /** Whether the catalogue knows a word that comes from the server. */
  has(key: string): key is keyof C & string;
  /** A word that comes from the server: translated when known, else made readable. */
  word(key: string): string;
}

let locale = 'en';
let numbers = new Intl.NumberFormat(locale);
let plurals = new Intl.PluralRules(locale);
const translations = new Map<string, Words>();

export function currentLocale(): string {
  return locale;
}

/** Changes the language before the first render; `words` by the catalogue's name. */
export function setLocale(next: string, words: Record<string, Words> = {}): void {
  locale = next;
  numbers = new Intl.NumberFormat(next);
  plurals = new Intl.PluralRules(next);
  translations.clear();
  for (const [name, entries] of Object.entries(words)) translations.set(name, entries);
}

function pick(entry: string | Plural, params: Record<string, unknown>): string {
  if (typeof entry === 'string') return entry;
  return plurals.select(Number(params.n)) === 'one' ? entry.one : entry.other;
}

function readable(key: string): string {
  return key.replaceAll('_', ' ');
}

/** Makes the `t` of a page from its English words. */
export function catalogue<const C extends Words>(name: string, english: C): Translate<C> {
  const template = (key: string, params: Record<string, unknown>) =>
    pick(translations.get(name)?.[key] ?? english[key] ?? readable(key), params);
  const written = (value: unknown) => (typeof value === 'number' ? numbers.format(value) : String(value));

  const t = ((key: string, params: Record<string, unknown> = {}) =>
    template(key, params).replaceAll(/\{(\w+)\}/g, (hole, hole_name: string) =>
      hole_name in params ? written(params[hole_name]) : hole,
    )) as unknown as Translate<C>;

  t.parts = (key, params) => {
    const values = params as Record<string, unknown>;
    return template(key, values)
      .split(/(\{\w+\})/)
      .filter((piece) => piece !== '')
      .map((piece) => {
        const hole = /^\{(\w+)\}$/.exec(piece)?.[1];
        if (!hole || !(hole in values)) return piece;
        const value = values[hole];
        return typeof value === 'number' ? numbers.format(value) : value;
      }) as never;
  };
  t.has = (key): key is never => key in english;
  t.word = (key) => (key in english ? template(key, { n: 1 }) : readable(key));
  return t;
}
