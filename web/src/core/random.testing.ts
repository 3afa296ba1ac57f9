/** Repeatable random numbers for property tests (mulberry32). */

export interface Draw {
  (): number;
  between(low: number, high: number): number;
  whole(low: number, high: number): number;
  pick<T>(items: readonly T[]): T;
}

export function seeded(seed: number): Draw {
  let state = seed >>> 0;
  const draw = (() => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }) as Draw;
  draw.between = (low, high) => low + (high - low) * draw();
  draw.whole = (low, high) => Math.floor(draw.between(low, high + 1));
  draw.pick = (items) => items[draw.whole(0, items.length - 1)] as never;
  return draw;
}
