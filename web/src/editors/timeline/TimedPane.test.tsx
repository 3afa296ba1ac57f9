import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AnswerDocument } from '@/core/store/document';
import { History } from '@/core/store/history';
import type { PaneProps, RegionEditor } from '../contract';
import { TimedFacts, useTimedEditor } from './TimedPane';

type Made = RegionEditor & { destroy(): void };

describe('a pane of something in time', () => {
  afterEach(cleanup);

  it('makes its editor of what was opened, once, and takes it away again', () => {
    const document = new AnswerDocument([], {});
    const onEditor = vi.fn();
    const props = { sheet: { document, history: new History(document) }, questions: [], suggestions: {}, say: () => undefined, onEditor } as unknown as PaneProps;
    const destroy = vi.fn();
    const make = vi.fn(() => ({ destroy }) as unknown as Made);
    function Pane({ opened }: { opened: object | null }) {
      return <p>{useTimedEditor(props, opened, () => make()) ? 'open' : 'coming'}</p>;
    }
    const { rerender, unmount } = render(<Pane opened={null} />);
    expect(screen.getByText('coming')).toBeTruthy();
    const opened = {};
    rerender(<Pane opened={opened} />);
    rerender(<Pane opened={opened} />);
    expect(screen.getByText('open')).toBeTruthy();
    expect(make).toHaveBeenCalledOnce();
    rerender(<Pane opened={{}} />);
    expect(destroy).toHaveBeenCalledOnce();
    expect(make).toHaveBeenCalledTimes(2);
    unmount();
    expect(destroy).toHaveBeenCalledTimes(2);
    expect(onEditor).toHaveBeenLastCalledWith(null);
  });

  it('says of its item what is words or a number', () => {
    render(<TimedFacts name="call" attributes={{ place: 'north', year: 2020, tags: ['a'], none: null }} />);
    expect(screen.getByTitle('place').textContent).toBe('north');
    expect(screen.getByTitle('year').textContent).toBe('2020');
    expect(screen.queryByTitle('tags')).toBeNull();
    expect(screen.queryByTitle('none')).toBeNull();
  });
});
