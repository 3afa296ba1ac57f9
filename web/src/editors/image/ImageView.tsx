/** One picture with its editor: mounts it when the picture is there, and draws what lies over it. */

import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Question } from '@/core/model/answers';
import type { Datum, Suggestion } from '@/core/model/task';
import { t } from '@/i18n/en/label';
import { useLatest } from '@/pages/tool/parts';
import type { Sheet } from '../desk';
import { factsOf } from '../facts';
import { ImageEditor } from './editor';
import { Floating } from './Floating';
import { pictureOfDatum } from './load';
import { Adjust, Minimap, Rulers } from './Overlays';
import { PointerControl } from './pointer';

export interface ImageViewProps {
  readonly name: string;
  readonly datum: Datum;
  readonly several: boolean;
  readonly active: boolean;
  readonly attributes: { readonly [name: string]: unknown };
  readonly questions: readonly Question[];
  readonly suggestions: { readonly [question: string]: Suggestion };
  readonly sheet: Sheet;
  readonly say: (words: string) => void;
  readonly onMade: (name: string, editor: ImageEditor | null, pointer: PointerControl | null) => void;
  readonly onActive: (name: string) => void;
  readonly onElsewhere: (datum: string, id: string) => void;
  readonly adjusting: boolean;
  readonly onAdjusted: () => void;
}

const noWatch = () => () => undefined;

/** Loads the picture, makes the editor, and takes both down again when the task changes. */
function useEditorOf({ name, datum, several, questions, suggestions, sheet, say, onMade, onElsewhere }: ImageViewProps) {
  const host = useRef<HTMLDivElement>(null);
  const guides = useRef<HTMLDivElement>(null);
  const place = useRef<HTMLSpanElement>(null);
  const [editor, setEditor] = useState<ImageEditor | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [failed, setFailed] = useState(false);
  const latest = useLatest({ say, onMade, onElsewhere, questions, suggestions });
  useEffect(() => {
    const tell = latest.current.onMade;
    let made: ImageEditor | null = null;
    let pointer: PointerControl | null = null;
    let gone = false;
    setFailed(false);
    pictureOfDatum(datum).then(
      (picture) => {
        if (gone || !host.current) return;
        const extent = datum.width && datum.height ? { width: datum.width, height: datum.height } : picture.extent;
        made = new ImageEditor({
          sheet, extent, picture, several, datum: name,
          questions: latest.current.questions,
          suggestions: latest.current.suggestions,
          host: host.current,
          say: (words) => latest.current.say(words),
          onElsewhere: (other, id) => latest.current.onElsewhere(other, id),
        });
        pointer = new PointerControl({ host: host.current, editor: made, onCursor: (point, screen) => showCursor(guides.current, place.current, point, screen) });
        setEditor(made);
        tell(name, made, pointer);
      },
      () => !gone && setFailed(true),
    );
    return () => {
      gone = true;
      pointer?.destroy();
      made?.destroy();
      if (made) {
        setEditor(null);
        tell(name, null, null);
      }
    };
  }, [sheet, datum, name, several, attempt, latest]);
  return { editor, host, guides, place, failed, retry: () => setAttempt((before) => before + 1) };
}

let shownPlace = '';

function showCursor(guides: HTMLDivElement | null, place: HTMLSpanElement | null, point: { x: number; y: number } | null, screen: { x: number; y: number } | null): void {
  const words = point ? `x ${Math.floor(point.x)}  y ${Math.floor(point.y)}` : '';
  if (place && words !== shownPlace) {
    shownPlace = words;
    place.textContent = words;
  }
  if (!guides || guides.dataset.on !== 'yes') return;
  const [x, y] = [...guides.children] as HTMLElement[];
  if (!x || !y) return;
  x.style.display = y.style.display = screen && point ? 'block' : 'none';
  if (!screen) return;
  x.style.transform = `translateX(${Math.round(screen.x)}px)`;
  y.style.transform = `translateY(${Math.round(screen.y)}px)`;
}

export function ImageView(props: ImageViewProps) {
  const { name, datum, several, active, attributes, questions, sheet, onActive, adjusting, onAdjusted } = props;
  const { editor, host, guides, place, failed, retry } = useEditorOf(props);
  const state = useSyncExternalStore(editor?.watch ?? noWatch, () => editor?.state ?? null);
  const drawing = questions.length > 0;
  const facts = factsOf(attributes);
  const take = (): void => {
    if (!active) onActive(name);
  };
  return (
    <section className="view-of" data-active={active} aria-label={t('picture_plain', { name })} onPointerDownCapture={take} onFocusCapture={take}>
      <div className="facts">
        <span>{name}</span>
        {facts.length > 0 ? <span>{facts.map((fact, index) => <span key={fact.name} title={fact.name}>{index > 0 ? ' · ' : ''}<b>{fact.words}</b></span>)}</span> : null}
        {datum.width && datum.height ? <span className="wide">{datum.width} × {datum.height} px</span> : null}
        <span className="grow" />
        <span className="mono wide" ref={place} aria-hidden />
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
        {editor && state?.rulers ? <Rulers editor={editor} /> : null}
        {editor && state?.minimap ? <Minimap editor={editor} /> : null}
        {editor && (active || !several) ? <Floating editor={editor} sheet={sheet} /> : null}
        {adjusting && editor ? <Adjust editor={editor} onClose={onAdjusted} /> : null}
      </div>
    </section>
  );
}

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
