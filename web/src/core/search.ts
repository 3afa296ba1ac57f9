/**
 * Search parameters as plain text, so that an address can be read, typed and made by the server:
 * `?state=settled&attribute=weather:rain&attribute=light:night`.
 */

export type RawSearch = Record<string, string | string[]>;

export function parseSearch(text: string): RawSearch {
  const search: RawSearch = {};
  for (const [key, value] of new URLSearchParams(text)) {
    const before = search[key];
    search[key] = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value];
  }
  return search;
}

export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '' && one !== false) params.append(key, String(one));
    }
  }
  const text = params.toString().replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%2F', '/');
  return text ? `?${text}` : '';
}

/* Readers for `validateSearch`: each gives undefined where the address says nothing sensible. */

export function text(value: unknown): string | undefined {
  const one = Array.isArray(value) ? value[0] : value;
  return typeof one === 'string' && one !== '' ? one : typeof one === 'number' ? String(one) : undefined;
}

export function many(value: unknown): string[] | undefined {
  const all = (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string' && one !== '');
  return all.length ? all : undefined;
}

export function oneOf<const T extends string>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((one) => one === text(value));
}

export function integer(value: unknown): number | undefined {
  const number = Number(text(value) ?? Number.NaN);
  return Number.isSafeInteger(number) ? number : undefined;
}

export function flag(value: unknown): true | undefined {
  return value === true || ['true', '1', 'yes'].includes(text(value) ?? '') ? true : undefined;
}
