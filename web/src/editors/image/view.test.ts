import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { boxGeometry } from '@/core/geometry/box-geometry';
import type { Geometry } from '@/core/geometry/geometry';
import type { BoxRegion } from '@/core/geometry/box';
import type { Picture } from './picture';
import { Scene, sceneShape } from './scene';
import { PictureView } from './view';

const extent = { width: 1000, height: 800 };

/** A context on which everything can be called and nothing is drawn. */
const blank = (): object => new Proxy({}, { get: (_target, name) => (name === 'measureText' ? () => ({ width: 10 }) : () => undefined), set: () => true });

describe('a picture that comes piece by piece', () => {
  let frames: FrameRequestCallback[] = [];
  let now = 1_000;
  const tick = (): void => {
    now += 16;
    for (const frame of frames.splice(0)) frame(now);
  };

  beforeEach(() => {
    frames = [];
    vi.stubGlobal('requestAnimationFrame', (frame: FrameRequestCallback) => frames.push(frame));
    vi.stubGlobal('cancelAnimationFrame', () => undefined);
    vi.stubGlobal('ResizeObserver', class { observe(): void {} disconnect(): void {} });
    vi.stubGlobal('Path2D', class { moveTo(): void {} lineTo(): void {} rect(): void {} closePath(): void {} });
    vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockImplementation(() => blank() as never);
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(600);
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(400);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it('is shown, and shown again, while more pieces come with each frame', () => {
    const scene = new Scene(extent);
    scene.replaceAll(Array.from({ length: 6_000 }, (_, n) =>
      sceneShape({ id: String(n), label: '', attributes: {}, box: [n % 900, n % 700, 20, 20] } as BoxRegion, boxGeometry as unknown as Geometry, undefined, { colour: '#000', glyph: '', tag: '', style: 'plain' })));
    let more = (): void => undefined;
    let drawn = 0;
    const picture: Picture = {
      extent,
      draw: () => { drawn += 1; },
      small: () => ({ image: document.createElement('canvas'), width: 10, height: 10 }),
      watch: (watcher) => {
        more = watcher;
        return () => undefined;
      },
    };
    const host = document.createElement('div');
    const view = new PictureView({ host, scene, picture });
    for (let frame = 0; frame < 12; frame += 1) {
      more();
      tick();
    }
    expect(host.dataset.drawn).toBe('yes');
    const before = drawn;
    expect(before).toBeGreaterThan(1);
    more();
    for (let frame = 0; frame < 12; frame += 1) tick();
    expect(drawn).toBeGreaterThan(before);
    view.destroy();
  });
});
