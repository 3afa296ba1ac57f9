/** A picture under a camera that several share: pan and zoom in one move all, and a cross-hair shows the same pixel. */

import { useEffect, useMemo, useRef, useState } from 'react';
import type { Extent } from '@/core/geometry/box';
import { type Camera, cameraFor, panned, toPicture, zoomedAt } from '@/core/geometry/camera';
import { clamp, type Point } from '@/core/geometry/point';
import { boundsOfRegion, geometryOf } from '@/core/geometry/shapes';
import { hasRegions } from '@/core/model/answers';
import { looksOf, UNKNOWN_LOOK } from '@/core/model/glyphs';
import type { Datum } from '@/core/model/task';
import { t } from '@/i18n/en/label';
import { useLatest } from '@/pages/tool/parts';
import { absentId, type SharedView, type StillProps, type ViewCommand } from '../contract';
import { liesOn, regionsIn, together as around } from './foreign';
import { pictureOfDatum } from './load';
import type { Picture } from './picture';
import { Scene, sceneShape, type SceneShape } from './scene';
import { PictureView } from './view';

/** What pictures side by side share. */
interface Shared {
  readonly camera: Camera;
  /** Size of the picture that the camera is of: one of another size scales it to its own. */
  readonly extent: Extent;
  /** Where the pointer is over one of them. */
  readonly hair: { readonly at: Point; readonly by: HTMLElement } | null;
}

const sharedOf = (together: SharedView): Shared | null => together.get() as Shared | null;

/** The shapes of one side: those that differ thick and numbered, the others thin, gaps hatched. */
export function shapesOf({ questions, answers, marks, absent = [] }: Pick<StillProps, 'questions' | 'answers' | 'marks' | 'absent'>, datum = '', several = false): SceneShape[] {
  return questions.filter(hasRegions).flatMap((question) => {
    const looks = looksOf(question.labels);
    const geometry = geometryOf(question);
    if (!geometry) return [];
    const own = regionsIn(answers, question).filter((region) => liesOn(region, question, datum, several)).map((region): SceneShape => {
      const mark = marks?.get(region.id);
      const title = question.labels.find(({ name }) => name === region.label)?.title ?? region.label;
      const remarks = Object.values(region.attributes).filter((value) => typeof value === 'string' && value !== 'no' && value !== '');
      const tag = [title, ...remarks, ...(region.suggestion ? [t('from_suggestion')] : [])].join(' · ');
      return sceneShape(region, geometry, question, {
        ...(looks.get(region.label) ?? UNKNOWN_LOOK),
        tag: marks && !mark ? '' : tag, style: marks ? (mark ? 'thick' : 'thin') : 'plain',
        ...(mark ? { number: mark.number, current: mark.current } : {}),
      });
    });
    const gaps = absent.filter((one) => one.question === question.name && geometry.fits(one.region) && liesOn(one.region, question, datum, several)).map(
      ({ region, mark, words }): SceneShape =>
        sceneShape({ ...region, id: absentId(mark) }, geometry, question, { colour: '#ffffff', glyph: '', style: 'absent', tag: words, ...mark }),
    );
    return [...own, ...gaps];
  });
}

export function ComparedPicture({ name, several, datum, questions, answers, marks, absent, together, label, onRegion }: StillProps & { name: string; several: boolean; datum: Datum }) {
  const host = useRef<HTMLDivElement>(null);
  const [picture, setPicture] = useState<Picture | 'failed' | null>(null);
  const [pane, setPane] = useState<{ view: PictureView; scene: Scene } | null>(null);
  const pressed = useLatest(onRegion);
  const view = together as SharedView;
  useEffect(() => {
    let gone = false;
    setPicture(null);
    pictureOfDatum(datum).then((made) => !gone && setPicture(made), () => !gone && setPicture('failed'));
    return () => {
      gone = true;
    };
  }, [datum]);
  useEffect(() => {
    const element = host.current;
    if (!picture || picture === 'failed' || !element) return undefined;
    const extent = datum.width && datum.height ? { width: datum.width, height: datum.height } : picture.extent;
    const scene = new Scene(extent);
    const made = new PictureView({ host: element, scene, picture });
    const shared = sharedOf(view);
    if (shared) made.moveTo(cameraFor(shared.camera, shared.extent, extent));
    else queueMicrotask(() => view.get() === null && view.set({ camera: made.camera, extent, hair: null } satisfies Shared));
    const stops = [follow(made, scene.extent, element, view), listen(made, scene, element, view, (id) => pressed.current?.(id))];
    setPane({ view: made, scene });
    return () => {
      setPane(null);
      for (const stop of stops) stop();
      made.destroy();
    };
  }, [picture, datum, view, pressed]);
  const shapes = useMemo(() => shapesOf({ questions, answers, ...(marks ? { marks } : {}), ...(absent ? { absent } : {}) }, name, several), [questions, answers, marks, absent, name, several]);
  useEffect(() => {
    if (!pane) return;
    pane.scene.replaceAll(shapes);
    pane.view.invalidate();
  }, [shapes, pane]);
  return (
    <div ref={host} className="stage" role="img" aria-label={label}>
      <div className="guide x" /><div className="guide y" />
      {picture === 'failed' ? <div className="stage-note" role="alert">{t('picture_failed')}</div> : null}
    </div>
  );
}

/** Goes where the shared camera is, shows the others' cross-hair, and answers the page's commands. */
function follow(picture: PictureView, extent: Extent, host: HTMLElement, view: SharedView): () => void {
  const move = (camera: Camera): void => view.set({ camera, extent, hair: sharedOf(view)?.hair ?? null } satisfies Shared);
  const [x, y] = host.querySelectorAll<HTMLElement>('.guide');
  const stops = [
    view.watch(() => {
      const shared = sharedOf(view);
      if (!shared) return;
      picture.moveTo(cameraFor(shared.camera, shared.extent, extent));
      view.words = `${Math.round(shared.camera.scale * 100)} %`;
      if (!x || !y) return;
      const { hair } = shared;
      x.style.display = y.style.display = hair && hair.by !== host ? 'block' : 'none';
      if (!hair) return;
      x.style.transform = `translateX(${Math.round(hair.at.x)}px)`;
      y.style.transform = `translateY(${Math.round(hair.at.y)}px)`;
    }),
    view.answer((command: ViewCommand) => {
      if (command.kind === 'zoom') move(zoomedAt(picture.camera, { x: picture.size.width / 2, y: picture.size.height / 2 }, command.factor));
      else if (command.kind === 'whole') move(picture.fitCamera());
      else if (command.kind === 'peek') picture.setShapesVisible(!command.on);
      else {
        const part = around(command.regions.map(boundsOfRegion).filter((bounds) => bounds !== null));
        if (!part) return;
        picture.showPart(part, Math.min(picture.size.width, picture.size.height) / 4);
        move(picture.camera);
      }
    }),
  ];
  return () => stops.forEach((stop) => stop());
}

/** Drag pans and the wheel zooms all pictures; a click on a shape names it. */
function listen(picture: PictureView, scene: Scene, host: HTMLElement, view: SharedView, press: (id: string) => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  let last: Point | null = null;
  let moved = false;
  const at = (event: MouseEvent): Point => {
    const box = host.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const set = (camera: Camera, hair: Point | null): void => view.set({ camera, extent: scene.extent, hair: hair ? { at: hair, by: host } : null } satisfies Shared);
  host.addEventListener('pointerdown', (event) => {
    if (event.button > 1) return;
    host.setPointerCapture(event.pointerId);
    last = at(event);
    moved = false;
  }, { signal });
  host.addEventListener('pointermove', (event) => {
    const now = at(event);
    const dragging = last !== null && (moved || Math.abs(now.x - last.x) + Math.abs(now.y - last.y) >= 3);
    const camera = dragging && last ? panned(picture.camera, now.x - last.x, now.y - last.y) : picture.camera;
    if (dragging) {
      moved = true;
      last = now;
    }
    set(camera, now);
  }, { signal });
  host.addEventListener('pointerup', (event) => {
    last = null;
    if (moved) return;
    const hit = scene.hit(toPicture(picture.camera, at(event)), 6 / picture.camera.scale, new Set());
    if (hit) press(hit.id);
  }, { signal });
  host.addEventListener('pointerleave', () => set(picture.camera, null), { signal });
  host.addEventListener('wheel', (event) => {
    event.preventDefault();
    set(zoomedAt(picture.camera, at(event), Math.exp(-clamp(event.deltaY, -300, 300) * (event.ctrlKey ? 0.01 : 0.0016))), at(event));
  }, { signal, passive: false });
  return () => stop.abort();
}
