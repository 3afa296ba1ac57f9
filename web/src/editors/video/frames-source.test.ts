import { describe, expect, it, vi } from 'vitest';
import { FrameIndex } from '@/core/timeline/frames';
import { ElementFrames } from './frames-source';

const frames = new FrameIndex(Array.from({ length: 100 }, (_, frame) => frame * 40_000), 4_000_000);

/** A media element as far as frames need it; it tells where it was sought. */
class Element extends EventTarget {
  paused = true;
  ended = false;
  preload = 'none';
  readonly networkState = 1;
  readonly NETWORK_LOADING = 2;
  readonly load = vi.fn();
  readonly sought: number[] = [];

  set currentTime(time: number) {
    this.sought.push(time);
    queueMicrotask(() => this.dispatchEvent(new Event('seeked')));
  }
}

function made(): { element: Element; source: ElementFrames } {
  const element = new Element();
  return { element, source: new ElementFrames(element as unknown as HTMLVideoElement, frames) };
}

describe('frames through a media element', () => {
  it('are loaded without anything being played', () => {
    const { element } = made();
    expect(element.preload).toBe('auto');
    expect(element.load).toHaveBeenCalledOnce();
  });

  it('are sought in their middle', async () => {
    const { element, source } = made();
    expect(source.peek(10)).toBeNull();
    expect(await source.frame(10)).toBe(element);
    expect(element.sought).toEqual([0.42]);
    expect(source.peek(10)).toBe(element);
    expect(source.peek(11)).toBeNull();
    await source.frame(10);
    expect(element.sought).toHaveLength(1);
  });

  it('are taken as they come while the video plays, never sought', async () => {
    const { element, source } = made();
    await source.frame(10);
    element.paused = false;
    for (const frame of [11, 12, 13]) {
      expect(source.peek(frame)).toBe(element);
      // oxlint-disable-next-line no-await-in-loop -- one after another, as playing asks for them
      expect(await source.frame(frame)).toBe(element);
    }
    expect(element.sought).toHaveLength(1);
    element.paused = true;
    // Whatever it stopped at is not surely the frame that was asked for last.
    expect(source.peek(13)).toBeNull();
    await source.frame(13);
    expect(element.sought).toEqual([0.42, 0.54]);
  });
});
