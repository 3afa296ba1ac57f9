/** Pictures side by side under one camera: pan and zoom in one move all, and a cross-hair shows the same pixel. */

import { useEffect, useImperativeHandle, useMemo, useRef, useState } from 'react';
import type { Datum, Difference } from '@/api/types';
import { type Camera, panned, toPicture, zoomedAt } from '@/core/geometry/camera';
import type { Bounds, Point } from '@/core/geometry/point';
import { clamp } from '@/core/geometry/point';
import { hasRegions, type Question } from '@/core/model/answers';
import { loadPicture, type Picture } from '@/editors/image/picture';
import { Scene } from '@/editors/image/scene';
import { PictureView } from '@/editors/image/view';
import { t } from '@/i18n/en/review';
import { useLatest } from '../tool/parts';
import { placeOf, regionsIn, shapesOf, type Side } from './marks';

/** What the page steers in all pictures at once. */
export interface CompareControl {
  zoom(factor: number): void;
  whole(): void;
  show(part: Bounds): void;
  peek(on: boolean): void;
}

interface Pane {
  readonly view: PictureView;
  readonly scene: Scene;
  readonly host: HTMLElement;
}

export interface ComparePanesProps {
  datum: Datum;
  sides: readonly Side[];
  questions: readonly Question[];
  differences: readonly Difference[];
  current: number;
  onDifference: (index: number) => void;
  control: React.Ref<CompareControl>;
  onZoom: (scale: number) => void;
}

export function ComparePanes({ datum, sides, questions, differences, current, onDifference, control, onZoom }: ComparePanesProps) {
  const [picture, setPicture] = useState<Picture | 'failed' | null>(null);
  const panes = useRef(new Map<string, Pane>());
  const camera = useRef<Camera | null>(null);
  useEffect(() => {
    let gone = false;
    setPicture(null);
    camera.current = null;
    loadPicture(datum.url ?? '').then((made) => !gone && setPicture(made), () => !gone && setPicture('failed'));
    return () => {
      gone = true;
    };
  }, [datum.url]);
  const zoomed = useLatest(onZoom);
  const moveAll = (to: Camera): void => {
    camera.current = to;
    for (const { view } of panes.current.values()) view.moveTo(to);
    onZoom(to.scale);
  };
  const part = useMemo(() => {
    const difference = differences[current];
    return difference ? placeOf(difference, sides) : null;
  }, [differences, current, sides]);
  useImperativeHandle(control, () => {
    const first = (): PictureView | undefined => panes.current.values().next().value?.view;
    return {
      zoom(factor) {
        const view = first();
        if (view) moveAll(zoomedAt(view.camera, { x: view.size.width / 2, y: view.size.height / 2 }, factor));
      },
      whole() {
        const view = first();
        if (view) moveAll(view.fitCamera());
      },
      show(bounds) {
        const view = first();
        if (!view) return;
        view.showPart(bounds, Math.min(view.size.width, view.size.height) / 4);
        moveAll(view.camera);
      },
      peek(on) {
        for (const { view } of panes.current.values()) view.setShapesVisible(!on);
      },
    };
  });
  const ready = picture !== null && picture !== 'failed';
  useEffect(() => {
    const view = panes.current.values().next().value?.view;
    if (!ready || !part || !view) return;
    view.showPart(part, Math.min(view.size.width, view.size.height) / 4);
    for (const pane of panes.current.values()) pane.view.moveTo(view.camera);
    camera.current = view.camera;
    zoomed.current(view.camera.scale);
  }, [ready, part, zoomed]);
  if (picture === 'failed') return <div className="stage-note" role="alert">{t('picture_failed')}</div>;
  const columns = sides.length <= 2 ? sides.length : sides.length <= 4 ? 2 : 3;
  return (
    <div className="panes" style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
      {sides.map((side) => (
        <PaneBox
          key={side.key}
          side={side}
          sides={sides}
          datum={datum}
          picture={picture}
          questions={questions}
          differences={differences}
          current={current}
          panes={panes.current}
          camera={camera}
          moveAll={moveAll}
          onDifference={onDifference}
        />
      ))}
    </div>
  );
}

interface PaneBoxProps extends Omit<ComparePanesProps, 'control' | 'onZoom'> {
  side: Side;
  picture: Picture | null;
  panes: Map<string, Pane>;
  camera: React.RefObject<Camera | null>;
  moveAll: (to: Camera) => void;
}

function PaneBox({ side, sides, datum, picture, questions, differences, current, panes, camera, moveAll, onDifference }: PaneBoxProps) {
  const host = useRef<HTMLDivElement>(null);
  const latest = useRef({ moveAll, onDifference });
  useEffect(() => {
    latest.current = { moveAll, onDifference };
  });
  useEffect(() => {
    if (!picture || !host.current) return undefined;
    const extent = datum.width && datum.height ? { width: datum.width, height: datum.height } : picture.extent;
    const scene = new Scene(extent);
    const view = new PictureView({ host: host.current, scene, picture });
    if (camera.current) view.moveTo(camera.current);
    const pane = { view, scene, host: host.current };
    panes.set(side.key, pane);
    const stop = listen(pane, panes, (to) => latest.current.moveAll(to), (index) => latest.current.onDifference(index));
    return () => {
      stop();
      panes.delete(side.key);
      view.destroy();
    };
  }, [picture, datum, side.key, panes, camera]);
  const shapes = useMemo(() => shapesOf(side, sides, questions, differences, current), [side, sides, questions, differences, current]);
  useEffect(() => {
    const pane = panes.get(side.key);
    if (!pane) return;
    pane.scene.replaceAll(shapes);
    pane.view.invalidate();
  }, [shapes, panes, side.key, picture]);
  const regional = questions.filter(hasRegions);
  const n = regional.reduce((sum, question) => sum + regionsIn(side.answers, question.name).length, 0);
  const { annotation } = side;
  return (
    <section className={annotation ? 'who' : 'who con'} aria-label={annotation ? t('picture_of', { by: side.title }) : t('consensus')}>
      <header>
        <b>{side.title}</b>
        <span>{n === 0 ? t('no_boxes') : t('boxes', { n })}</span>
        <span className="grow" />
        <span className="wide">{annotation ? `${t('version', { version: annotation.guideline_version })} · ${Math.round(annotation.lead_ms / 1000)} s` : t('consensus_of', { n: sides.length - 1 })}</span>
      </header>
      <div ref={host} className="stage"><div className="guide x" /><div className="guide y" /></div>
    </section>
  );
}

/** Drag pans and the wheel zooms all pictures; a click on a numbered shape goes to its difference. */
function listen(pane: Pane, panes: ReadonlyMap<string, Pane>, moveAll: (to: Camera) => void, onDifference: (index: number) => void): () => void {
  const { host, view, scene } = pane;
  const stop = new AbortController();
  const { signal } = stop;
  let last: Point | null = null;
  let moved = false;
  const at = (event: MouseEvent): Point => {
    const box = host.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const hair = (point: Point | null): void => {
    for (const { host: other } of panes.values()) {
      const [x, y] = other.querySelectorAll<HTMLElement>('.guide');
      if (!x || !y) continue;
      x.style.display = y.style.display = point && other !== host ? 'block' : 'none';
      if (!point) continue;
      x.style.transform = `translateX(${Math.round(point.x)}px)`;
      y.style.transform = `translateY(${Math.round(point.y)}px)`;
    }
  };
  host.addEventListener('pointerdown', (event) => {
    if (event.button > 1) return;
    host.setPointerCapture(event.pointerId);
    last = at(event);
    moved = false;
  }, { signal });
  host.addEventListener('pointermove', (event) => {
    const now = at(event);
    hair(now);
    if (!last) return;
    if (Math.abs(now.x - last.x) + Math.abs(now.y - last.y) < 3 && !moved) return;
    moved = true;
    moveAll(panned(view.camera, now.x - last.x, now.y - last.y));
    last = now;
  }, { signal });
  host.addEventListener('pointerup', (event) => {
    last = null;
    if (moved) return;
    const hit = scene.hit(toPicture(view.camera, at(event)), 6 / view.camera.scale, new Set());
    if (hit?.number !== undefined) onDifference(hit.number - 1);
  }, { signal });
  host.addEventListener('pointerleave', () => hair(null), { signal });
  host.addEventListener('wheel', (event) => {
    event.preventDefault();
    moveAll(zoomedAt(view.camera, at(event), Math.exp(-clamp(event.deltaY, -300, 300) * (event.ctrlKey ? 0.01 : 0.0016))));
  }, { signal, passive: false });
  return () => stop.abort();
}
