import { expect, test } from 'vitest';
import { skillsIn } from './skills';

test('skills are parted by commas, each once, without blanks', () => {
  expect(skillsIn(' night, traffic ,, night')).toEqual(['night', 'traffic']);
});

test('nothing typed is no skill', () => {
  expect(skillsIn('  ')).toEqual([]);
});
