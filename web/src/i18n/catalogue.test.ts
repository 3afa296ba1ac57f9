import { afterEach, expect, test } from 'vitest';
import { catalogue, setLocale } from './catalogue';

const t = catalogue('test', {
  plain: 'Plain',
  hello: 'Hello {name}',
  n: { one: '{n} item', other: '{n} items' },
  in_review: 'in review',
});

afterEach(() => setLocale('en'));

test('holes are filled, numbers in the reader’s manner', () => {
  expect(t('plain')).toBe('Plain');
  expect(t('hello', { name: 'A-07' })).toBe('Hello A-07');
  expect(t('n', { n: 1 })).toBe('1 item');
  expect(t('n', { n: 12480 })).toBe('12,480 items');
});

test('elements can stand in holes', () => {
  const element = { type: 'b' };
  expect(t.parts('hello', { name: element })).toEqual(['Hello ', element]);
});

test('words of the server are translated when known and made readable when not', () => {
  expect(t.word('in_review')).toBe('in review');
  expect(t.word('weak_slice')).toBe('weak slice');
});

test('another language is used where it has the words', () => {
  setLocale('de', { test: { plain: 'Schlicht', n: { one: '{n} Stück', other: '{n} Stücke' } } });
  expect(t('plain')).toBe('Schlicht');
  expect(t('n', { n: 1200 })).toBe('1.200 Stücke');
  expect(t('hello', { name: 'x' })).toBe('Hello x');
});

test('a value with braces is not read as a hole', () => {
  expect(t('hello', { name: '{n}' })).toBe('Hello {n}');
});
