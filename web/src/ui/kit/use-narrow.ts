import { useSyncExternalStore } from 'react';

const query = typeof window !== 'undefined' && 'matchMedia' in window ? window.matchMedia('(max-width: 860px)') : null;

function subscribe(listener: () => void): () => void {
  query?.addEventListener('change', listener);
  return () => query?.removeEventListener('change', listener);
}

/** Whether the screen is so narrow that the sidebar is a drawer. Prefer CSS; this is for what CSS cannot leave out. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => query?.matches ?? false);
}
