/** Which way a paragraph runs: told by its first strong letter, as `dir="auto"` does. */

/** Letters of the scripts that are written from right to left. */
const RIGHT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}\p{Script=Mandaic}\p{Script=Samaritan}\p{Script=Hanifi_Rohingya}\p{Script=Mende_Kikakui}\u200f]/u;
/** Letters of all scripts, and the two marks that have a direction and no shape. */
const STRONG = /[\p{L}\u200e\u200f]/u;

export function runsFromRightToLeft(words: string): boolean {
  const first = STRONG.exec(words);
  return first !== null && RIGHT.test(first[0]);
}
