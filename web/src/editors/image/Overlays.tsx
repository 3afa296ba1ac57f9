/** What may lie over the edges of the picture: light, overview map, rulers. */

import { useEffect, useRef, useSyncExternalStore } from 'react';
import { visibleBounds } from '@/core/geometry/camera';
import { t } from '@/i18n/en/label';
import { AS_IT_IS } from './adjustment';
import { stepFor } from './draw-active';
import type { ImageEditor } from './editor';
import { FLOATS } from './pointed';

export function Adjust({ editor, onClose }: { editor: ImageEditor; onClose: () => void }) {
  const { adjustment } = useSyncExternalStore(editor.watch, () => editor.state);
  const slider = (name: 'brightness' | 'contrast' | 'gamma') => (
    <label>
      {t(name)}
      <input type="range" min={0.2} max={3} step={0.05} value={adjustment[name]} onChange={(event) => editor.setAdjustment({ ...adjustment, [name]: event.target.valueAsNumber })} />
    </label>
  );
  return (
    <div className="popover" {...FLOATS}>
      {slider('brightness')}
      {slider('contrast')}
      {slider('gamma')}
      <div className="row between">
        <button type="button" className="btn quiet" onClick={() => editor.setAdjustment(AS_IT_IS)}>{t('reset')}</button>
        <button type="button" className="btn" onClick={onClose}>{t('close')}</button>
      </div>
    </div>
  );
}

const MAP_SIDE = 168;

/** The whole picture small, with the part that is in view; a press goes there. */
export function Minimap({ editor }: { editor: ImageEditor }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { extent, picture } = editor.setting;
  const scale = MAP_SIDE / Math.max(extent.width, extent.height);
  const width = Math.max(24, Math.round(extent.width * scale));
  const height = Math.max(24, Math.round(extent.height * scale));
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return undefined;
    const small = picture?.small(MAP_SIDE * 2);
    const draw = (): void => {
      context.clearRect(0, 0, width, height);
      if (small) context.drawImage(small.image, 0, 0, width, height);
      for (const { bounds, colour } of editor.scene.all().slice(0, 3_000)) {
        context.strokeStyle = colour;
        context.lineWidth = 1.5;
        context.strokeRect(bounds.left * scale, bounds.top * scale, Math.max(1, (bounds.right - bounds.left) * scale), Math.max(1, (bounds.bottom - bounds.top) * scale));
      }
      const part = visibleBounds(editor.view.camera, editor.view.size);
      context.strokeStyle = '#d9a520';
      context.lineWidth = 2;
      context.strokeRect(part.left * scale, part.top * scale, (part.right - part.left) * scale, (part.bottom - part.top) * scale);
    };
    draw();
    let request = 0;
    const later = (): void => {
      request ||= requestAnimationFrame(() => {
        request = 0;
        draw();
      });
    };
    const stops = [editor.watchCamera(later), editor.document.watch(later)];
    return () => {
      cancelAnimationFrame(request);
      for (const stop of stops) stop();
    };
  }, [editor, picture, scale, width, height]);
  const go = (event: React.PointerEvent<HTMLCanvasElement>): void => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    const { view } = editor;
    const at = { x: (event.clientX - box.left) / scale, y: (event.clientY - box.top) / scale };
    view.moveTo({ scale: view.camera.scale, x: view.size.width / 2 - at.x * view.camera.scale, y: view.size.height / 2 - at.y * view.camera.scale });
  };
  return <canvas ref={canvas} className="minimap" width={width} height={height} role="img" aria-label={t('minimap')} onPointerDown={go} onPointerMove={go} {...FLOATS} />;
}

const RULER = 20;

/** Pixels of the picture along the upper and the left edge. */
export function Rulers({ editor }: { editor: ImageEditor }) {
  const across = useRef<HTMLCanvasElement>(null);
  const down = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const draw = (): void => {
      drawRuler(across.current, editor, true);
      drawRuler(down.current, editor, false);
    };
    draw();
    return editor.watchCamera(draw);
  }, [editor]);
  return <><canvas ref={across} className="ruler across" aria-hidden /><canvas ref={down} className="ruler down" aria-hidden /></>;
}

function drawRuler(canvas: HTMLCanvasElement | null, editor: ImageEditor, across: boolean): void {
  const context = canvas?.getContext('2d');
  if (!canvas || !context) return;
  const { camera, size, ratio } = editor.view;
  const length = across ? size.width : size.height;
  const [width, height] = across ? [length, RULER] : [RULER, length];
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const style = getComputedStyle(canvas);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = style.backgroundColor;
  context.fillRect(0, 0, width, height);
  context.fillStyle = style.color;
  context.strokeStyle = style.color;
  context.font = '10px system-ui, sans-serif';
  const offset = across ? camera.x : camera.y;
  const step = stepFor(camera.scale, 64);
  context.beginPath();
  for (let value = Math.ceil(-offset / camera.scale / step) * step; value * camera.scale + offset < length; value += step) {
    const at = Math.round(value * camera.scale + offset) + 0.5;
    if (across) {
      context.moveTo(at, RULER - 7);
      context.lineTo(at, RULER);
      context.fillText(String(value), at + 3, 11);
    } else {
      context.moveTo(RULER - 7, at);
      context.lineTo(RULER, at);
      context.save();
      context.translate(9, at - 3);
      context.rotate(-Math.PI / 2);
      context.fillText(String(value), 0, 0);
      context.restore();
    }
  }
  context.stroke();
}
