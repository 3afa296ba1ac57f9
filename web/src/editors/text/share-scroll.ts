/** Stills side by side: scrolling in one scrolls the others, and the page's commands are answered. */

import { isSpan } from '@/core/text/span';
import type { SharedView } from '../contract';
import type { BareScene } from './bare-scene';
import type { TextView } from './view';

/** What stills that share a view share: how far down they are, how large the letters, and who said so. */
interface Scrolled {
  readonly share: number;
  /** Times the reader's own size. */
  readonly scale: number;
  readonly by: object | null;
}

const LEAST = 0.6;
const MOST = 2.5;

/** Joins a scrolling element to a shared view. Returns the way to part them. */
export function shareScroll(together: SharedView, element: HTMLElement, view: () => TextView | null, scene: BareScene): () => void {
  const me = {};
  let followed = -1;
  const height = (): number => Math.max(1, element.scrollHeight - element.clientHeight);
  const set = (part: Partial<Scrolled>): void => {
    const before = together.get() as Scrolled | null;
    const value: Scrolled = { share: 0, scale: 1, by: null, ...before, ...part };
    together.words = `${Math.round(value.scale * 100)} %`;
    together.set(value);
  };
  const resize = (scale: number): void => {
    const made = view();
    made?.dress(Math.round(made.setting.size * scale * 10) / 10);
  };
  const tell = (): void => {
    if (Math.abs(element.scrollTop - followed) < 2) return;
    followed = -1;
    set({ share: element.scrollTop / height(), by: me });
  };
  const follow = (): void => {
    const value = together.get() as Scrolled | null;
    if (!value || typeof value.share !== 'number') return;
    resize(value.scale);
    if (value.by === me) return;
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
      } else if (command.kind === 'whole') {
        element.scrollTop = 0;
        set({ scale: 1, share: 0, by: me });
      } else if (command.kind === 'zoom') {
        const { scale = 1 } = (together.get() as Scrolled | null) ?? {};
        set({ scale: Math.max(LEAST, Math.min(MOST, scale * command.factor)), by: me });
      } else if (command.kind === 'show') {
        const region = command.regions.find(isSpan);
        const range = region?.ranges[0];
        const paper = scene.papers.find(({ key }) => key === region?.datum) ?? scene.papers[0];
        if (range && paper) view()?.reveal(paper.key, range);
      }
    }),
  ];
  if (together.get() === null) set({ by: me });
  else follow();
  return () => {
    element.removeEventListener('scroll', tell);
    for (const stop of stops) stop();
  };
}
