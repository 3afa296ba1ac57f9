/** Dragging rows of a ranking: between two rows is a place, on a row is a tie with it. */

import { useEffect, useRef, useState } from 'react';

export type Drop =
  | { readonly kind: 'place'; readonly place: number; readonly y: number; readonly height?: undefined }
  | { readonly kind: 'tie'; readonly place: number; readonly y: number; readonly height: number };

/** Pixels that the pointer moves before a press becomes a drag. */
const THRESHOLD = 5;

/** Where in a list of rows a height is: on the middle third of a ranked row is a tie. */
export function dropAt(rows: readonly { readonly top: number; readonly bottom: number; readonly place: number | null }[], y: number, ties: boolean): Drop | null {
  const ranked = rows.filter((row): row is typeof row & { place: number } => row.place !== null);
  const places = ranked.reduce((most, { place }) => Math.max(most, place + 1), 0);
  for (const row of ranked) {
    const height = row.bottom - row.top;
    const third = ties ? height / 3 : height / 2;
    if (y < row.top + third) return { kind: 'place', place: row.place, y: row.top };
    if (ties && y < row.bottom - third) return { kind: 'tie', place: row.place, y: row.top, height };
    if (y < row.bottom) return { kind: 'place', place: row.place + 1, y: row.bottom };
  }
  const end = ranked.at(-1)?.bottom ?? rows[0]?.top ?? 0;
  return { kind: 'place', place: places, y: end };
}

export function useDrag(list: React.RefObject<HTMLElement | null>, ties: boolean, onDrop: (id: string, drop: Drop) => void) {
  const [state, setState] = useState<{ id: string; drop: Drop | null } | null>(null);
  const latest = useRef(onDrop);
  useEffect(() => {
    latest.current = onDrop;
  });
  const start = (event: React.PointerEvent, id: string): void => {
    if (event.button !== 0 || !list.current) return;
    const from = event.clientY;
    const stop = new AbortController();
    const { signal } = stop;
    let dragging = false;
    let drop: Drop | null = null;
    const box = list.current;
    window.addEventListener('pointermove', (move) => {
      if (!dragging && Math.abs(move.clientY - from) < THRESHOLD) return;
      dragging = true;
      move.preventDefault();
      const origin = box.getBoundingClientRect().top;
      const rows = [...box.querySelectorAll<HTMLElement>('[data-candidate]')].map((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return { top: top - origin, bottom: bottom - origin, place: row.dataset.place === undefined ? null : Number(row.dataset.place), id: row.dataset.candidate };
      });
      drop = dropAt(rows.filter((row) => row.id !== id), move.clientY - origin, ties);
      setState({ id, drop });
    }, { signal });
    const end = (done: boolean): void => {
      stop.abort();
      setState(null);
      if (!dragging) return;
      // The click that follows a drag is part of it.
      const swallow = (click: Event): void => click.stopPropagation();
      window.addEventListener('click', swallow, { capture: true });
      setTimeout(() => window.removeEventListener('click', swallow, { capture: true }), 0);
      if (done && drop) latest.current(id, drop);
    };
    window.addEventListener('pointerup', () => end(true), { signal });
    window.addEventListener('pointercancel', () => end(false), { signal });
    window.addEventListener('keydown', (key) => {
      if (key.key === 'Escape' && dragging) {
        key.stopPropagation();
        end(false);
      }
    }, { signal, capture: true });
  };
  return { id: state?.id ?? null, drop: state?.drop ?? null, start };
}
