import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { actions } from '@/core/actions/registry';
import { NumberBox } from './RegionForm';

describe('a box for a number', () => {
  afterEach(cleanup);

  it('leaves stepping back to what is on the screen: the work, or a correction', () => {
    for (const scope of ['label', 'fix']) {
      const [undo, redo] = [vi.fn(), vi.fn()];
      const detach = actions.attach({ [`${scope}.undo`]: undo, [`${scope}.redo`]: redo });
      render(<NumberBox name="X" value={3} disabled={false} onCommit={() => undefined} />);
      const box = screen.getByLabelText('X');
      fireEvent.keyDown(box, { key: 'z', ctrlKey: true });
      fireEvent.keyDown(box, { key: 'Z', ctrlKey: true, shiftKey: true });
      expect(undo).toHaveBeenCalledOnce();
      expect(redo).toHaveBeenCalledOnce();
      // What is typed is the box's own to take back.
      fireEvent.change(box, { target: { value: '34' } });
      fireEvent.keyDown(box, { key: 'z', ctrlKey: true });
      expect(undo).toHaveBeenCalledOnce();
      detach();
      cleanup();
    }
  });
});
