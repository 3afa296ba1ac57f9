import { renderHook, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Datum } from '@/core/model/task';
import { usePeaks } from './use-peaks';

const datum = { type: 'video', url: '/v', peaks: '/peaks', duration: 1_000_000 } as Datum;

describe('the peaks of a pane', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('are fetched only where a wave is drawn', async () => {
    const fetch = vi.fn(async () => new Response(null, { status: 404 }));
    vi.stubGlobal('fetch', fetch);
    expect(renderHook(() => usePeaks(datum, false)).result.current).toBe('none');
    expect(fetch).not.toHaveBeenCalled();
    const { result } = renderHook(() => usePeaks(datum));
    expect(result.current).toBe('coming');
    await waitFor(() => expect(result.current).toBe('none'));
    expect(fetch).toHaveBeenCalled();
  });
});
