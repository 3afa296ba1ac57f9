import { api, path, worthRetrying } from './client';

const CHUNK = 4 * 1024 * 1024;
const TRIES = 6;

interface UploadState {
  id: string;
  received: number;
}

export interface UploadOptions {
  /** Goes on with an upload that was begun before. */
  resume?: string;
  onBegin?: (id: string) => void;
  onProgress?: (received: number, size: number) => void;
  signal?: AbortSignal;
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new DOMException('Stopped', 'AbortError'));
    });
  });
}

/**
 * Sends a file in pieces and gives the upload's id. After a lost connection it asks the server
 * what arrived and goes on from there.
 */
export async function uploadFile(project: string, file: File, options: UploadOptions = {}): Promise<string> {
  const { onProgress, signal } = options;
  const base = path`/projects/${project}/uploads`;
  let state = options.resume
    ? await api.get<UploadState>(`${base}/${encodeURIComponent(options.resume)}`, undefined, { signal })
    : await api.post<UploadState>(base, { name: file.name, size: file.size }, { signal });
  options.onBegin?.(state.id);
  const url = `${base}/${encodeURIComponent(state.id)}`;
  let failures = 0;
  onProgress?.(state.received, file.size);
  while (state.received < file.size) {
    const piece = file.slice(state.received, state.received + CHUNK);
    try {
      state = await api.bytes<UploadState>('PATCH', url, piece, 'application/octet-stream', {
        query: { offset: state.received },
        signal,
      });
      failures = 0;
    } catch (error) {
      failures += 1;
      if (!worthRetrying(error) || failures >= TRIES) throw error;
      await pause(500 * 2 ** failures, signal);
      state = await api.get<UploadState>(url, undefined, { signal }).catch(() => state);
    }
    onProgress?.(state.received, file.size);
  }
  return state.id;
}
