const PATHS = {
  plus: 'M8 3v10M3 8h10',
  close: 'm4 4 8 8m0-8-8 8',
  check: 'm3 8.5 3.2 3.2L13 4.8',
  down: 'm4 6 4 4 4-4',
  up: 'm4 10 4-4 4 4',
  right: 'm6 4 4 4-4 4',
  left: 'm10 4-4 4 4 4',
  menu: 'M2.5 4h11M2.5 8h11M2.5 12h11',
  more: 'M3 8h.01M8 8h.01M13 8h.01',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zm3.6-1.4L14 14',
  edit: 'M3 13l.7-3L11 2.7l2.3 2.3L6 12.3zM9.6 4.1l2.3 2.3',
  trash: 'M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.6 9h5.8l.6-9M7 7v4.2M9 7v4.2',
  copy: 'M5.5 5.5V3h7.5v7.5h-2.5M3 5.5h7.5V13H3z',
  lock: 'M4 7.5h8V13H4zM5.5 7.5V5.3a2.5 2.5 0 0 1 5 0v2.2',
  eye: 'M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8zM8 9.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6z',
  undo: 'M5.5 3 3 5.5 5.5 8M3 5.5h6a4 4 0 0 1 0 8H6',
  redo: 'M10.5 3 13 5.5 10.5 8M13 5.5H7a4 4 0 0 0 0 8h3',
  skip: 'm3 4 4.5 4L3 12zm5 0 4.5 4L8 12z',
  ask: 'M2.5 3h11v8H8l-3 2.5V11H2.5zM6.5 6a1.5 1.5 0 1 1 1.5 1.7v.5M8 9.4v.1',
  book: 'M8 4.2C6.5 3.2 4.5 3 2.5 3v9.5c2 0 4 .2 5.5 1.2 1.5-1 3.5-1.2 5.5-1.2V3c-2 0-4 .2-5.5 1.2zm0 0v9.5',
  download: 'M8 2.5v8m-3-3 3 3 3-3M3 13.5h10',
  upload: 'M8 10.5v-8m-3 3 3-3 3 3M3 13.5h10',
  play: 'M4.5 3v10l8-5z',
  pause: 'M5 3v10M11 3v10',
  refresh: 'M13 8a5 5 0 1 1-1.5-3.5L13 6M13 2.5V6H9.5',
  speech: 'M2.5 3h11v8H8l-3 2.5V11H2.5z',
  list: 'M2.5 4h11M2.5 8h11M2.5 12h11',
  rows: 'M2.5 3h11v4h-11zM2.5 9h11v4h-11z',
  tiles: 'M2.5 2.5h4.5V7H2.5zM9 2.5h4.5V7H9zM2.5 9h4.5v4.5H2.5zM9 9h4.5v4.5H9z',
  columns: 'M2.5 2.5h11v11h-11zM6.2 2.5v11M9.8 2.5v11',
  flag: 'M4 14V2.5h8l-2 3 2 3H4',
  person: 'M8 8a2.8 2.8 0 1 0 0-5.6A2.8 2.8 0 0 0 8 8zM2.8 14c.5-3 2.6-4.4 5.2-4.4s4.7 1.4 5.2 4.4',
  link: 'M6.5 9.5l3-3M7 4.5l1.6-1.6a2.8 2.8 0 0 1 4 4L11 8.5M9 11.5l-1.6 1.6a2.8 2.8 0 0 1-4-4L5 7.5',
} as const;

export type IconName = keyof typeof PATHS;

/** A line drawing of 16 pixels. Decoration: the words stand beside it or in the button's label. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="ic" viewBox="0 0 16 16" aria-hidden>
      <path d={PATHS[name]} />
    </svg>
  );
}
