import { describe, expect, it } from 'vitest';
import { seeded } from '../random.testing';
import { between, type Camera, cameraFor, fitted, keptInView, panned, toPicture, toScreen, visibleBounds, zoomedAt } from './camera';

function cases(seed: number, round: (camera: Camera, draw: ReturnType<typeof seeded>) => void): void {
  const draw = seeded(seed);
  for (let index = 0; index < 300; index += 1) {
    round({ scale: draw.between(0.05, 20), x: draw.between(-900, 900), y: draw.between(-900, 900) }, draw);
  }
}

describe('the camera', () => {
  it('takes a point to the screen and back', () => {
    cases(1, (camera, draw) => {
      const point = { x: draw.between(0, 4000), y: draw.between(0, 3000) };
      const back = toPicture(camera, toScreen(camera, point));
      expect(back.x).toBeCloseTo(point.x, 6);
      expect(back.y).toBeCloseTo(point.y, 6);
    });
  });

  it('keeps the point under the cursor while it zooms', () => {
    cases(2, (camera, draw) => {
      const anchor = { x: draw.between(0, 1000), y: draw.between(0, 800) };
      const before = toPicture(camera, anchor);
      const after = toPicture(zoomedAt(camera, anchor, draw.between(0.5, 2)), anchor);
      expect(after.x).toBeCloseTo(before.x, 4);
      expect(after.y).toBeCloseTo(before.y, 4);
    });
  });

  it('moves a drawn frame onto where it would be drawn now', () => {
    cases(3, (camera, draw) => {
      const wanted = panned(zoomedAt(camera, { x: 10, y: 20 }, draw.between(0.5, 2)), draw.between(-50, 50), 3);
      const point = { x: draw.between(0, 2000), y: draw.between(0, 2000) };
      const moved = toScreen(between(camera, wanted), toScreen(camera, point));
      expect(moved.x).toBeCloseTo(toScreen(wanted, point).x, 4);
      expect(moved.y).toBeCloseTo(toScreen(wanted, point).y, 4);
    });
  });

  it('fits a picture wholly into the view, centred', () => {
    const view = { width: 800, height: 600 };
    const camera = fitted({ left: 0, top: 0, right: 4000, bottom: 1000 }, view);
    const bounds = visibleBounds(camera, view);
    expect(bounds.left).toBeLessThan(0);
    expect(bounds.right).toBeGreaterThan(4000);
    expect(bounds.left + bounds.right).toBeCloseTo(4000);
    expect(bounds.top + bounds.bottom).toBeCloseTo(1000);
  });

  it('never loses the picture out of the view', () => {
    const view = { width: 800, height: 600 };
    const kept = keptInView({ scale: 1, x: 5000, y: -9000 }, { width: 300, height: 200 }, view);
    expect(kept.x).toBeLessThan(view.width);
    expect(kept.y + 200).toBeGreaterThan(0);
  });

  it('shows the same share of pictures of other sizes at the same place', () => {
    const camera = { scale: 1.3, x: -40, y: 25 };
    const [large, small] = [{ width: 4000, height: 3000 }, { width: 300, height: 225 }];
    expect(toScreen(cameraFor(camera, large, small), { x: 75, y: 150 }).x).toBeCloseTo(toScreen(camera, { x: 1000, y: 2000 }).x, 6);
    expect(toScreen(cameraFor(camera, large, small), { x: 75, y: 150 }).y).toBeCloseTo(toScreen(camera, { x: 1000, y: 2000 }).y, 6);
    // Of one size it is the very same, so that nothing is drawn anew for it.
    expect(cameraFor(camera, small, small)).toEqual(camera);
  });
});
