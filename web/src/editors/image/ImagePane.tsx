/** The picture with its tools: mounts the image editor, and floats the forms that belong to it. */

import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { createPortal } from 'react-dom';
import { toScreen } from '@/core/geometry/camera';
import { boundsOfBox, type BoxRegion } from '@/core/geometry/box';
import { looksOf } from '@/core/model/glyphs';
import type { Datum } from '@/core/model/task';
import { t } from '@/i18n/en/label';
import { ActionButton, Glyph, inControl, useLatest } from '@/pages/tool/parts';
import { ActionKbd } from '@/ui/kit/Kbd';
import { useActions } from '@/ui/kit/use-actions';
import type { PaneProps } from '../contract';
import type { Sheet } from '../desk';
import { RegionForm } from '../RegionForm';
import { BoxNumbers } from './BoxNumbers';
import { ImageEditor } from './editor';
import { loadPicture } from './picture';
import { PointerControl } from './pointer';

/** Loads the picture, makes the editor, and takes both down again when the task changes. */
function useEditorOf({ sheet, questions, suggestions, say, onEditor }: PaneProps, datum: Datum): {
  editor: ImageEditor | null;
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
  const [made, setMade] = useState<ImageEditor | null>(null);
  const latest = useLatest({ say, onEditor, questions, suggestions });
  useEffect(() => {
    let editor: ImageEditor | null = null;
    let gone = false;
    const tell = (next: ImageEditor | null): void => {
      setMade(next);
      latest.current.onEditor(next);
    };
    setFailed(false);
    const url = datum.url ?? '';
    loadPicture(url).then(
      (picture) => {
        if (gone || !host.current) return;
        const extent = datum.width && datum.height ? { width: datum.width, height: datum.height } : picture.extent;
        editor = new ImageEditor({
          sheet,
          questions: latest.current.questions,
          suggestions: latest.current.suggestions,
          extent,
          picture,
          host: host.current,
          say: (words) => latest.current.say(words),
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
  }, [sheet, datum, attempt, latest]);
  return { editor: made, host, pointer, guides, place, failed, retry: () => setAttempt((before) => before + 1) };
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

export function ImagePane(props: PaneProps) {
  const { data, attributes, questions, sheet, bar } = props;
  const [name, datum] = useMemo(() => firstOf(data, questions), [data, questions]);
  const { editor, host, pointer, guides, place, failed, retry } = useEditorOf(props, datum);
  const state = useSyncExternalStore(editor?.watch ?? noWatch, () => editor?.state ?? null);
  const drawing = questions.length > 0;
  const [adjusting, setAdjusting] = useState(false);
  useImageActions(editor, drawing, pointer, () => setAdjusting((before) => !before));
  const facts = Object.entries(attributes).filter(([, value]) => typeof value === 'string' || typeof value === 'number');
  return (
    <div className="image-pane">
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
      <section className="view" aria-label={t('picture_plain', { name })}>
        <div>
          <div className="facts">
            <span>{name}</span>
            {facts.length > 0 ? <span>{facts.map(([key, value], index) => <span key={key} title={key}>{index > 0 ? ' · ' : ''}<b>{String(value)}</b></span>)}</span> : null}
            {datum.width && datum.height ? <span className="wide">{datum.width} × {datum.height} px</span> : null}
            <span className="grow" />
            <span className="mono wide" ref={place} aria-hidden />
          </div>
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
          {editor && state ? <Floating editor={editor} desk={sheet} /> : null}
          {adjusting && editor && state ? <Adjust editor={editor} onClose={() => setAdjusting(false)} /> : null}
        </div>
      </section>
      {editor && bar ? createPortal(<ZoomButtons editor={editor} />, bar) : null}
    </div>
  );
}

/** The picture that region questions refer to, else the first. */
function firstOf(data: PaneProps['data'], questions: PaneProps['questions']): [string, Datum] {
  const all = Object.entries(data);
  return (all.find(([name]) => questions.some((question) => question.on === name)) ?? all[0]) as [string, Datum];
}

function ZoomButtons({ editor }: { editor: ImageEditor }) {
  const state = useSyncExternalStore(editor.watch, () => editor.state);
  return (
    <>
      <ActionButton action="image.zoom-out" icon={'minus' as never} className="btn quiet icon" keys="never" />
      <span aria-label={t('zoom')} style={{ minWidth: 44, textAlign: 'center' }}>{Math.round(state.zoom * 100)} %</span>
      <ActionButton action="image.zoom-in" icon="plus" className="btn quiet icon" keys="never" />
      <ActionButton action="image.fit" className="btn quiet tiny-hide">{t('fit')}</ActionButton>
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
    },
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
        <RegionForm editor={editor} sheet={desk} id={target}>
          <BoxNumbers editor={editor} region={region as BoxRegion} locked={state.locked.has(target)} />
        </RegionForm>
      </div>
    );
  }
  if (!suggestion) return null;
  const question = editor.questions.find(({ name }) => name === suggestion.question);
  const look = question ? looksOf(question.labels).get(suggestion.region.label) : undefined;
  const label = editor.labelOf(suggestion.question, suggestion.region.label)?.title ?? suggestion.region.label;
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- only keeps pointers off the canvas
    <div ref={box} className="ask-ai" onPointerDown={stop} onPointerMove={stop} onPointerUp={stop}>
      <span>{look ? <Glyph path={look.glyph} colour={look.colour} /> : null}{t('suggestion_of', { label, score: suggestion.score === null ? '' : suggestion.score.toFixed(2) })}</span>
      <button type="button" onClick={() => editor.accept([suggestion.region.id])}>{t('accept')} <ActionKbd action="region.accept" /></button>
      <button type="button" onClick={() => editor.dismiss([suggestion.region.id])}>{t('dismiss')} <ActionKbd action="region.dismiss" /></button>
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
