import { describe, expect, it } from 'vitest';
import { levelFor, piecesOf } from './tiles';

describe('pieces of a very large picture', () => {
  it('are taken as fine as the screen can show, and no finer', () => {
    expect(levelFor(1, 7)).toBe(6);
    expect(levelFor(3, 7)).toBe(6);
    expect(levelFor(0.5, 7)).toBe(5);
    expect(levelFor(0.3, 7)).toBe(5);
    expect(levelFor(0.25, 7)).toBe(4);
    expect(levelFor(0.0001, 7)).toBe(0);
  });

  it('are those that the part in view touches, and none beyond the picture', () => {
    const extent = { width: 10_000, height: 6_000 };
    const tiles = { size: 512, levels: 6 };
    expect(piecesOf({ left: 0, top: 0, right: 511, bottom: 511 }, 5, tiles, extent)).toEqual({ left: 0, top: 0, right: 0, bottom: 0 });
    expect(piecesOf({ left: 500, top: -80, right: 1100, bottom: 700 }, 5, tiles, extent)).toEqual({ left: 0, top: 0, right: 2, bottom: 1 });
    expect(piecesOf({ left: 9_000, top: 5_000, right: 99_000, bottom: 99_000 }, 5, tiles, extent)).toEqual({ left: 17, top: 9, right: 19, bottom: 11 });
    expect(piecesOf({ left: 0, top: 0, right: 10_000, bottom: 6_000 }, 0, tiles, extent)).toEqual({ left: 0, top: 0, right: 0, bottom: 0 });
  });
});
