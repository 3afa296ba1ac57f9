/**
 * Where UTF-16 ends and Unicode code points begin. Answers count code points; JavaScript strings, the
 * DOM and Intl.Segmenter count UTF-16 units. This is the only module that knows both.
 */

/** A half-open piece of a text, in code points. */
export type Range = readonly [start: number, end: number];

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

/** Positions (in code points) of the characters that take two units, ascending. */
function pairsOf(units: string): Uint32Array {
  const found: number[] = [];
  for (let unit = 0; unit < units.length - 1; unit += 1) {
    if (isHigh(units.charCodeAt(unit)) && isLow(units.charCodeAt(unit + 1))) {
      found.push(unit - found.length);
      unit += 1;
    }
  }
  return Uint32Array.from(found);
}

/**
 * A text as it is stored, addressed by code points. A lone surrogate counts as one, as it does in the
 * server's strings. Both ways of conversion cost a binary search over the characters beyond the basic
 * plane, and nothing where there are none.
 */
export class StoredText {
  /** Length in code points. */
  readonly length: number;
  private readonly pairs: Uint32Array;

  constructor(readonly units: string) {
    this.pairs = pairsOf(units);
    this.length = units.length - this.pairs.length;
  }

  /** The unit at which a code point begins. */
  toUnit(point: number): number {
    return point + this.pairsBefore(point, 0);
  }

  /** The code point that begins at a unit; that of the whole character where the unit is its second half. */
  toPoint(unit: number): number {
    const before = this.pairsBefore(unit, 1);
    const last = before > 0 ? (this.pairs[before - 1] as number) : -1;
    return last >= 0 && last + before === unit ? last : unit - before;
  }

  /** The text of a range. */
  slice(start: number, end: number): string {
    return this.units.slice(this.toUnit(start), this.toUnit(end));
  }

  clamp(point: number): number {
    return Math.max(0, Math.min(this.length, point));
  }

  /** How many pairs begin before a position: one of code points (`each` 0) or of units (`each` 1). */
  private pairsBefore(position: number, each: 0 | 1): number {
    let low = 0;
    let high = this.pairs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.pairs[middle] as number) + each * middle < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
