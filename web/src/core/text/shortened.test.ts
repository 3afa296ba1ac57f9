import { describe, expect, it } from 'vitest';
import { shortened } from './shortened';

describe('words in few letters', () => {
  it('are on one line, and cut between letters only', () => {
    expect(shortened('  two\n words ')).toBe('two words');
    expect(shortened('abcdef', 6)).toBe('abcdef');
    expect(shortened('abcdefg', 6)).toBe('abcde…');
    expect(shortened('𝒜𝒷𝒸𝒹', 4)).toBe('𝒜𝒷𝒸𝒹');
    expect(shortened('𝒜𝒷𝒸𝒹𝑒', 4)).toBe('𝒜𝒷𝒸…');
    expect(shortened('x'.repeat(99))).toHaveLength(32);
  });
});
