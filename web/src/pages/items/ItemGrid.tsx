import { useEffect, useRef } from 'react';
import type { Item, Project } from '@/api/types';
import { t as common } from '@/i18n/en/words';
import { ItemStateMark } from '@/ui/kit/marks';
import { Skeleton } from '@/ui/kit/states';
import { Believed, nameOf, pictureOf, textOf, Thumb } from './parts';

export interface ItemGridProps {
  project: Project;
  rows: readonly Item[];
  selected: ReadonlySet<string>;
  onSelect?: (selected: Set<string>) => void;
  onOpen: (item: Item) => void;
  hasMore: boolean;
  loading: boolean;
  onMore: () => void;
  empty: React.ReactNode;
}

/** Items as tiles: to look through pictures. Further pages come when the end is near. */
export function ItemGrid({ project, rows, selected, onSelect, onOpen, hasMore, loading, onMore, empty }: ItemGridProps) {
  const end = useRef<HTMLDivElement>(null);
  const latest = useRef(onMore);
  useEffect(() => {
    latest.current = onMore;
  });
  useEffect(() => {
    const target = end.current;
    if (!target || !hasMore || loading) return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) latest.current();
    }, { rootMargin: '600px' });
    observer.observe(target);
    return () => observer.disconnect();
  }, [hasMore, loading, rows.length]);
  if (rows.length === 0 && !loading) return <>{empty}</>;
  const toggle = (item: Item) => {
    const next = new Set(selected);
    if (!next.delete(item.id)) next.add(item.id);
    onSelect?.(next);
  };
  return (
    <>
      <ul className="it-grid">
        {rows.map((item) => (
          <li key={item.id} className={selected.has(item.id) ? 'chosen' : undefined}>
            <button type="button" className="it-tile" onClick={() => onOpen(item)}>
              {pictureOf(item) ? <Thumb item={item} project={project} className="it-tile-picture" /> : <span className="it-tile-text" dir="auto">{textOf(item)}</span>}
              <span className="strong it-one-line">{nameOf(item)}</span>
              <span className="small"><ItemStateMark state={item.state} /></span>
              <span className="small it-one-line"><Believed item={item} project={project} /></span>
            </button>
            {onSelect ? <input type="checkbox" className="it-tile-check" aria-label={common('select_row', { name: nameOf(item) })} checked={selected.has(item.id)} onChange={() => toggle(item)} /> : null}
          </li>
        ))}
      </ul>
      <div ref={end} className="card-body">{loading ? <Skeleton height={40} /> : null}</div>
    </>
  );
}
