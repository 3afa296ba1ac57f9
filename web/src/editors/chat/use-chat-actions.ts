/** The keys of a conversation, done on its editor where pieces are marked. */

import { inControl } from '@/pages/tool/parts';
import { useActions } from '@/ui/kit/use-actions';
import './actions';
import type { ChatEditor } from './editor';

/** Enter and arrows belong to buttons and lists while these have the focus; the words have them elsewhere. */
const free = (): boolean => !inControl();

/** `walkPart` goes from part to part, whether anything is marked or not. */
export function useChatActions(editor: ChatEditor | null, walkPart: (by: 1 | -1) => void): void {
  const arrow = (run: (editor: ChatEditor) => void) => ({ run: () => editor && run(editor), enabled: () => editor !== null && free() });
  useActions({
    'chat.next': () => walkPart(1),
    'chat.previous': () => walkPart(-1),
    'chat.right': arrow((e) => e.walk(1, false)),
    'chat.left': arrow((e) => e.walk(-1, false)),
    'chat.down': arrow((e) => e.walkPart(1)),
    'chat.up': arrow((e) => e.walkPart(-1)),
    'chat.select-right': arrow((e) => e.walk(1, true)),
    'chat.select-left': arrow((e) => e.walk(-1, true)),
    'chat.mark': { run: () => editor?.markPending(), enabled: () => Boolean(editor?.pending) && free() },
    'chat.end-right': () => editor?.resize('end', 1),
    'chat.end-left': () => editor?.resize('end', -1),
    'chat.start-right': () => editor?.resize('start', 1),
    'chat.start-left': () => editor?.resize('start', -1),
  });
}
