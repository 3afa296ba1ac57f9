/** Stills side by side: scrolling in one scrolls the others, and the page's commands are answered. */

import { isSpan } from '@/core/text/span';
import type { SharedView } from '../contract';
import type { BareScene } from './bare-scene';
import type { TextView } from './view';

/** What stills that share a view share: how far down they are, and who said so. */
interface Scrolled {
  readonly share: number;
  readonly by: object;
}

/** Joins a scrolling element to a shared view. Returns the way to part them. */
export function shareScroll(together: SharedView, element: HTMLElement, view: () => TextView | null, scene: BareScene): () => void {
  const me = {};
  let followed = -1;
  const height = (): number => Math.max(1, element.scrollHeight - element.clientHeight);
  const tell = (): void => {
    if (Math.abs(element.scrollTop - followed) < 2) return;
    followed = -1;
    together.set({ share: element.scrollTop / height(), by: me } satisfies Scrolled);
  };
  const follow = (): void => {
    const value = together.get() as Scrolled | null;
    if (!value || value.by === me || typeof value.share !== 'number') return;
    element.scrollTop = value.share * height();
    followed = element.scrollTop;
  };
  element.addEventListener('scroll', tell, { passive: true });
  const stops = [
    together.watch(follow),
    together.answer((command) => {
      if (command.kind === 'peek') {
        scene.peeking = command.on;
        view()?.invalidate();
      } else if (command.kind === 'whole') element.scrollTop = 0;
      else if (command.kind === 'show') {
        const region = command.regions.find(isSpan);
        const range = region?.ranges[0];
        const paper = scene.papers.find(({ key }) => key === region?.datum) ?? scene.papers[0];
        if (range && paper) view()?.reveal(paper.key, range);
      }
    }),
  ];
  if (together.get() === null) together.set({ share: 0, by: me } satisfies Scrolled);
  else follow();
  return () => {
    element.removeEventListener('scroll', tell);
    for (const stop of stops) stop();
  };
}
