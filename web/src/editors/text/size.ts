/** The size of the letters, as this person likes it, kept in this browser. */

import { useEffect, useState } from 'react';

export const SIZES = [14, 15, 16, 18, 20, 24, 28] as const;
const SIZE_KEY = 'assay.text-size';

function storedSize(): number {
  try {
    const size = Number(localStorage.getItem(SIZE_KEY));
    return SIZES.includes(size as never) ? size : 16;
  } catch {
    return 16;
  }
}

export function useTextSize(): { readonly size: number; readonly resize: (by: 1 | -1) => void } {
  const [size, setSize] = useState(storedSize);
  useEffect(() => {
    try {
      localStorage.setItem(SIZE_KEY, String(size));
    } catch {
      // No storage: the size holds until the page is closed.
    }
  }, [size]);
  const resize = (by: 1 | -1): void => setSize((now) => SIZES[Math.max(0, Math.min(SIZES.length - 1, SIZES.indexOf(now as never) + by))] ?? 16);
  return { size, resize };
}
