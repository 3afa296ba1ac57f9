/** The actions on regions that all editors share, done on the editor that has the keys. */

import { useSyncExternalStore } from 'react';
import { t } from '@/i18n/en/label';
import { useActions } from '@/ui/kit/use-actions';
import type { RegionEditor, RegionEditorState } from './contract';

const noWatch = () => () => undefined;

/** The editor's state, drawn anew with each change. */
export function useEditorState(editor: RegionEditor): RegionEditorState;
export function useEditorState(editor: RegionEditor | null): RegionEditorState | null;
export function useEditorState(editor: RegionEditor | null): RegionEditorState | null {
  return useSyncExternalStore(editor?.watch ?? noWatch, () => editor?.state ?? null);
}

/** Selects the next (or previous) region that is not hidden, and brings it into view. */
export function stepRegion(editor: RegionEditor, by: 1 | -1): void {
  const order = editor.order().filter((id) => !editor.state.hidden.has(id));
  if (order.length === 0) return;
  const [current] = editor.state.selection;
  const at = current === undefined ? -1 : order.indexOf(current);
  const next = order[at < 0 ? (by === 1 ? 0 : order.length - 1) : (at + by + order.length) % order.length] as string;
  editor.select([next]);
  editor.reveal(next);
}

/** Goes to the next value of the nth attribute of the selection; null when there is none. */
export function cycleAttribute(editor: RegionEditor, index: number): string | null {
  const ids = [...editor.state.selection].filter((id) => editor.region(id) && !editor.state.locked.has(id));
  const first = ids[0];
  const attribute = first === undefined ? undefined : editor.questionOf(first)?.attributes[index];
  if (first === undefined || !attribute || attribute.labels.length === 0) return null;
  const names = attribute.labels.map((label) => label.name);
  const now = editor.region(first)?.attributes[attribute.name];
  const value = names[(names.indexOf(typeof now === 'string' ? now : '') + 1) % names.length] as string;
  editor.setAttribute(ids, attribute.name, value);
  return `${attribute.title || attribute.name}: ${value}`;
}

export function useRegionActions(editor: RegionEditor | null, say: (words: string) => void): void {
  const able = (run: (editor: RegionEditor) => void, when: (editor: RegionEditor) => boolean = () => true) => ({
    run: () => editor && run(editor),
    enabled: () => editor !== null && when(editor),
  });
  const selected = (e: RegionEditor): boolean => e.state.selection.size > 0;
  const pending = (e: RegionEditor): boolean => e.pendingIds().length > 0;
  const attribute = (index: number) => able((e) => {
    const words = cycleAttribute(e, index);
    if (words !== null) say(words);
  }, selected);
  useActions({
    'region.escape': able((e) => (e.escape ? void e.escape() : e.select([])), (e) => e.escape !== undefined || selected(e)),
    'region.delete': able((e) => e.deleteSelection(), selected),
    'region.duplicate': able((e) => e.duplicateSelection?.(), (e) => selected(e) && e.duplicateSelection !== undefined),
    'region.all': able((e) => e.select(e.order().filter((id) => e.region(id) && !e.state.hidden.has(id)))),
    'region.next': able((e) => stepRegion(e, 1)),
    'region.previous': able((e) => stepRegion(e, -1)),
    'region.lock': able((e) => e.toggle('locked'), selected),
    'region.hide': able((e) => e.toggle('hidden')),
    'region.front': able((e) => { e.arrange?.('front'); say(t('say_front')); }, (e) => selected(e) && e.arrange !== undefined),
    'region.back': able((e) => { e.arrange?.('back'); say(t('say_back')); }, (e) => selected(e) && e.arrange !== undefined),
    'region.accept': able((e) => e.accept(), pending),
    'region.accept-all': able((e) => e.accept(e.state.suggestions.map(({ region }) => region.id)), (e) => e.state.suggestions.length > 0),
    'region.dismiss': able((e) => e.dismiss(), pending),
    'region.attribute-1': attribute(0),
    'region.attribute-2': attribute(1),
    'region.attribute-3': attribute(2),
  });
}
