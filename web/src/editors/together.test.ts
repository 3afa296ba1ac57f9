import { describe, expect, it } from 'vitest';
import type { ViewCommand } from './contract';
import { Together } from './together';

/** A still that keeps the commands that reach it. */
function still(together: Together, pane: string): ViewCommand[] {
  const heard: ViewCommand[] = [];
  together.of(pane).answer((command) => heard.push(command));
  return heard;
}

describe('the views that stills share', () => {
  it('are one a pane: what a text shares never reaches a picture', () => {
    const together = new Together();
    together.of('caption').set({ share: 0.5, scale: 1, by: null });
    expect(together.of('picture').get()).toBeNull();
    together.of('picture').set({ camera: { scale: 2, x: 0, y: 0 }, hair: null });
    expect(together.of('caption').get()).toMatchObject({ share: 0.5 });
    expect(together.of('picture')).toBe(together.of('picture'));
  });

  it('hear commands one pane at a time: the one that is named, else the one that was moved last', () => {
    const together = new Together();
    const [picture, beside, text] = [still(together, 'picture'), still(together, 'picture'), still(together, 'caption')];
    together.of('picture').set('begun');
    together.of('caption').set('begun');
    together.send({ kind: 'zoom', factor: 2 });
    expect([picture.length, beside.length, text.length]).toEqual([1, 0, 0]);
    together.of('caption').set('scrolled');
    together.send({ kind: 'whole' });
    expect([picture.length, beside.length, text.length]).toEqual([1, 0, 1]);
    together.send({ kind: 'show', regions: [] }, 'picture');
    together.send({ kind: 'zoom', factor: 2 });
    expect([picture.length, beside.length, text.length]).toEqual([3, 0, 1]);
    together.send({ kind: 'peek', on: true });
    expect([picture.length, beside.length, text.length]).toEqual([4, 1, 2]);
  });

  it('say how far the stills of a pane are, and in words what was moved last', () => {
    const together = new Together();
    let told = 0;
    together.watch(() => { told += 1; });
    expect(together.stageOf('picture')).toBe(0);
    still(together, 'picture');
    expect([together.stageOf('picture'), told]).toEqual([1, 1]);
    const view = together.of('picture');
    view.words = '120 %';
    view.set('begun');
    expect([together.stageOf('picture'), together.words, told]).toEqual([2, '120 %', 2]);
    expect(together.stageOf('caption')).toBe(0);
  });
});
