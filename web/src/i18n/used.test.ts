/** The catalogues of the editors hold what is said, and nothing else. */

import { expect, test } from 'vitest';

const written = import.meta.glob<string>('../**/*.{ts,tsx}', { query: '?raw', import: 'default', eager: true });
const sources = Object.entries(written).filter(([path]) => !path.startsWith('./') && !path.includes('.test.')).map(([, source]) => source);
const CATALOGUES = ['label', 'form', 'text', 'timeline', 'video', 'review', 'chat', 'document', 'series'];

/** Keys of a catalogue as it is written; an entry with plural forms has one. */
function keysIn(source: string): string[] {
  const bare = source.replaceAll(/'(?:[^'\\]|\\.)*'/g, "''").replaceAll(/\{ (?:one|other): ''[^}]*\}/g, "''");
  return [...bare.matchAll(/(\w+): ''/g)].map(([, key]) => key as string);
}

test.each(CATALOGUES)('every string of %s is said somewhere', (name) => {
  const users = sources.filter((source) => source.includes(`i18n/en/${name}'`)).join('\n');
  const whole = new Set([...users.matchAll(/['"`](\w+)['"`]/g)].map(([, word]) => word));
  const beginnings = [...users.matchAll(/`(\w+_)\$\{/g)].map(([, word]) => word as string);
  const keys = keysIn(written[`./en/${name}.ts`] ?? '');
  expect(keys.length).toBeGreaterThan(3);
  expect(keys.filter((key) => !whole.has(key) && !beginnings.some((word) => key.startsWith(word)))).toEqual([]);
});
