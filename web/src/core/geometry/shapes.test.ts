import { describe, expect, it } from 'vitest';
import type { Region } from '../model/answers';
import { type Draw, seeded } from '../random.testing';
import { faceBetween } from './cuboid';
import type { Geometry, Pair } from './geometry';
import { Bitmap, codeOf } from './mask';
import { paintStroke } from './mask-paint';
import { GEOMETRIES } from './shapes';

const extent = { width: 400, height: 300 };
const about = (draw: Draw): Pair => [draw.whole(50, 300), draw.whole(50, 220)];
const ring = (draw: Draw): Pair[] => {
  const [x, y] = about(draw);
  const n = draw.whole(3, 9);
  return Array.from({ length: n }, (_, index): Pair => {
    const radius = draw.between(10, 45);
    const angle = (index / n) * 2 * Math.PI;
    return [Math.round(x + radius * Math.cos(angle)), Math.round(y + radius * Math.sin(angle))];
  });
};
const base = { id: 'r', label: 'a', attributes: {} };
const makers: Record<string, (draw: Draw) => Region> = {
  boxes: (draw) => ({ ...base, box: [...about(draw), draw.whole(5, 50), draw.whole(5, 50)], ...(draw() < 0.5 ? { rotation: draw.whole(1, 179) } : {}) }) as Region,
  ellipses: (draw) => ({ ...base, ellipse: [...about(draw), draw.whole(3, 40), draw.whole(3, 40)], ...(draw() < 0.5 ? { rotation: draw.whole(1, 179) } : {}) }) as Region,
  polygons: (draw) => ({ ...base, rings: [ring(draw)] }) as Region,
  polylines: (draw) => ({ ...base, points: ring(draw) }) as Region,
  keypoints: (draw) => ({ ...base, points: { a: [...about(draw), 2], b: [...about(draw), 1], c: [0, 0, 0] } }) as Region,
  masks: (draw) => {
    const bitmap = new Bitmap(extent);
    for (let n = 0; n < 3; n += 1) {
      const [ax, ay] = about(draw);
      paintStroke(bitmap, { x: ax, y: ay }, { x: ax + draw.whole(-9, 9), y: ay + draw.whole(-9, 9) }, draw.whole(2, 9), 1);
    }
    return { ...base, ...codeOf(bitmap) } as Region;
  },
  cuboids: (draw) => {
    const [x, y] = about(draw);
    const front = faceBetween({ x, y }, { x: x + draw.whole(8, 50), y: y + draw.whole(8, 50) });
    return { ...base, front, back: front.map(([fx, fy]) => [fx + 9, fy - 7]) } as unknown as Region;
  },
};

const near = (a: unknown, b: unknown): void => {
  if (typeof a === 'number' && typeof b === 'number') expect(a).toBeCloseTo(b, 1);
  else if (Array.isArray(a) && Array.isArray(b)) {
    expect(a.length).toBe(b.length);
    a.forEach((one, index) => near(one, b[index]));
  } else if (typeof a === 'object' && a !== null && typeof b === 'object' && b !== null) {
    const [one, two] = [a as Record<string, unknown>, b as Record<string, unknown>];
    expect(Object.keys(one).toSorted()).toEqual(Object.keys(two).toSorted());
    for (const key of Object.keys(one)) near(one[key], two[key]);
  } else expect(a).toEqual(b);
};

const cases = (geometry: Geometry, seed: number, check: (region: Region, draw: Draw) => void): void => {
  const draw = seeded(seed);
  for (let round = 0; round < 60; round += 1) check((makers[geometry.type] as (draw: Draw) => Region)(draw), draw);
};

describe.each(GEOMETRIES.map((geometry) => [geometry.type, geometry] as const))('%s', (type, geometry) => {
  it('know their own regions and no others', () => {
    for (const [name, make] of Object.entries(makers)) expect(geometry.fits(make(seeded(1)))).toBe(name === type);
    expect(geometry.fits(base)).toBe(false);
  });

  it('come back where they were when moved there and back', () => {
    cases(geometry, 2, (region, draw) => {
      const [dx, dy] = [draw.whole(-30, 30), draw.whole(-30, 30)];
      near(geometry.moved(geometry.moved(region, dx, dy), -dx, -dy), region);
    });
  });

  it('move their bounds with them', () => {
    cases(geometry, 3, (region, draw) => {
      const [dx, dy] = [draw.whole(-30, 30), draw.whole(-30, 30)];
      const before = geometry.bounds(region);
      near(geometry.bounds(geometry.moved(region, dx, dy)), { left: before.left + dx, top: before.top + dy, right: before.right + dx, bottom: before.bottom + dy });
    });
  });

  it('come back when turned there and back', () => {
    const { turned } = geometry;
    if (!turned) return;
    cases(geometry, 4, (region, draw) => {
      const degrees = draw.whole(-170, 170);
      const middle = (bounds: ReturnType<Geometry['bounds']>) => [(bounds.left + bounds.right) / 2, (bounds.top + bounds.bottom) / 2];
      const there = turned(region, degrees);
      expect(geometry.area(there)).toBeCloseTo(geometry.area(region), 0);
      // What turns about its own centre comes back; a polygon turns about the middle of its bounds, which moves.
      if (type === 'boxes' || type === 'ellipses') {
        near(middle(geometry.bounds(there)), middle(geometry.bounds(region)));
        near(turned(there, -degrees), region);
      }
    });
  });

  it('are under a point that lies on what is drawn of them', () => {
    cases(geometry, 5, (region) => {
      for (const { points } of geometry.lines(region)) for (const point of points) expect(geometry.distance(region, point)).toBeLessThan(0.6);
    });
  });

  it('follow a grip to where it is dragged, and stay regions of their kind', () => {
    cases(geometry, 6, (region, draw) => {
      const grips = geometry.grips(region).filter(({ kind }) => kind === 'vertex' || kind === 'joint' || kind === 'corner');
      if (grips.length === 0) return;
      const grip = draw.pick(grips);
      const to = { x: draw.whole(30, 370), y: draw.whole(30, 270) };
      const after = geometry.dragged(region, grip.id, to, false);
      expect(geometry.fits(after)).toBe(true);
      if (grip.kind !== 'corner') near(geometry.grips(after).find(({ id }) => id === grip.id)?.at, to);
    });
  });

  it('are brought into the picture, and left alone when they are in it', () => {
    cases(geometry, 7, (region, draw) => {
      const once = geometry.inside(region, extent);
      expect(once).not.toBeNull();
      near(geometry.inside(once as Region, extent), once);
      const out = geometry.inside(geometry.moved(region, draw.whole(-30, 30), draw.whole(-30, 30)), extent);
      if (out) expect(geometry.fits(out)).toBe(true);
    });
  });

  it('take the numbers that they tell', () => {
    cases(geometry, 8, (region) => {
      for (const { name, value } of geometry.numbers(region)) near(geometry.withNumber(region, name, value), region);
    });
  });

  it('lose a vertex that was put in, and are as before', () => {
    cases(geometry, 9, (region, draw) => {
      const grips = geometry.grips(region).filter(({ kind }) => kind === 'middle');
      if (!geometry.inserted || !geometry.removed || grips.length === 0) return;
      const made = geometry.inserted(region, draw.pick(grips).id);
      near(geometry.removed(made?.region as Region, made?.grip ?? ''), region);
    });
  });
});
