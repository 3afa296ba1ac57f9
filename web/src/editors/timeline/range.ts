/** Parts of files of the server, by ranges of bytes. */

import type { FetchRange } from '@/core/timeline/peaks';

/** Fetches from an address; a server that sends the whole file all the same is understood. */
export function ranges(url: string, signal?: AbortSignal): FetchRange {
  return async (from, to) => {
    const response = await fetch(url, { headers: { Range: `bytes=${from}-${to - 1}` }, ...(signal ? { signal } : {}) });
    if (!response.ok) throw new Error(`${response.status}`);
    const buffer = await response.arrayBuffer();
    return response.status === 206 ? buffer : buffer.slice(from, to);
  };
}
