import { describe, expect, it } from 'vitest';
import { seeded } from '../random.testing';
import { groupedAnew, groupsIn, letterOf } from './groups';

const region = (id: string, group?: string) => ({ id, label: 'car', attributes: {}, ...(group === undefined ? {} : { group }) });

describe('groups', () => {
  it('have letters in the order of their first regions, over all questions', () => {
    const groups = groupsIn([[region('1'), region('2', 'z'), region('3', 'a')], [region('4', 'z'), region('5', 'm')]]);
    expect([...groups.values()].map(({ letter, members }) => [letter, members])).toEqual([['A', ['2', '4']], ['B', ['3']], ['C', ['5']]]);
  });

  it('go on after Z with two letters, all different', () => {
    expect([0, 25, 26, 27, 51, 52, 701, 702].map(letterOf)).toEqual(['A', 'Z', 'AA', 'AB', 'AZ', 'BA', 'ZZ', 'AAA']);
    expect(new Set(Array.from({ length: 2_000 }, (_, place) => letterOf(place))).size).toBe(2_000);
  });

  it('of copies are new, keep who was together, and leave a lone one in none', () => {
    const draw = seeded(31);
    for (let round = 0; round < 60; round += 1) {
      const before = Array.from({ length: draw.whole(1, 9) }, (_, index) => region(String(index), draw.pick(['a', 'b', 'c', undefined])));
      let made = 0;
      const after = groupedAnew(before, () => `new${(made += 1)}`);
      before.forEach((one, i) => before.forEach((other, j) => {
        if (i === j) return;
        const were = one.group !== undefined && one.group === other.group;
        expect(after[i]?.group !== undefined && after[i]?.group === after[j]?.group).toBe(were);
      }));
      for (const { group } of after) expect(['a', 'b', 'c']).not.toContain(group);
      for (const { group } of after) expect(group === undefined || after.filter((one) => one.group === group).length > 1).toBe(true);
    }
  });
});
