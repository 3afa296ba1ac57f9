/** The uppermost layer: the selection with its grips, what is half drawn, the marquee, the grid. */

import type { Camera } from '@/core/geometry/camera';
import { visibleBounds } from '@/core/geometry/camera';
import { together } from './foreign';
import { boundsLine, type Context, drawCross, drawDots, drawGrips, drawRing, drawShape, strokeLines } from './draw';
import type { ImageEditor } from './editor';
import { touched } from './groups';
import { drawBrush } from './tools/brush';

/** Selected shapes above this many get no ring of their own drawing over it. */
const REDRAWN_UP_TO = 200;
/** Grips that make new points are left out where they would cover the others. */
const MIDDLES_UP_TO = 120;

export function drawActive(editor: ImageEditor, context: Context, camera: Camera, ratio: number): void {
  const { state, scene } = editor;
  if (state.grid) drawGrid(editor, context, camera, ratio);
  const detail = { halo: true, ratio };
  let drawn = 0;
  for (const id of state.selection) {
    const shape = scene.get(id);
    if (!shape) continue;
    drawRing(context, shape, camera, ratio);
    if (drawn < REDRAWN_UP_TO && shape.geometry.type !== 'masks') drawShape(context, shape, camera, detail);
    drawn += 1;
  }
  for (const group of touched(editor)) drawGroup(editor, group, context, camera, ratio);
  const region = editor.single;
  const shape = region ? scene.get(region.id) : undefined;
  if (region && shape && !editor.sketch && !state.locked.has(region.id)) {
    const all = shape.geometry.grips(shape.region);
    const turns = editor.rotatable(region.id);
    const grips = all.filter(({ kind, id }) => (kind !== 'turn' || turns) && (kind !== 'middle' || all.length <= MIDDLES_UP_TO || id === state.grip));
    drawGrips(context, grips, shape.bounds, camera, ratio, state.grip);
  }
  if (editor.marquee) strokeLines(context, [boundsLine(editor.marquee)], camera, { colour: '#1b6fd6', width: 2, dashed: true, halo: true, ratio });
  drawSketch(editor, context, camera, ratio);
}

/** CSS pixels between the regions of a group and the line around them. */
const AROUND = 9;
/** More above, where their names are. */
const NAMES = 18;
const INK = '#1d1b16';
const PAPER = '#ffffff';

/** A dashed line around all regions of a group, with its letter. */
function drawGroup({ scene }: ImageEditor, { letter, members }: { letter: string; members: readonly string[] }, context: Context, camera: Camera, ratio: number): void {
  const bounds = together(members.flatMap((id) => scene.get(id)?.bounds ?? []));
  if (!bounds) return;
  const gap = (AROUND * ratio) / camera.scale;
  const around = { left: bounds.left - gap, top: bounds.top - gap - (NAMES * ratio) / camera.scale, right: bounds.right + gap, bottom: bounds.bottom + gap };
  strokeLines(context, [boundsLine(around)], camera, { colour: INK, width: 1, dashed: true, halo: true, ratio });
  const side = 16 * ratio;
  context.font = `650 ${11 * ratio}px system-ui, sans-serif`;
  const width = Math.max(side, context.measureText(letter).width + 8 * ratio);
  const x = Math.max(0, Math.min(around.right * camera.scale + camera.x - width, context.canvas.width - width));
  const y = Math.max(0, around.top * camera.scale + camera.y - side / 2);
  context.fillStyle = INK;
  context.strokeStyle = PAPER;
  context.lineWidth = ratio;
  context.beginPath();
  context.roundRect(x, y, width, side, 3 * ratio);
  context.fill();
  context.stroke();
  context.fillStyle = PAPER;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(letter, x + width / 2, y + side / 2 + 0.5 * ratio);
  context.textAlign = 'start';
}

function drawSketch(editor: ImageEditor, context: Context, camera: Camera, ratio: number): void {
  const { sketch, state } = editor;
  const paints = editor.hand?.gesture === 'paint';
  if (!sketch) {
    if (paints && editor.cursor && !state.peeking) drawBrush(context, editor.cursor, state.brush, camera, ratio);
    return;
  }
  const { armed } = state;
  const { colour } = armed ? editor.lookOf(armed.question, armed.label) : { colour: '#1b6fd6' };
  sketch.draw?.(context, camera, ratio);
  strokeLines(context, sketch.lines(), camera, { colour, width: 2, halo: true, ratio });
  drawDots(context, sketch.dots(), camera, colour, ratio);
  if (!paints) drawCross(context, sketch.cursor, camera, ratio);
}

/** Lines every so many pixels of the picture, so many that they stand apart on the screen. */
function drawGrid(editor: ImageEditor, context: Context, camera: Camera, ratio: number): void {
  const { extent } = editor.setting;
  const step = stepFor(camera.scale / ratio, 24);
  const { left, top, right, bottom } = visibleBounds(camera, { width: context.canvas.width, height: context.canvas.height });
  context.beginPath();
  for (let x = Math.max(0, Math.ceil(left / step) * step); x <= Math.min(extent.width, right); x += step) {
    context.moveTo(Math.round(x * camera.scale + camera.x) + 0.5, Math.max(0, camera.y));
    context.lineTo(Math.round(x * camera.scale + camera.x) + 0.5, Math.min(context.canvas.height, extent.height * camera.scale + camera.y));
  }
  for (let y = Math.max(0, Math.ceil(top / step) * step); y <= Math.min(extent.height, bottom); y += step) {
    context.moveTo(Math.max(0, camera.x), Math.round(y * camera.scale + camera.y) + 0.5);
    context.lineTo(Math.min(context.canvas.width, extent.width * camera.scale + camera.x), Math.round(y * camera.scale + camera.y) + 0.5);
  }
  context.lineWidth = ratio;
  context.strokeStyle = 'rgba(255, 255, 255, 0.35)';
  context.stroke();
  context.setLineDash([2 * ratio, 2 * ratio]);
  context.strokeStyle = 'rgba(0, 0, 0, 0.45)';
  context.stroke();
  context.setLineDash([]);
}

/** A round number of picture pixels that takes at least so many screen pixels. */
export function stepFor(scale: number, least: number): number {
  const rough = least / scale;
  const power = 10 ** Math.floor(Math.log10(Math.max(rough, 1e-6)));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough) ?? 10 * power;
  return Math.max(1, step);
}
