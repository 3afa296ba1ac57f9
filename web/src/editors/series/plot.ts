/** Draws a channel: a line where there is room for it, else the least and greatest under each pixel. */

import type { Channel, Series } from '@/core/series/series';
import { xOf } from '@/core/timeline/scale';
import type { Context, Place } from '../timeline/paint';

const PAD = 6;

export function paintPlot(context: Context, { top, height, view, tokens }: Place, series: Series, channel: Channel, scale = true): void {
  const { low, high } = channel.extremes;
  if (Number.isNaN(low)) return;
  const range = high - low || 1;
  const yOf = (value: number): number => top + height - PAD - ((value - low) / range) * (height - 2 * PAD);
  const first = Math.max(0, series.from(view.start) - 1);
  const last = Math.min(series.times.length, series.from(view.start + view.perPixel * view.width) + 1);
  context.strokeStyle = tokens.ink2;
  context.fillStyle = tokens.ink2;
  context.lineWidth = 1.25;
  if (low < 0 && high > 0 && scale) {
    context.globalAlpha = 0.35;
    context.fillRect(0, Math.round(yOf(0)), view.width, 1);
    context.globalAlpha = 1;
  }
  if (last - first <= view.width * 2) line(context, view, series, channel, first, last, yOf);
  else columns(context, view, series, channel, yOf);
  if (!scale) return;
  context.font = `10.5px ${tokens.font}`;
  context.fillStyle = tokens.ink2;
  context.textBaseline = 'top';
  context.fillText(short(high), 4, top + 2);
  context.textBaseline = 'bottom';
  context.fillText(short(low), 4, top + height - 2);
}

function line(context: Context, view: Place['view'], series: Series, { values }: Channel, first: number, last: number, yOf: (value: number) => number): void {
  context.beginPath();
  let open = false;
  for (let index = first; index < last; index += 1) {
    const value = values[index] as number;
    if (Number.isNaN(value)) {
      open = false;
      continue;
    }
    const x = xOf(view, series.times[index] as number);
    if (open) context.lineTo(x, yOf(value));
    else context.moveTo(x, yOf(value));
    open = true;
  }
  context.stroke();
  if ((last - first) * 8 > view.width) return;
  for (let index = first; index < last; index += 1) {
    const value = values[index] as number;
    if (!Number.isNaN(value)) context.fillRect(xOf(view, series.times[index] as number) - 1.5, yOf(value) - 1.5, 3, 3);
  }
}

function columns(context: Context, view: Place['view'], series: Series, channel: Channel, yOf: (value: number) => number): void {
  let from = series.from(view.start);
  for (let x = 0; x < view.width && from < series.times.length; x += 1) {
    const to = series.from(view.start + (x + 1) * view.perPixel);
    const { low, high } = channel.between(from, Math.max(to, from + 1));
    if (!Number.isNaN(low)) {
      const y = yOf(high);
      context.fillRect(x, y, 1, Math.max(1, yOf(low) - y));
    }
    from = to;
  }
}

/** A number in few digits. */
export function short(value: number): string {
  if (Number.isNaN(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  return size >= 1e6 || size < 1e-3 ? value.toExponential(2) : String(Number(value.toPrecision(4)));
}
