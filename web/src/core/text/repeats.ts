/** The same words elsewhere in the text. */

import type { Boundaries, Unit } from './boundaries';
import type { Range, StoredText } from './offsets';

const MOST = 2_000;

/**
 * Where `words` stand in the text, letter for letter, whole units only. Found pieces do not overlap one
 * another; at most 2,000 are given.
 */
export function sameWords(text: StoredText, boundaries: Boundaries, words: string, unit: Unit): Range[] {
  if (words.trim() === '') return [];
  const found: Range[] = [];
  let at = text.units.indexOf(words);
  while (at >= 0 && found.length < MOST) {
    const range: Range = [text.toPoint(at), text.toPoint(at + words.length)];
    const snapped = boundaries.snapped(range, unit);
    const whole = snapped !== null && snapped[0] === range[0] && snapped[1] === range[1];
    if (whole) found.push(range);
    at = text.units.indexOf(words, at + (whole ? words.length : 1));
  }
  return found;
}
