/** Ranking: candidates in order by one key each, by drag, or by Alt and the arrows; ties stand together. */

import { useRef, useState } from 'react';
import { t } from '@/i18n/en/form';
import { Kbd } from '@/ui/kit/Kbd';
import { type Candidate, candidatesOf } from './candidates';
import { type FieldProps, rove } from './field';
import { type Drop, useDrag } from './drag';
import { movedBy, movedTo, placeOf, type Places, placesOf, rankingOf, tiedWith, toggled, without } from './ranking';

export function Ranking({ question, value, data, keyOf, labelledBy, complaint, suggestion, onChange }: FieldProps) {
  const candidates = candidatesOf(question, data);
  const ids = candidates.map(({ id }) => id);
  const places = placesOf(value, ids);
  const ties = question.options.ties !== false;
  const top = typeof question.options.top === 'number' ? question.options.top : null;
  const [said, setSaid] = useState('');
  const list = useRef<HTMLDivElement>(null);
  const apply = (next: Places, id: string): void => {
    const order = next.flat();
    const kept = top === null ? next : limited(next, top);
    onChange(rankingOf(kept, ids), false);
    const place = placeOf(kept, id);
    const name = candidates.find((one) => one.id === id)?.title ?? id;
    const others = (kept[place] ?? []).filter((one) => one !== id).map((one) => candidates.find(({ id: other }) => other === one)?.title ?? one);
    setSaid(place < 0 ? t('rank_none', { name }) : others.length > 0 ? t('rank_tied', { name, place: place + 1, others: others.join(', ') }) : t('rank_place', { name, place: place + 1, of: order.length }));
  };
  const drag = useDrag(list, ties, (id, drop) => {
    apply(drop.kind === 'tie' ? tiedWith(placeOf(places, id) < 0 ? [...places, [id]] : places, id, drop.place) : movedTo(places, id, drop.place), id);
  });
  const onKey = (event: React.KeyboardEvent<HTMLElement>): void => {
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-candidate]');
    const id = row?.dataset.candidate;
    if (id === undefined) return;
    const done = ((): boolean => {
      if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
        apply(movedBy(places, id, event.key === 'ArrowUp' ? -1 : 1), id);
        return true;
      }
      if (event.ctrlKey || event.metaKey || event.altKey) return false;
      if (event.key === '=' && ties) {
        const at = placeOf(places, id);
        if (at > 0) apply(tiedWith(places, id, at - 1), id);
        else if (at < 0 && places.length > 0) apply(tiedWith([...places, [id]], id, places.length - 1), id);
        return true;
      }
      if (event.key === 'Backspace' || event.key === 'Delete') {
        apply(without(places, id), id);
        return true;
      }
      return false;
    })();
    if (done) {
      event.preventDefault();
      event.stopPropagation();
      // The row may stand elsewhere now: the focus goes with it.
      requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-candidate="${CSS.escape(id)}"]`)?.focus());
    } else rove(event, '[data-candidate]');
  };
  const ranked = places.flatMap((place, index) => place.map((id, inside) => ({ id, place: index, first: inside === 0, tied: place.length > 1 })));
  const rest = candidates.filter(({ id }) => placeOf(places, id) < 0);
  const focusable = ranked[0]?.id ?? rest[0]?.id;
  const rowOf = (candidate: Candidate, place: number | null, tied: boolean, first: boolean) => (
    <Row
      key={candidate.id}
      candidate={candidate}
      place={place}
      tied={tied}
      first={first}
      keyName={keyOf(candidate.id)}
      focusable={candidate.id === focusable}
      dragged={drag.id === candidate.id}
      onPointerDown={(event) => drag.start(event, candidate.id)}
      onClick={() => apply(toggled(places, candidate.id), candidate.id)}
    />
  );
  const byId = new Map(candidates.map((one) => [one.id, one]));
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- the rows in it take the focus */}
      <div ref={list} className="ranking" role="group" aria-labelledby={labelledBy} aria-describedby={complaint ? `${labelledBy}wrong` : undefined} onKeyDown={onKey}>
        {ranked.map(({ id, place, first, tied }) => rowOf(byId.get(id) as Candidate, place, tied, first))}
        {rest.length > 0 && ranked.length > 0 && !(top !== null && ranked.length >= top) ? <p className="quiet-text unranked">{t('rank_next')}</p> : null}
        {rest.map((candidate) => rowOf(candidate, null, false, true))}
        {drag.id !== null && drag.drop ? <DropLine drop={drag.drop} /> : null}
      </div>
      <p className="quiet-text">
        {top === null ? null : <>{t('rank_top', { n: top })}. </>}
        {t(ties ? 'rank_hint' : 'rank_hint_no_ties', { alt: 'Alt' })}
        {suggestion ? <button type="button" className="link" onClick={() => onChange(rankingOf(placesOf(suggestion.value, ids), ids), false)}>{t('suggested', { model: `${suggestion.model} ${suggestion.version}` })}</button> : null}
      </p>
      <p className="visually-hidden" role="status">{said}</p>
    </>
  );
}

/** The best so many: what stands after them loses its place. */
function limited(places: Places, top: number): Places {
  const kept: (readonly string[])[] = [];
  let n = 0;
  for (const place of places) {
    if (n >= top) break;
    kept.push(place);
    n += place.length;
  }
  return kept;
}

interface RowProps {
  candidate: Candidate;
  place: number | null;
  tied: boolean;
  first: boolean;
  keyName: string | null;
  focusable: boolean;
  dragged: boolean;
  onPointerDown: (event: React.PointerEvent) => void;
  onClick: () => void;
}

function Row({ candidate, place, tied, first, keyName, focusable, dragged, onPointerDown, onClick }: RowProps) {
  return (
    <button
      type="button"
      className={`place${place === null ? ' open' : ''}${tied ? ' tied' : ''}${first ? '' : ' same'}${dragged ? ' dragged' : ''}`}
      data-candidate={candidate.id}
      data-place={place ?? undefined}
      tabIndex={focusable ? 0 : -1}
      aria-label={place === null ? t('rank_none', { name: candidate.title }) : t('rank_at', { name: candidate.title, place: place + 1 })}
      onPointerDown={onPointerDown}
      onClick={onClick}
    >
      <span className="no">{place === null ? '–' : first ? place + 1 : '='}</span>
      <b>{candidate.title}</b>
      <span className="dim said">{candidate.text.slice(0, 80)}</span>
      {keyName ? <Kbd keys={keyName} /> : null}
    </button>
  );
}

function DropLine({ drop }: { drop: Drop }) {
  return <i className={drop.kind === 'tie' ? 'drop tie' : 'drop'} style={{ top: drop.y, height: drop.kind === 'tie' ? drop.height : undefined }} />;
}
