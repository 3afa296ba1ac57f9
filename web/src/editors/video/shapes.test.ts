import { describe, expect, it } from 'vitest';
import { seeded } from '@/core/random.testing';
import type { TrackShape } from '@/core/timeline/interpolate';
import { boundsOfShape, distanceTo, type Geometry, gripped, gripsOf, isShape, movedShape, sizedBy, turnedBy, withoutGrip } from './shapes';
import { Sketch } from './sketch';

const extent = { width: 640, height: 360 };
const shapes: Record<Geometry, TrackShape> = {
  box: { box: [100, 80, 60, 40] },
  rotated: { box: [100, 80, 60, 40], rotation: 20 },
  polygon: { rings: [[[100, 80], [180, 90], [150, 140], [110, 130]]] },
  keypoints: { points: { head: [120, 80, 2], foot: [130, 150, 1], hand: [0, 0, 0] } },
};

describe.each(Object.entries(shapes) as [Geometry, TrackShape][])('a %s', (geometry, shape) => {
  it('stays within the picture wherever it is moved, and comes back', () => {
    const draw = seeded(81);
    // Places are rounded to hundredths of a pixel, as they are stored.
    const least = 0.006;
    for (let round = 0; round < 100; round += 1) {
      const [dx, dy] = [draw.whole(-900, 900), draw.whole(-900, 900)];
      const { left, top, right, bottom } = boundsOfShape(movedShape(shape, dx, dy, extent));
      expect(left).toBeGreaterThanOrEqual(-least);
      expect(top).toBeGreaterThanOrEqual(-least);
      expect(right).toBeLessThanOrEqual(extent.width + least);
      expect(bottom).toBeLessThanOrEqual(extent.height + least);
    }
    const there = movedShape(shape, 40, 30, extent);
    expect(boundsOfShape(movedShape(there, -40, -30, extent))).toEqual(boundsOfShape(shape));
  });

  it('keeps its geometry whatever grip is dragged', () => {
    const draw = seeded(82);
    for (const grip of gripsOf(shape, geometry, 20)) {
      const after = gripped(shape, grip.id, { x: draw.between(-50, 700), y: draw.between(-50, 400) }, extent);
      expect(isShape(after, geometry)).toBe(true);
    }
    expect(isShape(sizedBy(shape, 13, -7, extent), geometry)).toBe(true);
  });

  it('is hit where it is and missed where it is not', () => {
    const { left, right, top, bottom } = boundsOfShape(shape);
    expect(distanceTo(shape, { x: (left + right) / 2, y: (top + bottom) / 2 })).toBe(0);
    expect(distanceTo(shape, { x: right + 60, y: bottom + 60 })).toBeGreaterThan(40);
  });
});

describe('a polygon', () => {
  it('gets a vertex between two, and gives one up until three are left', () => {
    let shape: TrackShape | null = gripped(shapes.polygon, 'm:0:1', { x: 190, y: 120 }, extent);
    expect(shape.rings?.[0]).toHaveLength(5);
    shape = withoutGrip(shape, 'v:0:2');
    expect(shape).toEqual(shapes.polygon);
    const triangle = withoutGrip(shapes.polygon, 'v:0:0') as TrackShape;
    expect(withoutGrip(triangle, 'v:0:0')).toBeNull();
  });
});

describe('what key frames keep', () => {
  it('a rotation of none, of a box that can be turned', () => {
    expect(turnedBy({ box: [100, 80, 60, 40], rotation: 20 }, -20)).toEqual({ box: [100, 80, 60, 40], rotation: 0 });
    expect(movedShape({ box: [100, 80, 60, 40], rotation: 0 }, 5, 5, extent)).toEqual({ box: [105, 85, 60, 40], rotation: 0 });
    expect(turnedBy(shapes.box, 20)).toEqual(shapes.box);
  });

  it('joints that are not there, wherever the others go', () => {
    const after = movedShape(shapes.keypoints, 20, -30, extent);
    expect(after.points).toEqual({ head: [140, 50, 2], foot: [150, 120, 1], hand: [0, 0, 0] });
    expect(withoutGrip(shapes.keypoints, 'head')?.points?.head).toEqual([120, 80, 1]);
  });

  it('grips that turn stand off the side that is up', () => {
    const turned = gripsOf({ box: [100, 80, 60, 40], rotation: 90 }, 'rotated', 20).find(({ kind }) => kind === 'turn');
    expect(turned?.at.x).toBeCloseTo(170);
    expect(turned?.at.y).toBeCloseTo(100);
    expect(gripsOf(shapes.box, 'box', 20).some(({ kind }) => kind === 'turn')).toBe(false);
  });
});

describe('a sketch', () => {
  const sketch = (geometry: Geometry, joints: string[] = []): Sketch => new Sketch({ x: 10, y: 10 }, geometry, joints, extent, () => undefined);

  it('makes a box of two points by keys alone', () => {
    const one = sketch('box');
    expect(one.place()).toBeNull();
    one.moveTo({ x: 10, y: 10 });
    one.move(50, 30);
    expect(one.place()).toEqual({ box: [10, 10, 50, 30] });
  });

  it('closes a polygon where its last point is fixed twice, and undo takes points back one by one', () => {
    const one = sketch('polygon');
    for (const [x, y] of [[10, 10], [90, 10], [90, 60], [20, 80]] as const) {
      one.moveTo({ x, y });
      expect(one.place()).toBeNull();
    }
    expect(one.stepBack()).toBe(true);
    expect(one.points).toHaveLength(3);
    expect(one.stepForward()).toBe(true);
    one.moveTo({ x: 20, y: 80 });
    expect(one.place()?.rings?.[0]).toEqual([[10, 10], [90, 10], [90, 60], [20, 80]]);
  });

  it('asks for each joint by name, and one may be left out', () => {
    const one = sketch('keypoints', ['head', 'hand', 'foot']);
    expect(one.joint).toBe('head');
    one.place();
    expect(one.joint).toBe('hand');
    one.leaveOut();
    one.moveTo({ x: 20, y: 90 });
    expect(one.place()).toEqual({ points: { head: [10, 10, 2], hand: [0, 0, 0], foot: [20, 90, 2] } });
  });
});
