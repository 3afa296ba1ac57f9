/** Rankings: places from the best on, several candidates on one place where they tie. */

import type { Json } from '@/core/model/answers';

/** Candidates by place; each place holds one, or several that tie. */
export type Places = readonly (readonly string[])[];

/** The places of an answer; what is not a candidate any more is left out. */
export function placesOf(value: unknown, candidates: readonly string[]): Places {
  if (!Array.isArray(value)) return [];
  return value
    .map((place: unknown) => (Array.isArray(place) ? place : [place]).filter((id): id is string => typeof id === 'string' && candidates.includes(id)))
    .filter((place) => place.length > 0);
}

/** The answer of places: ties as nested lists, in the order in which the candidates are shown. */
export function rankingOf(places: Places, candidates: readonly string[]): Json | undefined {
  const kept = places.filter((place) => place.length > 0);
  if (kept.length === 0) return undefined;
  return kept.map((place) => (place.length === 1 ? (place[0] as string) : candidates.filter((id) => place.includes(id))));
}

/** Where a candidate stands, from 0; -1 when it has no place. */
export function placeOf(places: Places, id: string): number {
  return places.findIndex((place) => place.includes(id));
}

export function without(places: Places, id: string): Places {
  return places.map((place) => place.filter((one) => one !== id)).filter((place) => place.length > 0);
}

/** With the candidate on a place of its own before what stands at `place` now. */
export function movedTo(places: Places, id: string, place: number): Places {
  const before = placeOf(places, id);
  const alone = before >= 0 && places[before]?.length === 1;
  const rest = without(places, id);
  const at = alone && before < place ? place - 1 : place;
  const next = [...rest];
  next.splice(Math.max(0, Math.min(at, rest.length)), 0, [id]);
  return next;
}

/** One place up or down; out of a tie it first stands alone on that side. Without a place: last. */
export function movedBy(places: Places, id: string, by: 1 | -1): Places {
  const at = placeOf(places, id);
  if (at < 0) return [...places, [id]];
  const tied = (places[at]?.length ?? 0) > 1;
  if (tied) return movedTo(places, id, by < 0 ? at : at + 1);
  if (by < 0) return at === 0 ? places : movedTo(places, id, at - 1);
  return at === places.length - 1 ? places : movedTo(places, id, at + 2);
}

/** Joins the candidate to what stands at `place`. */
export function tiedWith(places: Places, id: string, place: number): Places {
  const target = places[place]?.find((one) => one !== id);
  if (target === undefined) return places;
  return without(places, id).map((one) => (one.includes(target) ? [...one, id] : one));
}

/** A candidate's key: it gets the next place, or gives up the one that it has. */
export function toggled(places: Places, id: string): Places {
  return placeOf(places, id) >= 0 ? without(places, id) : [...places, [id]];
}
