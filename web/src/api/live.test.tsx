import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useProjectEvents } from './live';

class Stream extends EventTarget {
  static all: Stream[] = [];
  closed = false;
  constructor(readonly url: string) {
    super();
    Stream.all.push(this);
  }
  close() {
    this.closed = true;
  }
}

const client = new QueryClient();
const wrapper = ({ children }: { children: React.ReactNode }) => <QueryClientProvider client={client}>{children}</QueryClientProvider>;
let hidden = false;

beforeEach(() => {
  Stream.all = [];
  hidden = false;
  vi.stubGlobal('EventSource', Stream);
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden);
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function invalidated() {
  return vi.spyOn(client, 'invalidateQueries').mockResolvedValue();
}

test('events of one moment make their queries stale in one round', () => {
  const spy = invalidated();
  renderHook(() => useProjectEvents('p', true), { wrapper });
  Stream.all[0]?.dispatchEvent(new Event('finding.opened'));
  Stream.all[0]?.dispatchEvent(new Event('finding.closed'));
  expect(spy).not.toHaveBeenCalled();
  vi.advanceTimersByTime(2000);
  expect(spy.mock.calls.map(([filter]) => filter?.queryKey?.[2])).toEqual(['findings', 'overview', 'quality']);
});

test('a hidden tab lets go of its stream and catches up when it is seen again', () => {
  const spy = invalidated();
  renderHook(() => useProjectEvents('p', true), { wrapper });
  hidden = true;
  document.dispatchEvent(new Event('visibilitychange'));
  expect(Stream.all[0]?.closed).toBe(true);
  hidden = false;
  document.dispatchEvent(new Event('visibilitychange'));
  expect(Stream.all).toHaveLength(2);
  expect(spy).toHaveBeenCalledWith({ queryKey: ['projects', 'p'] });
});

test('nothing is followed by those who may not, and nothing after leaving', () => {
  renderHook(() => useProjectEvents('p', false), { wrapper });
  expect(Stream.all).toHaveLength(0);
  const { unmount } = renderHook(() => useProjectEvents('p', true), { wrapper });
  unmount();
  expect(Stream.all[0]?.closed).toBe(true);
});
