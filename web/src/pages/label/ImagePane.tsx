/** The picture with its tools: mounts the image editor, and floats the forms that belong to it. */

import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { toScreen } from '@/core/geometry/camera';
import { boundsOfBox } from '@/core/geometry/box';
import type { Question } from '@/core/model/answers';
import type { Datum, Task } from '@/core/model/task';
import type { Sheet } from '@/editors/desk';
import { ImageEditor } from '@/editors/image/editor';
import { loadPicture } from '@/editors/image/picture';
import { PointerControl } from '@/editors/image/pointer';
import { t } from '@/i18n/en/label';
import { ActionKbd } from '@/ui/kit/Kbd';
import { useActions } from '@/ui/kit/use-actions';
import { ActionButton, Glyph, inControl, useLatest } from '../tool/parts';
import { looksOf } from '@/core/model/glyphs';
import { RegionForm } from './RegionForm';

export interface ImagePaneProps {
  desk: Sheet;
  task: Pick<Task, 'data' | 'attributes' | 'suggestions'>;
  name: string;
  datum: Datum;
  /** Region questions that are answered on this picture. */
  questions: readonly Question[];
  announce: (words: string) => void;
  onEditor: (editor: ImageEditor | null) => void;
  editor: ImageEditor | null;
}

/** Loads the picture, makes the editor, and takes both down again when the task changes. */
function useEditorOf({ desk, task, datum, questions, announce, onEditor }: ImagePaneProps): {
  host: React.RefObject<HTMLDivElement | null>;
  pointer: React.RefObject<PointerControl | null>;
  guides: React.RefObject<HTMLDivElement | null>;
  place: React.RefObject<HTMLSpanElement | null>;
  failed: boolean;
  retry: () => void;
} {
  const host = useRef<HTMLDivElement>(null);
  const guides = useRef<HTMLDivElement>(null);
  const place = useRef<HTMLSpanElement>(null);
  const pointer = useRef<PointerControl | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [failed, setFailed] = useState(false);
  const latest = useLatest({ announce, onEditor, questions, task });
  useEffect(() => {
    let editor: ImageEditor | null = null;
    let gone = false;
    const tell = (made: ImageEditor | null): void => latest.current.onEditor(made);
    setFailed(false);
    const url = datum.url ?? '';
    loadPicture(url).then(
      (picture) => {
        if (gone || !host.current) return;
        const extent = datum.width && datum.height ? { width: datum.width, height: datum.height } : picture.extent;
        editor = new ImageEditor({
          document: desk.document,
          history: desk.history,
          questions: latest.current.questions,
          suggestions: latest.current.task.suggestions ?? {},
          extent,
          picture,
          host: host.current,
          announce: (words) => latest.current.announce(words),
        });
        pointer.current = new PointerControl({
          host: host.current,
          editor,
          onCursor: (point, screen) => showCursor(guides.current, place.current, point, screen),
        });
        tell(editor);
      },
      () => !gone && setFailed(true),
    );
    return () => {
      gone = true;
      pointer.current?.destroy();
      pointer.current = null;
      editor?.destroy();
      if (editor) tell(null);
    };
  }, [desk, datum, attempt, latest]);
  return { host, pointer, guides, place, failed, retry: () => setAttempt((before) => before + 1) };
}

function showCursor(guides: HTMLDivElement | null, place: HTMLSpanElement | null, point: { x: number; y: number } | null, screen: { x: number; y: number } | null): void {
  if (place) place.textContent = point ? `x ${Math.floor(point.x)}  y ${Math.floor(point.y)}` : '';
  const [x, y] = guides ? [...guides.children] as HTMLElement[] : [];
  if (!x || !y) return;
  const shown = screen && point && guides?.dataset.on === 'yes' ? 'block' : 'none';
  x.style.display = shown;
  y.style.display = shown;
  if (!screen) return;
  x.style.transform = `translateX(${Math.round(screen.x)}px)`;
  y.style.transform = `translateY(${Math.round(screen.y)}px)`;
}

export function ImagePane(props: ImagePaneProps) {
  const { name, datum, task, questions, editor } = props;
  const { host, pointer, guides, place, failed, retry } = useEditorOf(props);
  const state = useSyncExternalStore(editor?.watch ?? noWatch, () => editor?.state ?? null);
  const drawing = questions.length > 0;
  const [adjusting, setAdjusting] = useState(false);
  useImageActions(editor, drawing, pointer, () => setAdjusting((before) => !before));
  const facts = Object.entries(task.attributes).filter(([, value]) => typeof value === 'string' || typeof value === 'number');
  const texts = Object.entries(task.data).filter(([, other]) => typeof other.text === 'string' && other.text !== '');
  return (
    <>
      <section className="rail-box" aria-label={t('tools')}>
      <div className="rail" role="toolbar" aria-orientation="vertical" aria-label={t('tools')}>
        {drawing ? (
          <>
            <RailButton action="image.select" icon="select" words={t('select_tool')} pressed={state?.tool === 'select'} />
            <RailButton action="image.draw" icon="box" words={t('draw_tool')} pressed={state?.tool === 'box'} />
          </>
        ) : null}
        <RailButton action="image.pan" icon="pan" words={t('pan_tool')} />
        <RailButton action="image.zoom-selection" icon="zoom" words={t('zoom_tool')} />
        <hr />
        <RailButton action="image.adjust" icon="light" words={t('adjust_tool')} pressed={adjusting} />
        <RailButton action="image.guides" icon="guides" words={t('guides_tool')} pressed={state?.guides ?? false} />
        {drawing ? <RailButton action="image.peek" icon="eye" words={t('peek_tool')} pressed={state?.peeking ?? false} /> : null}
      </div>
      </section>
      <main className="view" id="content" tabIndex={-1} aria-label={t('picture_plain', { name })}>
        <div>
          <div className="facts">
            <span>{name}</span>
            {facts.length > 0 ? <span>{facts.map(([key, value], index) => <span key={key} title={key}>{index > 0 ? ' · ' : ''}<b>{String(value)}</b></span>)}</span> : null}
            {datum.width && datum.height ? <span className="wide">{datum.width} × {datum.height} px</span> : null}
            <span className="grow" />
            <span className="mono wide" ref={place} aria-hidden />
          </div>
          {texts.map(([key, other]) => <div key={key} className="facts-text" dir="auto" role="note" aria-label={key}>{other.text}</div>)}
        </div>
        <div
          ref={host}
          className="stage"
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the canvas is drawn on by keys
          tabIndex={0}
          role="application"
          aria-label={drawing ? t('picture', { name }) : t('picture_plain', { name })}
          onKeyDown={(event) => walkByTab(event, editor)}
        >
          <div ref={guides} data-on={state?.guides ? 'yes' : 'no'} aria-hidden><div className="guide x" /><div className="guide y" /></div>
          {!editor && !failed ? <div className="stage-note" role="status">{t('loading_picture')}</div> : null}
          {failed ? (
            <div className="stage-note" role="alert">
              <p>{t('picture_failed')}</p>
              <button type="button" className="btn" onClick={retry}>{t('try_again')}</button>
            </div>
          ) : null}
          {editor && state ? <Floating editor={editor} desk={props.desk} /> : null}
          {adjusting && editor && state ? <Adjust editor={editor} onClose={() => setAdjusting(false)} /> : null}
        </div>
      </main>
    </>
  );
}

const noWatch = () => () => undefined;

/** Tab goes through the regions while one is selected; at the end, and after Escape, it leaves as everywhere. */
function walkByTab(event: React.KeyboardEvent, editor: ImageEditor | null): void {
  if (event.key !== 'Tab' || event.target !== event.currentTarget || !editor || event.ctrlKey || event.altKey) return;
  const [current] = editor.state.selection;
  if (current === undefined || editor.state.selection.size !== 1) return;
  const order = editor.order().filter((id) => !editor.state.hidden.has(id));
  const next = order[order.indexOf(current) + (event.shiftKey ? -1 : 1)];
  if (next === undefined) return;
  event.preventDefault();
  editor.select([next]);
  editor.reveal(next);
}

function RailButton({ action, icon, words, pressed }: { action: string; icon: 'select' | 'box' | 'pan' | 'zoom' | 'light' | 'guides' | 'eye'; words: string; pressed?: boolean }) {
  return (
    <ActionButton action={action} icon={icon as never} className="" pressed={pressed} keys="always" label={words} />
  );
}

type Arrow = readonly [dx: -1 | 0 | 1, dy: -1 | 0 | 1];
const ARROWS: Readonly<Record<string, Arrow>> = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] };
const SIZES: Readonly<Record<string, Arrow>> = { narrower: [-1, 0], wider: [1, 0], lower: [0, -1], higher: [0, 1] };

function useImageActions(editor: ImageEditor | null, drawing: boolean, pointer: React.RefObject<PointerControl | null>, toggleAdjust: () => void): void {
  const free = (): boolean => editor !== null && !inControl();
  const able = (run: (editor: ImageEditor) => void, when: (editor: ImageEditor) => boolean = () => true) => ({
    run: () => editor && run(editor),
    enabled: () => editor !== null && drawing && when(editor),
  });
  const selected = (e: ImageEditor): boolean => e.state.selection.size > 0;
  const shown = (run: (editor: ImageEditor) => void) => ({ run: () => editor && run(editor), enabled: () => editor !== null });
  const moves = Object.entries(ARROWS).flatMap(([name, [dx, dy]]) =>
    ([['', 1], ['far-', 10]] as const).map(([prefix, step]) => [
      `image.${prefix}${name}`,
      able((e) => e.arrow(dx * step, dy * step), (e) => free() && (selected(e) || e.state.tool === 'box')),
    ] as const),
  );
  const sizes = Object.entries(SIZES).flatMap(([name, [dx, dy]]) =>
    ([['', 1], ['-far', 10]] as const).map(([suffix, step]) => [`image.${name}${suffix}`, able((e) => e.resizeBy(dx * step, dy * step), (e) => e.single !== null)] as const),
  );
  const turns = ([['turn-left', -1], ['turn-right', 1], ['turn-left-far', -15], ['turn-right-far', 15]] as const).map(
    ([name, degrees]) => [`image.${name}`, able((e) => e.rotateBy(degrees), (e) => e.single !== null && e.rotatable(e.single.id))] as const,
  );
  useActions(
    {
      ...Object.fromEntries([...moves, ...sizes, ...turns]),
      'image.select': able((e) => e.setTool('select')),
      'image.draw': able((e) => e.setTool('box')),
      'image.confirm': able((e) => e.confirmHalf(), (e) => e.state.half !== null && free()),
      'image.escape': able((e) => e.escape(), (e) => e.state.half !== null || selected(e)),
      'image.pan': {
        // A click on the button toggles; the key pans while it is held.
        run: (event?: Event) => pointer.current?.setPanning(event instanceof KeyboardEvent ? true : !pointer.current.panning),
        enabled: () => editor !== null && (free() || Boolean(document.activeElement?.closest('.rail'))),
        release: () => pointer.current?.setPanning(false),
      },
      'image.zoom-selection': shown((e) => e.zoomToSelection()),
      'image.adjust': toggleAdjust,
      'image.guides': shown((e) => e.toggleGuides()),
      'image.peek': {
        // A click on the button toggles; the key shows while it is held.
        run: (event?: Event) => editor?.setPeeking(event instanceof KeyboardEvent ? true : !editor.state.peeking),
        enabled: () => editor !== null && drawing,
        release: () => editor?.setPeeking(false),
      },
      'image.fit': shown((e) => e.view.showAll()),
      'image.zoom-in': shown((e) => e.zoomBy(1.25)),
      'image.zoom-out': shown((e) => e.zoomBy(0.8)),
      'image.delete': able((e) => e.deleteSelection(), selected),
      'image.duplicate': able((e) => e.duplicateSelection(), selected),
      'image.all': able((e) => e.selectAll()),
      'image.next': able((e) => e.step(1)),
      'image.previous': able((e) => e.step(-1)),
      'image.lock': able((e) => e.toggle('locked'), selected),
      'image.hide': able((e) => e.toggle('hidden')),
      'image.accept': able((e) => e.accept(), (e) => e.pendingIds().length > 0),
      'image.dismiss': able((e) => e.dismiss(), (e) => e.pendingIds().length > 0),
      'image.attribute-1': able((e) => e.cycleAttribute(0), selected),
      'image.attribute-2': able((e) => e.cycleAttribute(1), selected),
      'image.attribute-3': able((e) => e.cycleAttribute(2), selected),
    },
    'image',
    drawing ? 'regions' : 'choices',
  );
}

/** What floats beside the selected region: its form, or the question what to do with a suggestion. */
function Floating({ editor, desk }: { editor: ImageEditor; desk: Sheet }) {
  const state = useSyncExternalStore(editor.watch, () => editor.state);
  const box = useRef<HTMLDivElement>(null);
  const [id] = state.selection;
  const suggestion = state.suggestions.find(({ region }) => region.id === id) ?? (state.selection.size === 0 ? state.suggestions[0] : undefined);
  const target = state.selection.size === 1 ? id : suggestion?.region.id;
  const visible = target !== undefined && !state.busy && !state.peeking && state.half === null && !state.hidden.has(target);
  useEffect(() => {
    if (!visible || target === undefined) return undefined;
    const place = (): void => placeBeside(box.current, editor, target);
    place();
    const stops = [editor.watchCamera(place), desk.document.watch(place)];
    const observer = new ResizeObserver(place);
    if (box.current) observer.observe(box.current);
    return () => {
      for (const stop of stops) stop();
      observer.disconnect();
    };
  }, [visible, target, editor, desk]);
  if (!visible || target === undefined) return null;
  const region = editor.region(target);
  const stop = (event: React.SyntheticEvent): void => event.stopPropagation();
  if (region && state.selection.size === 1) {
    return (
      // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- only keeps pointers off the canvas
      <div ref={box} className="form" onPointerDown={stop} onPointerMove={stop} onPointerUp={stop}>
        <RegionForm editor={editor} desk={desk} id={target} />
      </div>
    );
  }
  if (!suggestion) return null;
  const question = editor.setting.questions.find(({ name }) => name === suggestion.question);
  const look = question ? looksOf(question.labels).get(suggestion.region.label) : undefined;
  const label = editor.labelOf(suggestion.question, suggestion.region.label)?.title ?? suggestion.region.label;
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- only keeps pointers off the canvas
    <div ref={box} className="ask-ai" onPointerDown={stop} onPointerMove={stop} onPointerUp={stop}>
      <span>{look ? <Glyph path={look.glyph} colour={look.colour} /> : null}{t('suggestion_of', { label, score: suggestion.score === null ? '' : suggestion.score.toFixed(2) })}</span>
      <button type="button" onClick={() => editor.accept([suggestion.region.id])}>{t('accept')} <ActionKbd action="image.accept" /></button>
      <button type="button" onClick={() => editor.dismiss([suggestion.region.id])}>{t('dismiss')} <ActionKbd action="image.dismiss" /></button>
    </div>
  );
}

/** Puts an element below the shape, or above, right, left: where there is most room. */
function placeBeside(element: HTMLElement | null, editor: ImageEditor, id: string): void {
  const shape = editor.scene.get(id);
  if (!element || !shape) return;
  const bounds = boundsOfBox(shape);
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

function Adjust({ editor, onClose }: { editor: ImageEditor; onClose: () => void }) {
  const { adjustment } = useSyncExternalStore(editor.watch, () => editor.state);
  const slider = (name: 'brightness' | 'contrast') => (
    <label>
      {t(name)}
      <input type="range" min={0.2} max={3} step={0.05} value={adjustment[name]} onChange={(event) => editor.setAdjustment({ ...adjustment, [name]: event.target.valueAsNumber })} />
    </label>
  );
  const stop = (event: React.SyntheticEvent): void => event.stopPropagation();
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- only keeps pointers off the canvas
    <div className="popover" onPointerDown={stop} onPointerMove={stop} onPointerUp={stop}>
      {slider('brightness')}
      {slider('contrast')}
      <div className="row between">
        <button type="button" className="btn quiet" onClick={() => editor.setAdjustment({ brightness: 1, contrast: 1 })}>{t('reset')}</button>
        <button type="button" className="btn" onClick={onClose}>{t('close')}</button>
      </div>
    </div>
  );
}
