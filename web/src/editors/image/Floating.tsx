/** What floats over the picture beside regions: the form of one, the groups of several, or the question what to do with a suggestion. */

import { useEffect, useRef, useSyncExternalStore } from 'react';
import { toScreen } from '@/core/geometry/camera';
import { t } from '@/i18n/en/label';
import { Glyph } from '@/pages/tool/parts';
import { ActionKbd } from '@/ui/kit/Kbd';
import type { Sheet } from '../desk';
import { RegionForm } from '../RegionForm';
import type { ImageEditor } from './editor';
import { together } from './foreign';
import { GroupLine, SeveralBar } from './GroupBar';
import { FLOATS } from './pointed';
import { ShapeNumbers } from './ShapeNumbers';

export function Floating({ editor, sheet }: { editor: ImageEditor; sheet: Sheet }) {
  const state = useSyncExternalStore(editor.watch, () => editor.state);
  const box = useRef<HTMLDivElement>(null);
  const [id] = state.selection;
  const suggestion = state.suggestions.find(({ region }) => region.id === id) ?? (state.selection.size === 0 ? editor.offeredHere()[0] : undefined);
  const several = state.selection.size > 1 && suggestion === undefined;
  const target = state.selection.size === 1 || several ? id : suggestion?.region.id;
  const visible = target !== undefined && !state.busy && !state.peeking && state.half === null && !state.hidden.has(target) && editor.scene.get(target) !== undefined;
  useEffect(() => {
    if (!visible || target === undefined) return undefined;
    const place = (): void => placeBeside(box.current, editor, several ? [...state.selection] : [target]);
    place();
    const stops = [editor.watchCamera(place), sheet.document.watch(place)];
    const observer = new ResizeObserver(place);
    if (box.current) observer.observe(box.current);
    return () => {
      for (const stop of stops) stop();
      observer.disconnect();
    };
  }, [visible, target, several, state.selection, editor, sheet]);
  if (!visible || target === undefined) return null;
  const region = editor.region(target);
  if (region && state.selection.size === 1) {
    return (
      <div ref={box} className="form" {...FLOATS}>
        <RegionForm editor={editor} sheet={sheet} id={target}>
          <GroupLine editor={editor} region={region} />
          <ShapeNumbers editor={editor} region={region} locked={state.locked.has(target)} />
        </RegionForm>
      </div>
    );
  }
  if (several && editor.editable().length > 1) {
    return (
      <div ref={box} className="ask-ai" {...FLOATS}>
        <SeveralBar editor={editor} />
      </div>
    );
  }
  if (!suggestion) return null;
  const look = editor.lookOf(suggestion.question, suggestion.region.label);
  return (
    <div ref={box} className="ask-ai" {...FLOATS}>
      <span><Glyph path={look.glyph} colour={look.colour} />{t('suggestion_of', { label: look.title, score: suggestion.score === null ? '' : suggestion.score.toFixed(2) })}</span>
      <button type="button" onClick={() => editor.accept([suggestion.region.id])}>{t('accept')} <ActionKbd action="region.accept" /></button>
      <button type="button" onClick={() => editor.dismiss([suggestion.region.id])}>{t('dismiss')} <ActionKbd action="region.dismiss" /></button>
    </div>
  );
}

/** Puts an element below the shapes, or above, right, left: where there is most room. */
function placeBeside(element: HTMLElement | null, editor: ImageEditor, ids: readonly string[]): void {
  const bounds = together(ids.flatMap((id) => editor.scene.get(id)?.bounds ?? []));
  if (!element || !bounds) return;
  const { camera, size } = editor.view;
  const from = toScreen(camera, { x: bounds.left, y: bounds.top });
  const to = toScreen(camera, { x: bounds.right, y: bounds.bottom });
  const { offsetWidth: width, offsetHeight: height } = element;
  const gap = 14;
  const rooms: [room: number, x: number, y: number][] = [
    [size.height - to.y - height - gap, from.x, to.y + gap],
    [from.y - height - gap - 18, from.x, from.y - height - gap - 18],
    [size.width - to.x - width - gap, to.x + gap, from.y],
    [from.x - width - gap, from.x - width - gap, from.y],
  ];
  const [, x, y] = rooms.find(([room]) => room >= 0) ?? rooms.toSorted((a, b) => b[0] - a[0])[0] ?? [0, 0, 0];
  const left = Math.max(4, Math.min(x, size.width - width - 4));
  const top = Math.max(4, Math.min(y, size.height - height - 4));
  element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
}
