/** Texts that offsets go wrong in, for property tests. */

import type { Draw } from '../random.testing';

const PIECES: readonly string[] = [
  'word', 'naïve', 'Straße', ' ', '  ', ' ', '\n', '\r\n', '\r', '. ', ', ', '? ',
  '👍', '👍🏽', '👨‍👩‍👧‍👦', '🏳️‍🌈', '🇳🇴', '🧑🏿‍🚀', '𝒜𝒷', '𠮷野家',
  'e\u0301', 'n\u0303o', 'क्षि', 'நி', 'ภาษาไทย', '日本語の文章。', '한국어', '각',
  'שלום', 'עוֹלָם', 'مرحبا', 'العَرَبِيَّة', '\u200f', '\u200e', '123', '3.14', '€ 749.00', '\u00a0', '\ufe0f', '\u200d',
];

/** A text of so many pieces: words in all directions, emoji with joiners, marks, all line breaks. */
export function oddText(draw: Draw, pieces: number): string {
  return Array.from({ length: pieces }, () => draw.pick(PIECES)).join('');
}
