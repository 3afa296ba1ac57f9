/** Words in few letters: for marks, rows of lists and announcements. */

const SHORT = 32;

/** The words on one line, cut after so many letters; no letter is cut in two. */
export function shortened(words: string, most = SHORT): string {
  const line = words.replaceAll(/\s+/g, ' ').trim();
  const letters = line.length > most ? Array.from(line) : [];
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : line;
}
