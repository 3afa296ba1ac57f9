/** Pictures with their tools: one view a picture, all under one camera, and the tools of the one that has the keys. */

import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { createPortal } from 'react-dom';
import { cameraFor } from '@/core/geometry/camera';
import { t } from '@/i18n/en/label';
import { ActionButton, useLatest } from '@/pages/tool/parts';
import type { PaneProps } from '../contract';
import { useAssistTools } from '../use-assist';
import { assistHand } from './assist';
import type { ImageEditor } from './editor';
import { ImageView } from './ImageView';
import './image.css';
import type { PointerControl } from './pointer';
import { Rail } from './Rail';
import { useImageActions } from './use-image-actions';

const noWatch = () => () => undefined;

/** The pictures of the pane under one camera: what one shows of its picture, all show of theirs. */
function useTogether(editors: ReadonlyMap<string, ImageEditor>): void {
  useEffect(() => {
    if (editors.size < 2) return undefined;
    let leading = false;
    const stops = [...editors.values()].map((editor) =>
      editor.watchCamera(() => {
        if (leading) return;
        leading = true;
        for (const other of editors.values()) {
          if (other === editor) continue;
          other.view.moveTo(cameraFor(editor.view.camera, editor.setting.extent, other.setting.extent));
        }
        leading = false;
      }),
    );
    return () => stops.forEach((stop) => stop());
  }, [editors]);
}

export function ImagePane({ sheet, data, attributes, questions, suggestions, say, onEditor, bar, assignment, project }: PaneProps) {
  const names = Object.keys(data);
  const [wanted, setWanted] = useState<string | null>(null);
  const active = wanted !== null && names.includes(wanted) ? wanted : (names.find((name) => questions.some((question) => question.on === name)) ?? (names[0] as string));
  const [editors, setEditors] = useState<ReadonlyMap<string, ImageEditor>>(new Map());
  const [adjusting, setAdjusting] = useState(false);
  const pointers = useRef(new Map<string, PointerControl>());
  const editor = editors.get(active) ?? null;
  const latest = useLatest(onEditor);
  useEffect(() => latest.current(editor), [editor, latest]);
  useTogether(editors);
  const made = useCallback((name: string, next: ImageEditor | null, pointer: PointerControl | null) => {
    if (pointer) pointers.current.set(name, pointer);
    else pointers.current.delete(name);
    setEditors((before) => {
      const after = new Map(before);
      if (next) after.set(name, next);
      else after.delete(name);
      return after;
    });
  }, []);
  const state = useSyncExternalStore(editor?.watch ?? noWatch, () => editor?.state ?? null);
  const drawing = questions.length > 0;
  const assistTools = useAssistTools(assignment && drawing ? project : undefined);
  useEffect(() => {
    if (!assignment) return;
    for (const one of editors.values()) one.setAssistants(assistTools.filter(({ on }) => on.includes('image')).map((tool) => assistHand(one, assignment, tool)));
  }, [assistTools, editors, assignment]);
  const nextView = (): void => {
    const next = names[(names.indexOf(active) + 1) % names.length] as string;
    setWanted(next);
    say(next);
  };
  const elsewhere = (datum: string, id: string): void => {
    const other = editors.get(datum);
    if (!other) return;
    setWanted(datum);
    other.select([id]);
    other.reveal(id);
  };
  const assistant = editor?.tools().find(({ name }) => name.startsWith('assist:'));
  useImageActions({
    editor, drawing, say,
    pointer: useMemo(() => ({ get current() { return pointers.current.get(active) ?? null; } }), [active]),
    toggleAdjust: () => setAdjusting((before) => !before),
    nextView: names.length > 1 ? nextView : null,
    assist: assistant && editor ? () => editor.setTool(assistant.name) : null,
  });
  return (
    <div className="image-pane">
      <Rail editor={editor} state={state} drawing={drawing} adjusting={adjusting} />
      <div className="views">
        {names.map((name, index) => (
          <ImageView
            key={name}
            name={name}
            datum={data[name] as never}
            several={names.length > 1}
            active={name === active}
            attributes={index === 0 ? attributes : NONE}
            questions={questions}
            suggestions={suggestions}
            sheet={sheet}
            say={say}
            onMade={made}
            onActive={setWanted}
            onElsewhere={elsewhere}
            adjusting={adjusting && name === active}
            onAdjusted={() => setAdjusting(false)}
          />
        ))}
      </div>
      {editor && state && bar ? createPortal(<BarParts editor={editor} />, bar) : null}
    </div>
  );
}

const NONE = {};

function BarParts({ editor }: { editor: ImageEditor }) {
  const state = useSyncExternalStore(editor.watch, () => editor.state);
  const masks = editor.question(state.armed?.question)?.type === 'masks';
  return (
    <>
      <ActionButton action="image.zoom-out" icon="minus" className="btn quiet icon" keys="never" />
      <span aria-label={t('zoom')} style={{ minWidth: 44, textAlign: 'center' }}>{Math.round(state.zoom * 100)} %</span>
      <ActionButton action="image.zoom-in" icon="plus" className="btn quiet icon" keys="never" />
      <ActionButton action="image.fit" className="btn quiet tiny-hide">{t('fit')}</ActionButton>
      {masks ? (
        <label className="brush-size tiny-hide">
          {t('brush_size')}
          <input type="range" min={0} max={100} value={Math.round(Math.log2(state.brush * 2) * 9)} aria-valuetext={String(Math.round(state.brush * 2))} onChange={(event) => editor.setBrush(2 ** (event.target.valueAsNumber / 9) / 2)} />
          <span className="mono">{Math.round(state.brush * 2)}</span>
        </label>
      ) : null}
    </>
  );
}
