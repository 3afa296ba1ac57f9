import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadTiles } from './tiles';

let down = true;
const asked: string[] = [];

vi.mock('./picture', async (original) => ({
  ...(await original<typeof import('./picture')>()),
  loadImage: (url: string) => {
    asked.push(url);
    if (down && !url.endsWith('/0/0_0.webp')) return Promise.reject(new Error('away'));
    return Promise.resolve({ naturalWidth: 512, naturalHeight: 512 });
  },
}));

const whole = { left: 0, top: 0, right: 1024, bottom: 512 };
const context = { drawImage: () => undefined } as unknown as CanvasRenderingContext2D;

describe('a piece of a large picture that did not come', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is asked for again after a while, less and less often, and no more once it is there', async () => {
    const picture = await loadTiles({ type: 'image', width: 1024, height: 512, tiles: { url: '/t', size: 512, overlap: 0, levels: 2 } } as never);
    const draw = (): void => picture.draw(context, { scale: 1, x: 0, y: 0 }, whole);
    picture.watch?.(draw);
    const tries = (): number => asked.filter((url) => url === '/t/1/0_0.webp').length;
    draw();
    await vi.advanceTimersByTimeAsync(0);
    draw();
    expect(tries()).toBe(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(tries()).toBe(2);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(tries()).toBe(2);
    down = false;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(tries()).toBe(3);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(tries()).toBe(3);
  });
});
