import { useEffect } from 'react';

/** Names the page in the tab, and for screen readers after a move. */
export function useTitle(...parts: (string | undefined)[]): void {
  const title = [...parts.filter(Boolean), 'Assay'].join(' · ');
  useEffect(() => {
    document.title = title;
  }, [title]);
}
