/** Short keys for things on the screen, so that any of them is one stroke (or two) away. */

/** Letters in the order in which fingers find them. */
const LETTERS = 'fjdksleiwoghruvncmtybpxzqa';

/** A key for each of `count` things: one letter while there are enough, else two for all. */
export function hintsFor(count: number): string[] {
  if (count <= LETTERS.length) return [...LETTERS].slice(0, count);
  const hints: string[] = [];
  for (const first of LETTERS) {
    for (const second of LETTERS) {
      if (hints.length === count) return hints;
      hints.push(first + second);
    }
  }
  return hints;
}
