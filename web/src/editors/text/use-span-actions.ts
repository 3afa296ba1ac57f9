/** The actions on spans, done on the editor of the pane that is on the screen. */

import { useEffect } from 'react';
import { inControl } from '@/pages/tool/parts';
import { useActions } from '@/ui/kit/use-actions';
import type { Stride } from '@/core/text/boundaries';
import { STRIDE_IDS, type StrideId } from './actions';
import type { TextEditor } from './editor';

/** In a paragraph from right to left the left arrow leads on. */
function direction(editor: TextEditor, by: 1 | -1): 1 | -1 {
  const { caret } = editor.state;
  const face = caret ? editor.view?.faces.get(caret.paper) : undefined;
  return caret && face?.rightToLeft(caret.point) ? (by === 1 ? -1 : 1) : by;
}

function go(editor: TextEditor, id: StrideId, extend: boolean): void {
  const by = /-(?:on|down)$/.test(id) ? 1 : -1;
  const strides: Readonly<Record<string, Stride>> = {
    unit: editor.unit, word: editor.unit === 'token' ? 'sentence' : 'token', sentence: 'sentence', block: 'block',
  };
  const [kind] = id.split('-') as [string];
  if (kind === 'line') editor.walkLine(by, extend);
  else if (kind === 'unit' || kind === 'word') editor.walk(strides[kind] as Stride, direction(editor, by), extend);
  else editor.walk(strides[kind] as Stride, by, extend);
}

export function useSpanActions(editor: TextEditor | null, onLook: () => void): void {
  const able = (run: (editor: TextEditor) => void, when: (editor: TextEditor) => boolean = () => true) => ({
    run: () => editor && run(editor),
    enabled: () => editor !== null && when(editor),
  });
  const free = (): boolean => !inControl();
  const single = (e: TextEditor): boolean => e.state.selection.size === 1;
  const strides = STRIDE_IDS.flatMap((id) => [
    [`spans.${id}`, able((e) => go(e, id, false), free)] as const,
    [`spans.${id}-selecting`, able((e) => go(e, id, true), free)] as const,
  ]);
  useActions({
    ...Object.fromEntries(strides),
    'spans.start': able((e) => e.walkTo('start'), free),
    'spans.end': able((e) => e.walkTo('end'), free),
    'spans.mark': able((e) => e.mark(), free),
    'spans.marking': able((e) => e.setTool('mark')),
    'spans.reading': able((e) => e.setTool('read')),
    'spans.end-on': able((e) => e.stretch('end', 1), single),
    'spans.end-back': able((e) => e.stretch('end', -1), single),
    'spans.start-on': able((e) => e.stretch('start', 1), single),
    'spans.start-back': able((e) => e.stretch('start', -1), single),
    'spans.part': able((e) => e.addPart(), (e) => e.state.pending !== null),
    'spans.cut': able((e) => e.addPart(true), (e) => e.state.pending !== null),
    'spans.relate': able((e) => e.startLinking(), (e) => e.hasRelations),
    'spans.turn': able((e) => e.turnRelation(), single),
    'spans.repeat': able((e) => e.repeat()),
    'spans.link': able(onLook, single),
    'spans.peek': {
      run: () => editor?.setPeeking(true),
      enabled: () => editor !== null,
      release: () => editor?.setPeeking(false),
    },
    'spans.arcs': able((e) => e.toggleArcs(), (e) => e.hasRelations),
  });
  // While a relation waits for its target every letter is a hint, whatever it means elsewhere.
  useEffect(() => {
    if (!editor) return undefined;
    const key = (event: KeyboardEvent): void => {
      if (!editor.state.linking || event.ctrlKey || event.altKey || event.metaKey || event.key.length !== 1) return;
      if (!editor.typeHint(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener('keydown', key, true);
    return () => window.removeEventListener('keydown', key, true);
  }, [editor]);
}
