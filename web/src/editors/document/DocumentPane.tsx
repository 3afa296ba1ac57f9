/** A document to work on: thumbnails, one page at a time, its regions and the links between them. */

import { memo, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { createPortal } from 'react-dom';
import type { BoxRegion } from '@/core/geometry/box';
import type { Region } from '@/core/model/answers';
import type { Datum } from '@/core/model/task';
import { t } from '@/i18n/en/document';
import { t as common } from '@/i18n/en/label';
import { useRevision } from '@/pages/label/use-desk';
import { ActionButton } from '@/pages/tool/parts';
import type { PaneProps } from '../contract';
import { Offered, offerIn } from '../Offered';
import { NumberBox, RegionForm } from '../RegionForm';
import { DocumentEditor } from './editor';
import { around, DrawnBefore } from './drawn';
import { loadLayer } from './layer';
import { PageView } from './PageView';
import { isBox, PagePointer } from './pointer';
import { useDocumentActions } from './use-document-actions';
import './document.css';

type Pages = NonNullable<Datum['pages']>;

export function DocumentPane(props: PaneProps) {
  const [name, datum] = Object.entries(props.data)[0] ?? ['', undefined];
  const pages = datum?.pages;
  if (!pages || pages.length === 0) return <div className="stage-note" role="status"><p>{t('preparing')}</p></div>;
  return <Paper {...props} name={name} pages={pages} />;
}

function useDocumentEditor({ sheet, questions, suggestions, say, onEditor, pages }: PaneProps & { pages: Pages }): DocumentEditor | null {
  const [editor, setEditor] = useState<DocumentEditor | null>(null);
  const tell = useRef(onEditor);
  useEffect(() => {
    tell.current = onEditor;
  });
  useEffect(() => {
    const made = new DocumentEditor({ sheet, questions, suggestions, say }, pages);
    setEditor(made);
    if (questions.length > 0) tell.current(made);
    return () => {
      setEditor(null);
      tell.current(null);
      made.destroy();
    };
  }, [sheet, questions, suggestions, say, pages]);
  return editor;
}

function Paper(props: PaneProps & { name: string; pages: Pages }) {
  const editor = useDocumentEditor(props);
  if (!editor) return <div className="stage-note" role="status">{common('opening')}</div>;
  return <Open {...props} editor={editor} />;
}

function Open({ sheet, name, pages, editor, bar, attributes, questions }: Omit<PaneProps, 'editor'> & { name: string; pages: Pages; editor: DocumentEditor }) {
  useRevision(sheet);
  const state = useSyncExternalStore(editor.watch, () => editor.state);
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const page = pages[state.page] as Pages[number];
  const zoom = state.zoom ?? Math.max(0.1, (width - 32) / page.width);
  useLayers(editor, pages, state.page);
  useDocumentActions(editor, zoom);
  const [failed, setFailed] = useState<string | null>(null);
  const single = editor.single;
  const offer = offerIn(state);
  const rowsColumns = useRef<HTMLDivElement>(null);
  useReveal(box, state.revealed, zoom, editor);
  const facts = Object.entries(attributes).filter(([, value]) => value !== null && value !== '');
  const hint = state.linking ? t('hint_linking') : editor.mode === 'spans' ? (editor.layerOf(state.page) === null ? t('no_text') : t('hint_spans')) : editor.mode === 'boxes' ? t('hint_boxes') : '';
  return (
    <div className="document">
      <Thumbs editor={editor} pages={pages} />
      <div className="sheet-of-document">
        {facts.length > 0 || hint ? <div className="facts">{facts.map(([key, value]) => <span key={key}>{key.replaceAll('_', ' ')} <b>{String(value)}</b></span>)}{hint ? <span className={state.linking ? 'linking' : undefined}>{hint}</span> : null}</div> : null}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a page is scrolled by keys */}
        <div className="scroller" ref={box} tabIndex={0} role="region" aria-label={t('document', { name: name.replaceAll('_', ' '), page: state.page + 1, of: pages.length })}>
          {failed === page.url ? <div className="stage-note" role="alert"><p>{t('page_failed')}</p><button type="button" className="btn" onClick={() => setFailed(null)}>{common('try_again')}</button></div> : (
            <PageOfEditor editor={editor} page={page} zoom={zoom} onError={() => setFailed(page.url)} />
          )}
        </div>
        {offer && !state.linking ? <Offered editor={editor} offer={offer} /> : null}
        {single && questions.length > 0 && !state.busy ? (
          <div className="form docked" ref={rowsColumns}>
            <RegionForm editor={editor} sheet={sheet} id={single.id}>
              {isBox(single) ? <><BoxFields editor={editor} region={single} /><Cells editor={editor} locked={state.locked.has(single.id)} /></> : null}
            </RegionForm>
          </div>
        ) : null}
      </div>
      {bar ? createPortal(
        <>
          <ActionButton action="document.previous" icon="up" className="btn quiet icon" keys="never" disabled={state.page === 0} />
          <span className="page-number">{t('page_of', { page: state.page + 1, of: pages.length })}</span>
          <ActionButton action="document.next" icon="down" className="btn quiet icon" keys="never" disabled={state.page === pages.length - 1} />
          <span className="vr" />
          <ActionButton action="document.zoom-out" icon="minus" className="btn quiet icon" keys="never" />
          <span aria-label={t('zoom')} className="page-number">{Math.round(zoom * 100)} %</span>
          <ActionButton action="document.zoom-in" icon="plus" className="btn quiet icon" keys="never" />
          <ActionButton action="document.fit" className="btn quiet tiny-hide">{t('fit')}</ActionButton>
        </>,
        bar,
      ) : null}
    </div>
  );
}

function PageOfEditor({ editor, page, zoom, onError }: { editor: DocumentEditor; page: Pages[number]; zoom: number; onError: () => void }) {
  const { state } = editor;
  const pointer = useMemo(() => new PagePointer(editor), [editor]);
  const offered = new Set(state.suggestions.map(({ region }) => region.id));
  const before = useMemo(() => new DrawnBefore(), []);
  const lookOf = (region: Region) => editor.lookOf(editor.questionOf(region.id)?.name ?? '', region.label);
  const regions = editor.regionsOn(state.page).map((region) => before.region(region, editor.rectsOf(region), { chosen: state.selection.has(region.id) || state.linking?.from === region.id, dashed: offered.has(region.id) }, lookOf));
  const rectOf = (id: string) => {
    const region = editor.region(id);
    return region?.page === state.page ? around(editor.rectsOf(region)) : null;
  };
  const links = editor.links().flatMap(({ region, question }) => before.link(question, region, rectOf, state.selection.has(region.id), lookOf) ?? []);
  const single = editor.single;
  const range = editor.caretRange();
  const at = (event: React.PointerEvent<SVGSVGElement>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return { x: (event.clientX - left) / zoom, y: (event.clientY - top) / zoom };
  };
  return (
    <PageView
      url={page.url}
      extent={page}
      zoom={zoom}
      regions={regions}
      links={links}
      names
      alt={t('page', { page: state.page + 1 })}
      half={state.half}
      cross={state.cross?.at ?? null}
      words={range && editor.layer ? editor.layer.rects([range]) : []}
      grips={isBox(single) && single.page === state.page && !state.locked.has(single.id) ? single.box : null}
      onError={onError}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        pointer.down(at(event), (event.target as Element).getAttribute('data-handle') ?? undefined);
      }}
      onPointerMove={(event) => pointer.move(at(event), zoom)}
      onPointerUp={(event) => pointer.up(at(event), event.shiftKey)}
      onPointerCancel={() => pointer.cancel()}
    />
  );
}

function Thumbs({ editor, pages }: { editor: DocumentEditor; pages: Pages }) {
  const { page: current } = editor.state;
  const counts = new Map<number, number>();
  for (const { name, type } of editor.questions) if (type !== 'relations') for (const { page = 0 } of editor.document.regions(name)) counts.set(page, (counts.get(page) ?? 0) + 1);
  const list = useRef<HTMLElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-current="page"]')?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  if (pages.length < 2) return null;
  return (
    <nav className="thumbs" aria-label={t('pages')} ref={list}>
      {pages.map((page, index) => <Thumb key={page.url} editor={editor} page={page} index={index} current={index === current} n={counts.get(index) ?? 0} />)}
    </nav>
  );
}

const Thumb = memo(function Thumb({ editor, page, index, current, n }: { editor: DocumentEditor; page: Pages[number]; index: number; current: boolean; n: number }) {
  return (
    <button type="button" aria-current={current ? 'page' : undefined} aria-label={`${t('page', { page: index + 1 })}${n > 0 ? `, ${t('regions_on', { n })}` : ''}`} onClick={() => editor.turnTo(index)}>
      {page.thumb ? <img src={page.thumb} alt="" loading="lazy" /> : null}
      <span>{index + 1}{n > 0 ? <b> · {n}</b> : null}</span>
    </button>
  );
});

function BoxFields({ editor, region }: { editor: DocumentEditor; region: BoxRegion }) {
  const [x, y, width, height] = region.box;
  const locked = editor.state.locked.has(region.id);
  return (
    <div className="xy">
      <NumberBox name={common('number_x')} value={x} disabled={locked} onCommit={(value) => editor.reshape(region.id, [value, y, width, height], null)} />
      <NumberBox name={common('number_y')} value={y} disabled={locked} onCommit={(value) => editor.reshape(region.id, [x, value, width, height], null)} />
      <span className="grow" />
      <NumberBox name={common('number_width')} value={width} least={1} disabled={locked} onCommit={(value) => editor.reshape(region.id, [x, y, value, height], null)} />
      <NumberBox name={common('number_height')} value={height} least={1} disabled={locked} onCommit={(value) => editor.reshape(region.id, [x, y, width, value], null)} />
    </div>
  );
}

function Cells({ editor, locked }: { editor: DocumentEditor; locked: boolean }) {
  const [rows, setRows] = useState(3);
  const [columns, setColumns] = useState(3);
  return (
    <div className="xy cells" data-cells>
      <b>{t('split_title')}</b>
      <NumberBox name={t('rows')} value={rows} least={1} disabled={locked} onCommit={(value) => setRows(Math.min(200, Math.round(value)))} />
      <NumberBox name={t('columns')} value={columns} least={1} disabled={locked} onCommit={(value) => setColumns(Math.min(50, Math.round(value)))} />
      <span className="grow" />
      <button type="button" className="btn" disabled={locked || rows * columns < 2} onClick={() => editor.split(rows, columns)}>{t('split')}</button>
    </div>
  );
}

/** Width of an element, followed as it changes. */
function useWidth(box: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(800);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return width;
}

/** Fetches the text layer of the page that is shown, and the picture of the one after it. */
function useLayers(editor: DocumentEditor, pages: Pages, page: number): void {
  useEffect(() => {
    const next = pages[page + 1];
    if (next) new Image().src = next.url;
    if (editor.layerOf(page) !== undefined) return undefined;
    const url = pages[page]?.text;
    if (!url) {
      editor.setLayer(page, null);
      return undefined;
    }
    let gone = false;
    void loadLayer(url).catch(() => null).then((layer) => {
      if (!gone) editor.setLayer(page, layer);
    });
    return () => {
      gone = true;
    };
  }, [editor, pages, page]);
}

/** Scrolls to what the editor brings into view: the chosen region, else the caret. */
function useReveal(box: React.RefObject<HTMLElement | null>, revealed: number, zoom: number, editor: DocumentEditor): void {
  useEffect(() => {
    if (revealed === 0) return;
    const region = editor.single;
    const range = editor.caretRange();
    const rect = around(region ? editor.rectsOf(region) : range && editor.layer ? editor.layer.rects([range]) : []);
    const scroller = box.current;
    if (!rect || !scroller) return;
    const top = rect.y * zoom;
    const bottom = (rect.y + rect.height) * zoom + 32;
    if (top < scroller.scrollTop || bottom > scroller.scrollTop + scroller.clientHeight) scroller.scrollTo({ top: Math.max(0, (top + bottom - scroller.clientHeight) / 2), left: Math.max(0, rect.x * zoom - scroller.clientWidth / 3) });
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- only when asked anew
  }, [revealed]);
}
