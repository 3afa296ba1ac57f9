import { fireEvent, render } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { PageView } from './PageView';

it('a page tells that a press was taken away', () => {
  const cancelled = vi.fn();
  const { container } = render(<PageView url="page.png" extent={{ width: 10, height: 10 }} zoom={1} regions={[]} links={[]} names alt="Page 1" onPointerCancel={cancelled} />);
  fireEvent.pointerCancel(container.querySelector('svg') as SVGElement);
  expect(cancelled).toHaveBeenCalledOnce();
});
