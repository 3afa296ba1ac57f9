/** Keys of documents and conversations leave the arrows to a control that has the focus. */

import { renderHook } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { actions } from '@/core/actions/registry';
import type { ChatEditor } from './chat/editor';
import { useChatActions } from './chat/use-chat-actions';
import type { DocumentEditor } from './document/editor';
import { useDocumentActions } from './document/use-document-actions';

const KINDS = ['input', 'select', 'button', 'listbox'];

function control(kind: string): HTMLElement {
  const element = document.createElement(kind === 'listbox' ? 'div' : kind);
  if (kind === 'listbox') element.setAttribute('role', 'listbox');
  element.tabIndex = 0;
  document.body.append(element);
  element.focus();
  return element;
}

afterEach(() => document.body.replaceChildren());

describe.each(KINDS)('while a %s has the focus', (kind) => {
  it('the arrows are its own in a document', () => {
    const arrow = vi.fn();
    const grow = vi.fn();
    renderHook(() => useDocumentActions({ arrow, grow, questions: [], canConfirm: () => true } as unknown as DocumentEditor, 1));
    const element = control(kind);
    for (const id of ['left', 'right', 'up', 'down', 'far-left', 'far-down', 'narrower', 'higher', 'confirm']) expect(actions.run(`document.${id}`)).toBe(false);
    element.blur();
    expect(actions.run('document.left')).toBe(true);
    expect(actions.run('document.wider')).toBe(true);
    expect([arrow.mock.calls, grow.mock.calls]).toEqual([[[-1, 0, false]], [[1, 0]]]);
  });

  it('the arrows are its own in a conversation', () => {
    const walk = vi.fn();
    const walkPart = vi.fn();
    renderHook(() => useChatActions({ walk, walkPart: vi.fn(), pending: {} } as unknown as ChatEditor, walkPart));
    const element = control(kind);
    for (const id of ['left', 'right', 'up', 'down', 'select-left', 'select-right', 'mark']) expect(actions.run(`chat.${id}`)).toBe(false);
    expect(actions.run('chat.next')).toBe(true);
    element.blur();
    expect(actions.run('chat.right')).toBe(true);
    expect([walk.mock.calls, walkPart.mock.calls]).toEqual([[[1, false]], [[1]]]);
  });
});
