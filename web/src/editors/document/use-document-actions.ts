/** The keys of a document, done on its editor. */

import { inControl } from '@/pages/tool/parts';
import { useActions } from '@/ui/kit/use-actions';
import './actions';
import type { DocumentEditor } from './editor';
import { isBox } from './pointer';

/** Enter and arrows belong to buttons and lists while these have the focus; the page has them elsewhere. */
const free = (): boolean => !inControl();

/** `zoom`: what the page is shown at, whether that was chosen or fits the width. */
export function useDocumentActions(editor: DocumentEditor, zoom: number): void {
  const arrow = (dx: number, dy: number, far = false) => ({ run: () => editor.arrow(dx, dy, far), enabled: free });
  const grow = (dw: number, dh: number) => ({ run: () => editor.grow(dw, dh), enabled: free });
  useActions({
    'document.next': () => editor.turnTo(editor.state.page + 1),
    'document.previous': () => editor.turnTo(editor.state.page - 1),
    'document.first': () => editor.turnTo(0),
    'document.last': () => editor.turnTo(editor.pages.length - 1),
    'document.zoom-in': () => editor.zoomTo(zoom * 1.25),
    'document.zoom-out': () => editor.zoomTo(zoom / 1.25),
    'document.fit': () => editor.zoomTo(null),
    'document.draw': () => editor.startBox(),
    'document.confirm': { run: () => editor.confirm(), enabled: () => editor.canConfirm() && free() },
    'document.left': arrow(-1, 0),
    'document.right': arrow(1, 0),
    'document.up': arrow(0, -1),
    'document.down': arrow(0, 1),
    'document.far-left': arrow(-1, 0, true),
    'document.far-right': arrow(1, 0, true),
    'document.far-up': arrow(0, -1, true),
    'document.far-down': arrow(0, 1, true),
    'document.narrower': grow(-1, 0),
    'document.wider': grow(1, 0),
    'document.lower': grow(0, -1),
    'document.higher': grow(0, 1),
    'document.split': { run: () => document.querySelector<HTMLElement>('[data-cells] input')?.focus(), enabled: () => isBox(editor.single) },
    'document.link': { run: () => editor.startLink(), enabled: () => editor.questions.some(({ type }) => type === 'relations') },
  });
}
