/**
 * The compressed run-length code of COCO: pixels counted down the columns, runs alternating between
 * background and mask (the first of background), packed in groups of five bits, each from the third on
 * as the difference to the one two before (Lin et al. 2014).
 */

const FIRST = 48;
const MORE = 0x20;
const SIGN = 0x10;

/** The lengths of the runs; null when the text is no such code. */
export function countsOf(text: string): number[] | null {
  const counts: number[] = [];
  let at = 0;
  while (at < text.length) {
    let value = 0;
    let shift = 0;
    let bits = MORE;
    while ((bits & MORE) !== 0) {
      if (at >= text.length || shift > 35) return null;
      bits = text.charCodeAt(at) - FIRST;
      if (bits < 0 || bits > 0x3f) return null;
      value += (bits & 0x1f) * 2 ** shift;
      shift += 5;
      at += 1;
    }
    if ((bits & SIGN) !== 0) value -= 2 ** shift;
    const before = counts.length > 2 ? (counts[counts.length - 2] as number) : 0;
    counts.push(value + before);
  }
  return counts.some((count) => count < 0) ? null : counts;
}

export function textOf(counts: readonly number[]): string {
  let text = '';
  counts.forEach((count, index) => {
    let value = index > 2 ? count - (counts[index - 2] as number) : count;
    let more = true;
    while (more) {
      let bits = ((value % 32) + 32) % 32;
      value = Math.floor(value / 32);
      more = (bits & SIGN) !== 0 ? value !== -1 : value !== 0;
      if (more) bits |= MORE;
      text += String.fromCharCode(bits + FIRST);
    }
  });
  return text;
}
