/** Lengths of texts in Unicode code points: what limits and offsets count. */

export function lengthOf(text: string): number {
  let n = text.length;
  // A high half before a low half is one code point of two units.
  for (let at = 0; at < text.length - 1; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit >= 0xd800 && unit <= 0xdbff && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) {
      n -= 1;
      at += 1;
    }
  }
  return n;
}
