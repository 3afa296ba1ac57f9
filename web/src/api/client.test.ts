import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { api, ApiError, onSessionExpired, OfflineError, path, setCsrf, worthRetrying } from './client';
import { uploadFile } from './upload';

const fetched = vi.fn<(url: string, init: RequestInit) => Promise<Response>>();

beforeEach(() => {
  fetched.mockReset();
  vi.stubGlobal('fetch', fetched);
  setCsrf('secret');
});
afterEach(() => vi.unstubAllGlobals());

const answer = (status: number, body?: unknown) => Promise.resolve(new Response(body === undefined ? null : JSON.stringify(body), { status }));
const lastHeaders = () => fetched.mock.lastCall?.[1].headers as Record<string, string>;

test('parts of a path are encoded', () => {
  expect(path`/projects/${'a/b'}/items/${'ü'}`).toBe('/projects/a%2Fb/items/%C3%BC');
});

test('reading sends no CSRF token; empty filters are left out and lists repeated', async () => {
  fetched.mockReturnValue(answer(200, { items: [] }));
  await api.get('/items', { state: undefined, search: '', attribute: ['a:b', 'c:d'] });
  expect(fetched.mock.lastCall?.[0]).toBe('/api/v1/items?attribute=a%3Ab&attribute=c%3Ad');
  expect(lastHeaders()['X-CSRF-Token']).toBeUndefined();
});

test('changing carries CSRF, the revision, and on POST an idempotency key', async () => {
  fetched.mockImplementation(() => answer(200, {}));
  await api.patch('/x', {}, { rev: 4 });
  expect(lastHeaders()).toMatchObject({ 'X-CSRF-Token': 'secret', 'If-Match': '"4"' });
  await api.post('/x', {});
  expect(lastHeaders()['Idempotency-Key']).toMatch(/^[0-9a-f-]{36}$/);
});

test('a refusal keeps its code and says which field', async () => {
  fetched.mockReturnValue(answer(422, { code: 'invalid', detail: 'Not so.', problems: [{ pointer: '/email', code: 'taken', message: 'Taken.' }] }));
  const error = await api.post('/x', {}).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ApiError);
  expect((error as ApiError).code).toBe('invalid');
  expect((error as ApiError).about('/email')).toBe('Taken.');
  expect(worthRetrying(error)).toBe(false);
});

test('no network and an absent server are the same to the reader', async () => {
  fetched.mockRejectedValueOnce(new TypeError('Failed to fetch'));
  await expect(api.get('/x')).rejects.toBeInstanceOf(OfflineError);
  fetched.mockReturnValueOnce(answer(502));
  await expect(api.get('/x')).rejects.toBeInstanceOf(OfflineError);
});

test('an ended session is reported, a wrong password is not', async () => {
  const over = vi.fn();
  const stop = onSessionExpired(over);
  fetched.mockImplementation(() => answer(401, { code: 'unauthenticated' }));
  await api.get('/projects').catch(() => null);
  expect(over).toHaveBeenCalledTimes(1);
  await api.post('/session', {}).catch(() => null);
  expect(over).toHaveBeenCalledTimes(1);
  stop();
});

test('a refusal that is no JSON is still a refusal', async () => {
  fetched.mockReturnValue(Promise.resolve(new Response('<html>', { status: 500 })));
  await expect(api.get('/x')).rejects.toMatchObject({ code: 'http_500' });
});

test('an upload goes on where the server says it stopped', async () => {
  const size = 5 * 1024 * 1024;
  let received = 0;
  let broken = false;
  const offsets: string[] = [];
  fetched.mockImplementation((url, init) => {
    if (init.method === 'POST') return answer(200, { id: 'up1', received });
    if (init.method === 'GET') return answer(200, { id: 'up1', received });
    offsets.push(new URL(url, 'http://x').searchParams.get('offset') ?? '');
    received = Math.min(size, Number(offsets.at(-1)) + 4 * 1024 * 1024);
    if (!broken) {
      broken = true;
      return Promise.reject(new TypeError('lost'));
    }
    return answer(200, { id: 'up1', received });
  });
  vi.useFakeTimers();
  const done = uploadFile('p', new File([new Uint8Array(size)], 'a.zip'));
  await vi.runAllTimersAsync();
  vi.useRealTimers();
  expect(await done).toBe('up1');
  expect(offsets).toEqual(['0', String(4 * 1024 * 1024)]);
});
