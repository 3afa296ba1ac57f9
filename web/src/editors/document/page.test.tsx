import { fireEvent, render } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import type { Question, Region } from '@/core/model/answers';
import { looksOfAll } from '@/core/model/glyphs';
import type { RelationRegion } from '@/core/text/span';
import { around, DrawnBefore } from './drawn';
import { type LayerWord, PageLayer, type Rect } from './layer';
import { type DrawnRegion, PageView } from './PageView';

it('a page tells that a press was taken away', () => {
  const cancelled = vi.fn();
  const { container } = render(<PageView url="page.png" extent={{ width: 10, height: 10 }} zoom={1} regions={[]} links={[]} names alt="Page 1" onPointerCancel={cancelled} />);
  fireEvent.pointerCancel(container.querySelector('svg') as SVGElement);
  expect(cancelled).toHaveBeenCalledOnce();
});

const QUESTION: Question = { name: 'q', type: 'boxes', on: null, title: 'Q', required: false, rule: null, labels: [], attributes: [], when: null, options: {} };
const box = (id: string): Region => ({ id, label: 'one', attributes: {}, page: 0 });

it('a page draws a region anew only where it changed', () => {
  let drawn: string[] = [];
  const region = (id: string): DrawnRegion => ({
    id, kind: 'box', colour: '#000', title: id, chosen: false, dashed: false, faint: false, mark: null,
    get rects() {
      drawn.push(id);
      return [{ x: 0, y: 0, width: 5, height: 5 }];
    },
  });
  const [one, two] = [region('one'), region('two')];
  const page = (regions: readonly DrawnRegion[]) => <PageView url="page.png" extent={{ width: 10, height: 10 }} zoom={1} regions={regions} links={[]} names alt="Page 1" />;
  const { rerender } = render(page([one, two]));
  drawn = [];
  rerender(page([one, region('two')]));
  expect(new Set(drawn)).toEqual(new Set(['two']));
});

it('what is drawn is the same object until something of it is another', () => {
  const before = new DrawnBefore();
  const look = (region: Region) => looksOfAll([QUESTION])(QUESTION.name, region.label);
  const [one, two] = [box('one'), box('two')];
  const link: RelationRegion = { ...box('link'), from: 'one', to: 'two' };
  const rects: Record<string, Rect[]> = { one: [{ x: 0, y: 0, width: 1, height: 1 }], two: [{ x: 5, y: 5, width: 1, height: 1 }] };
  const rectOf = (id: string) => around(rects[id] as Rect[]);
  const draw = (region: Region, chosen = false) => before.region(region, rects[region.id] as Rect[], { chosen, dashed: false }, look);
  const drawLink = () => before.link(QUESTION, link, rectOf, false, look);
  const [first, joined] = [draw(one), drawLink()];
  expect([draw(one) === first, drawLink() === joined]).toEqual([true, true]);
  expect(draw(one, true)).not.toBe(first);
  expect(draw(two)).not.toBe(first);
  rects.two = [{ x: 6, y: 5, width: 1, height: 1 }];
  expect(drawLink()?.to?.x).toBe(6);
});

it('the rectangles of ranges are reckoned once, in whatever order the words come', () => {
  const words: LayerWord[] = Array.from({ length: 40 }, (_, index) => ({ start: index * 3, end: index * 3 + 2, x: (index % 8) * 20, y: Math.floor(index / 8) * 20, width: 15, height: 10 }));
  const text = 'ab '.repeat(40);
  const layer = new PageLayer(text, words);
  const shuffled = new PageLayer(text, [...words.slice(20), ...words.slice(0, 20)]);
  for (const ranges of [[[0, 2]], [[1, 5]], [[20, 60]], [[4, 9], [100, 119]], [[2, 3]]] as const) {
    expect(layer.rects(ranges)).toBe(layer.rects(ranges));
    const key = ({ y, x }: Rect): number => y * 1000 + x;
    expect(shuffled.rects(ranges).toSorted((a, b) => key(a) - key(b))).toEqual(layer.rects(ranges));
  }
});
