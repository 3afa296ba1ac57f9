/** Lengths of texts in Unicode code points: what limits and offsets count. */

export function lengthOf(text: string): number {
  let n = 0;
  for (const _one of text) n += 1;
  return n;
}
