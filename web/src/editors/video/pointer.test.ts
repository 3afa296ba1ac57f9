import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Question } from '@/core/model/answers';
import { AnswerDocument } from '@/core/store/document';
import { History } from '@/core/store/history';
import { FrameIndex } from '@/core/timeline/frames';
import type { TrackRegion } from '@/core/timeline/tracks';
import { VideoEditor } from './editor';
import { StagePointer } from './pointer';
import type { Stage } from './stage';

const question: Question = {
  name: 'people', type: 'tracks', on: null, title: 'people', required: false, rule: null, labels: [{ name: 'a', title: 'a', key: null, colour: '#2f7ed8', rule: null }],
  attributes: [], when: null, options: {},
};

let frame: (() => void) | null = null;
const nextFrame = (): void => {
  const run = frame;
  frame = null;
  run?.();
};

function made(): { host: HTMLElement; editor: VideoEditor; document: AnswerDocument; history: History; pointer: StagePointer; point: (type: string, x: number, y: number) => void } {
  const document = new AnswerDocument([question], {});
  const history = new History(document);
  const frames = new FrameIndex([0, 40_000, 80_000], 120_000);
  const editor = new VideoEditor({
    sheet: { document, history }, questions: [question], suggestions: {}, say: () => undefined, duration: 120_000, element: null, channels: 1, frames, extent: { width: 320, height: 180 },
  });
  const host = window.document.createElement('div');
  host.setPointerCapture = () => undefined;
  const stage = { camera: { scale: 1, x: 0, y: 0 }, toFrame: (at: { x: number; y: number }) => at } as unknown as Stage;
  const pointer = new StagePointer(host, stage, editor);
  const point = (type: string, x: number, y: number): void => {
    host.dispatchEvent(new MouseEvent(type, { clientX: x, clientY: y, button: 0 }));
  };
  return { host, editor, document, history, pointer, point };
}

describe('the pointer on a frame', () => {
  beforeEach(() => {
    vi.stubGlobal('requestAnimationFrame', (run: () => void) => {
      frame = run;
      return 1;
    });
    vi.stubGlobal('cancelAnimationFrame', () => {
      frame = null;
    });
  });

  afterEach(() => vi.unstubAllGlobals());

  it('moves a shape once a frame, however often it tells of itself, and to where it was let go', () => {
    const { editor, document, history, point } = made();
    const { id } = editor.addTrack({ box: [10, 10, 40, 40] }) as TrackRegion;
    const reshape = vi.spyOn(editor, 'reshape');
    const box = () => document.regions<TrackRegion>('people')[0]?.keyframes[0]?.box;
    point('pointerdown', 30, 30);
    for (let x = 31; x <= 50; x += 1) point('pointermove', x, 30);
    expect(reshape).not.toHaveBeenCalled();
    nextFrame();
    expect(reshape).toHaveBeenCalledTimes(1);
    expect(box()).toEqual([30, 10, 40, 40]);
    point('pointermove', 60, 35);
    point('pointerup', 60, 35);
    expect(box()).toEqual([40, 15, 40, 40]);
    expect(frame).toBeNull();
    expect(editor.state.busy).toBe(false);
    history.undo();
    expect(document.region('people', id)).toMatchObject({ keyframes: [{ box: [10, 10, 40, 40] }] });
  });

  it('draws a box from where it was pressed to where it was let go', () => {
    const { document, point } = made();
    point('pointerdown', 20, 20);
    point('pointermove', 60, 50);
    point('pointerup', 60, 50);
    expect(document.regions<TrackRegion>('people')[0]?.keyframes[0]?.box).toEqual([20, 20, 40, 30]);
  });

  it('draws nothing when the press is taken from it', () => {
    const { editor, document, point } = made();
    point('pointerdown', 20, 20);
    point('pointermove', 60, 50);
    point('pointercancel', 60, 50);
    expect(document.count('people')).toBe(0);
    expect(editor.sketch).toBeNull();
    expect(editor.state.busy).toBe(false);
  });

  it('does nothing more once it is taken away', () => {
    const { editor, pointer, point } = made();
    editor.addTrack({ box: [10, 10, 40, 40] });
    const reshape = vi.spyOn(editor, 'reshape');
    point('pointerdown', 30, 30);
    point('pointermove', 50, 30);
    pointer.destroy();
    nextFrame();
    expect(reshape).not.toHaveBeenCalled();
  });
});
