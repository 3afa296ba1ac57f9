/** Groups of regions: what belongs together, named by letters in the order of their first regions. */

import type { Region } from './answers';

export interface RegionGroup {
  readonly id: string;
  /** A to Z, then AA, AB and so on. */
  readonly letter: string;
  /** Ids of its regions, in the order of the answers. */
  readonly members: readonly string[];
}

/** The letters of the group at a place, from 0. */
export function letterOf(place: number): string {
  const last = String.fromCharCode(65 + (place % 26));
  return place < 26 ? last : letterOf(Math.floor(place / 26) - 1) + last;
}

/** All groups in lists of regions, by their ids. */
export function groupsIn(lists: Iterable<readonly Region[]>): ReadonlyMap<string, RegionGroup> {
  const members = new Map<string, string[]>();
  for (const regions of lists) {
    for (const { id, group } of regions) {
      if (group === undefined) continue;
      const known = members.get(group);
      if (known) known.push(id);
      else members.set(group, [id]);
    }
  }
  return new Map([...members].map(([id, own], place) => [id, { id, letter: letterOf(place), members: own }]));
}

/** Copies that were in one group are in one of their own; one that comes without the others is in none. */
export function groupedAnew<R extends Region>(copies: readonly R[], newId: () => string): R[] {
  const named = new Map<string, string>();
  return copies.map(({ group, ...rest }) => {
    const others = group === undefined ? 0 : copies.filter((copy) => copy.group === group).length;
    if (group === undefined || others < 2) return rest as R;
    const fresh = named.get(group) ?? newId();
    named.set(group, fresh);
    return { ...rest, group: fresh } as unknown as R;
  });
}
