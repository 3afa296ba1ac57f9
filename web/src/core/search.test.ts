import { expect, test } from 'vitest';
import { flag, integer, many, oneOf, parseSearch, stringifySearch, text } from './search';

test('repeated parameters are a list, and come back as they went', () => {
  const search = parseSearch('?state=settled&attribute=weather:rain&attribute=light:night');
  expect(search).toEqual({ state: 'settled', attribute: ['weather:rain', 'light:night'] });
  expect(stringifySearch(search)).toBe('?state=settled&attribute=weather:rain&attribute=light:night');
});

test('what is empty is left out of the address', () => {
  expect(stringifySearch({ a: undefined, b: '', c: false, d: null, e: [] })).toBe('');
});

test('signs of the address survive in values', () => {
  const value = 'a&b=c #d%?+é';
  expect(parseSearch(stringifySearch({ q: value }))).toEqual({ q: value });
});

test('readers give undefined for nonsense', () => {
  expect(oneOf('x', ['a', 'b'])).toBeUndefined();
  expect(integer('1e999')).toBeUndefined();
  expect(many('one')).toEqual(['one']);
  expect(text(['a', 'b'])).toBe('a');
  expect(flag('true')).toBe(true);
});
