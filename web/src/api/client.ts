import { ApiError, errorFrom, OfflineError } from './errors';
import type { Json } from './types';

export { ApiError, OfflineError, isCode } from './errors';

export type Query = Record<string, string | number | boolean | null | undefined | readonly string[]>;

export interface RequestOptions {
  query?: Query;
  /** The revision that the change was made from; sent as If-Match. */
  rev?: number | string;
  /** Same key, same deed: a repeated POST is done once. Made anew for each POST unless given. */
  /** Null sends none: for verbs that may be sent twice as they are. */
  idempotencyKey?: string | null;
  signal?: AbortSignal;
  headers?: Record<string, string>;
  /** Lets a request outlive the page (drafts on closing). At most 64 kB. */
  keepalive?: boolean;
}

const BASE = '/api/v1';
let csrf = '';
const expiryListeners = new Set<() => void>();

/** Remembers the token that state-changing requests must carry; `Me` brings it. */
export function setCsrf(token: string): void {
  csrf = token;
}

/** The headers of a state-changing request, for the few places that do not use this client. */
export function csrfHeaders(): Record<string, string> {
  return csrf ? { 'X-CSRF-Token': csrf } : {};
}

/** Calls back when the server no longer knows us. Returns the way to stop. */
export function onSessionExpired(listener: () => void): () => void {
  expiryListeners.add(listener);
  return () => expiryListeners.delete(listener);
}

/** Builds an API path with its parts encoded: path`/projects/${slug}/items`. */
export function path(parts: TemplateStringsArray, ...values: (string | number)[]): string {
  return parts.reduce(
    (sum, part, index) =>
      sum + part + (index < values.length ? encodeURIComponent(String(values[index])) : ''),
    '',
  );
}

/** Turns a query into its text; empty and missing values are left out, lists are repeated. */
export function queryString(query: Query | undefined): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value === null || value === undefined || value === '') continue;
    if (Array.isArray(value)) for (const one of value) params.append(key, String(one));
    else params.append(key, String(value));
  }
  const text = params.toString();
  return text ? `?${text}` : '';
}

export function newKey(): string {
  return crypto.randomUUID();
}

async function send(
  method: string,
  url: string,
  body: BodyInit | undefined,
  headers: Record<string, string>,
  options: RequestOptions,
): Promise<Response> {
  if (method !== 'GET') Object.assign(headers, csrfHeaders());
  if (options.rev !== undefined) headers['If-Match'] = `"${options.rev}"`;
  const { idempotencyKey = newKey() } = options;
  if (method === 'POST' && idempotencyKey !== null) headers['Idempotency-Key'] = idempotencyKey;
  let response: Response;
  try {
    response = await fetch(BASE + url + queryString(options.query), {
      method,
      body,
      headers: { Accept: 'application/json', ...headers, ...options.headers },
      credentials: 'same-origin',
      signal: options.signal,
      keepalive: options.keepalive,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new OfflineError('No answer from the server.', { cause: error });
  }
  if (response.ok) return response;
  const refusal = await errorFrom(response);
  // 502 to 504 come from a proxy in front of a server that is not there.
  if (response.status >= 502 && response.status <= 504) {
    throw new OfflineError('The server cannot be reached.', { cause: refusal });
  }
  if (refusal.status === 401 && !url.startsWith('/session') && !url.startsWith('/setup')) {
    for (const listener of expiryListeners) listener();
  }
  throw refusal;
}

async function read<T>(response: Response): Promise<T> {
  if (response.status === 204) return null as T;
  const text = await response.text();
  return (text ? JSON.parse(text) : null) as T;
}

async function json<T>(
  method: string,
  url: string,
  body: unknown,
  options: RequestOptions = {},
): Promise<T> {
  const headers: Record<string, string> = {};
  let text: string | undefined;
  if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
    text = JSON.stringify(body);
  }
  return read<T>(await send(method, url, text, headers, options));
}

/** The whole API in five verbs. A 204 gives null. */
export const api = {
  get: <T>(url: string, query?: Query, options?: RequestOptions) =>
    json<T>('GET', url, undefined, { ...options, query: { ...options?.query, ...query } }),
  post: <T>(url: string, body?: unknown, options?: RequestOptions) =>
    json<T>('POST', url, body, options),
  put: <T>(url: string, body: unknown, options?: RequestOptions) =>
    json<T>('PUT', url, body, options),
  patch: <T>(url: string, body: unknown, options?: RequestOptions) =>
    json<T>('PATCH', url, body, options),
  delete: <T = null>(url: string, options?: RequestOptions) =>
    json<T>('DELETE', url, undefined, options),
  /** Sends bytes as they are (uploads, NDJSON). */
  bytes: async <T>(method: 'POST' | 'PATCH', url: string, body: Blob | string, type: string, options: RequestOptions = {}) =>
    read<T>(await send(method, url, body, { 'Content-Type': type }, options)),
};

export type { Json };
export { BASE as apiBase };

/** Whether trying again may help: the network, or the server's own trouble. */
export function worthRetrying(error: unknown): boolean {
  return error instanceof OfflineError || (error instanceof ApiError && (error.status === 429 || error.status >= 500));
}
