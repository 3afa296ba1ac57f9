import { describe, expect, it } from 'vitest';
import { seeded } from '../random.testing';
import {
  boundsOfBox, boxBetween, boxContains, centreOf, cornersOf, HANDLE_DIRECTIONS, handlePoint, intersectionOverUnion,
  keptInside, LEAST_SIDE, moved, movedInside, normaliseRotation, resized, type RotatedBox, turnedTowards,
} from './box';
import { turn } from './point';

const ROUNDS = 300;
const handles = Object.keys(HANDLE_DIRECTIONS) as (keyof typeof HANDLE_DIRECTIONS)[];

function shapes(seed: number): { shape: RotatedBox; draw: ReturnType<typeof seeded> }[] {
  const draw = seeded(seed);
  return Array.from({ length: ROUNDS }, () => ({
    shape: {
      box: [draw.between(-50, 900), draw.between(-50, 700), draw.between(2, 300), draw.between(2, 300)] as const,
      rotation: draw() < 0.4 ? 0 : draw.between(-180, 180),
    },
    draw,
  }));
}

const near = (a: RotatedBox, b: RotatedBox): void => {
  a.box.forEach((value, index) => expect(value).toBeCloseTo(b.box[index] as number, 6));
  expect(normaliseRotation(a.rotation)).toBeCloseTo(normaliseRotation(b.rotation), 6);
};

describe('boxes', () => {
  it('come back when moved there and back', () => {
    for (const { shape, draw } of shapes(1)) {
      const [dx, dy] = [draw.between(-99, 99), draw.between(-99, 99)];
      near(moved(moved(shape, dx, dy), -dx, -dy), shape);
    }
  });

  it('come back when a handle is dragged away and to where it was', () => {
    for (const { shape, draw } of shapes(2)) {
      const handle = draw.pick(handles);
      const home = handlePoint(shape, handle);
      const [dx, dy] = HANDLE_DIRECTIONS[handle];
      const out = turn({ x: home.x + dx * draw.between(1, 80), y: home.y + dy * draw.between(1, 80) }, home, shape.rotation);
      near(resized(resized(shape, handle, out), handle, home), shape);
    }
  });

  it('keep the opposite side still while a handle is dragged', () => {
    for (const { shape, draw } of shapes(3)) {
      const handle = draw.pick(['nw', 'ne', 'se', 'sw'] as const);
      const opposite = ({ nw: 'se', ne: 'sw', se: 'nw', sw: 'ne' } as const)[handle];
      const [dx, dy] = HANDLE_DIRECTIONS[handle];
      const home = handlePoint(shape, handle);
      const out = turn({ x: home.x + dx * 30, y: home.y + dy * 20 }, home, shape.rotation);
      const before = handlePoint(shape, opposite);
      const after = handlePoint(resized(shape, handle, out), opposite);
      expect(after.x).toBeCloseTo(before.x, 6);
      expect(after.y).toBeCloseTo(before.y, 6);
    }
  });

  it('never get a side below the least, even when dragged through the other side', () => {
    for (const { shape, draw } of shapes(4)) {
      const grown = resized(shape, draw.pick(handles), { x: draw.between(-500, 1500), y: draw.between(-500, 1500) });
      expect(grown.box[2]).toBeGreaterThanOrEqual(LEAST_SIDE);
      expect(grown.box[3]).toBeGreaterThanOrEqual(LEAST_SIDE);
    }
  });

  it('hold their centre and corners, and lie within their bounds', () => {
    for (const { shape } of shapes(5)) {
      expect(boxContains(shape, centreOf(shape.box))).toBe(true);
      const bounds = boundsOfBox(shape);
      for (const corner of cornersOf(shape)) {
        expect(boxContains(shape, corner, 1e-6)).toBe(true);
        expect(corner.x).toBeGreaterThanOrEqual(bounds.left - 1e-6);
        expect(corner.x).toBeLessThanOrEqual(bounds.right + 1e-6);
      }
    }
  });

  it('are the same from any pair of opposite corners', () => {
    expect(boxBetween({ x: 9, y: 2 }, { x: 4, y: 8 })).toEqual([4, 2, 5, 6]);
    expect(boxBetween({ x: 4, y: 8 }, { x: 9, y: 2 })).toEqual([4, 2, 5, 6]);
  });

  it('turn towards the point that the grip was dragged to', () => {
    const shape: RotatedBox = { box: [0, 0, 10, 10], rotation: 0 };
    expect(turnedTowards(shape, { x: 5, y: -20 }).rotation).toBeCloseTo(0);
    expect(turnedTowards(shape, { x: 30, y: 5 }).rotation).toBeCloseTo(90);
    expect(turnedTowards(shape, { x: 30, y: 6 }, 15).rotation).toBe(90);
  });
});

describe('overlap of boxes', () => {
  it('is 1 with itself, symmetric, and 0 when apart', () => {
    const all = shapes(6);
    for (const { shape, draw } of all) {
      expect(intersectionOverUnion(shape, shape)).toBeCloseTo(1, 6);
      const other = draw.pick(all).shape;
      expect(intersectionOverUnion(shape, other)).toBeCloseTo(intersectionOverUnion(other, shape), 6);
      expect(intersectionOverUnion(shape, moved(shape, 5000, 0))).toBe(0);
    }
  });

  it('knows a half overlap, plain and turned by a right angle', () => {
    const a: RotatedBox = { box: [0, 0, 10, 10], rotation: 0 };
    expect(intersectionOverUnion(a, { box: [5, 0, 10, 10], rotation: 0 })).toBeCloseTo(50 / 150);
    expect(intersectionOverUnion(a, { box: [5, 0, 10, 10], rotation: 90 })).toBeCloseTo(50 / 150);
    expect(intersectionOverUnion(a, { box: [0, 0, 10, 10], rotation: 45 })).toBeCloseTo(82.842712 / (200 - 82.842712), 4);
  });
});

describe('the edge of the picture', () => {
  const extent = { width: 640, height: 480 };
  it('cuts boxes to a rectangle within it that has an area', () => {
    for (const { shape } of shapes(7)) {
      const kept = keptInside({ ...shape, rotation: 0 }, extent);
      const [x, y, width, height] = kept.box;
      expect(x).toBeGreaterThanOrEqual(0);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(extent.width + 1e-9);
      expect(y + height).toBeLessThanOrEqual(extent.height + 1e-9);
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(LEAST_SIDE - 1e-9);
      near(keptInside(kept, extent), kept);
    }
  });

  it('stops a nudge without shrinking the box', () => {
    const shape: RotatedBox = { box: [600, 10, 30, 20], rotation: 0 };
    expect(movedInside(shape, 100, -100, extent).box).toEqual([610, 0, 30, 20]);
  });
});
