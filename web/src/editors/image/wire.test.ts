import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pictureOf } from './picture';
import { Wire } from './wire';

const extent = { width: 60, height: 40 };
const workers: FakeWorker[] = [];

class FakeWorker extends EventTarget {
  ended = false;
  readonly asked: { readonly grey?: object; readonly id?: number }[] = [];

  constructor() {
    super();
    workers.push(this);
  }

  postMessage(message: { readonly grey?: object; readonly id?: number }): void {
    this.asked.push(message);
  }

  terminate(): void {
    this.ended = true;
  }

  /** Everything is reached straight from the left upper corner. */
  answer(id: number): void {
    const reach = { left: 0, top: 0, width: 60, height: 40, from: new Int32Array(2400).fill(-1), seed: [0, 0] };
    this.dispatchEvent(new MessageEvent('message', { data: { id, reach } }));
  }
}

describe('the edges of a picture', () => {
  beforeEach(() => {
    vi.stubGlobal('Worker', FakeWorker);
    vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue({
      drawImage: () => undefined, getImageData: () => ({ data: new Uint8ClampedArray(60 * 40 * 4) }),
    } as never);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it('are looked for once, however many outlines are drawn, and let go with the next picture', () => {
    const [picture, next] = [pictureOf(document.createElement('canvas'), extent), pictureOf(document.createElement('canvas'), extent)];
    for (let n = 0; n < 3; n += 1) {
      const wire = new Wire(picture, extent, () => undefined);
      wire.seed({ x: n, y: n });
      wire.stop();
    }
    expect(workers).toHaveLength(1);
    expect(workers[0]?.asked.filter(({ grey }) => grey !== undefined)).toHaveLength(1);
    const other = new Wire(next, extent, () => undefined);
    expect(workers.map(({ ended }) => ended)).toEqual([true, false]);
    other.stop();
  });

  it('answer each outline what it asked last, and none that is over', () => {
    const picture = pictureOf(document.createElement('canvas'), extent);
    const told: string[] = [];
    const first = new Wire(picture, extent, () => told.push('first'));
    first.seed({ x: 1, y: 1 });
    const [worker] = workers.slice(-1) as [FakeWorker];
    const early = worker.asked.at(-1)?.id as number;
    first.stop();
    const second = new Wire(picture, extent, () => told.push('second'));
    second.seed({ x: 2, y: 2 });
    const late = worker.asked.at(-1)?.id as number;
    expect(late).not.toBe(early);
    worker.answer(early);
    expect(told).toEqual([]);
    worker.answer(late);
    expect(told).toEqual(['second']);
  });
});
