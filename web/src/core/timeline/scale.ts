/**
 * The time scale of a timeline: which microseconds lie under which pixel. Times are whole
 * microseconds everywhere; only `perPixel` is a fraction.
 */

import { clamp } from '../geometry/point';

export interface TimeView {
  /** Microsecond at the left edge. */
  readonly start: number;
  /** Microseconds per CSS pixel. */
  readonly perPixel: number;
  /** CSS pixels. */
  readonly width: number;
  /** Microseconds of the whole datum. */
  readonly duration: number;
}

/** A half-open span of time, in microseconds. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Finest scale: 20 µs a pixel shows single samples of 48 kHz. */
export const LEAST_PER_PIXEL = 20;

/** The view that shows everything. */
export function wholeView(duration: number, width: number): TimeView {
  return { start: 0, perPixel: Math.max(duration, 1) / Math.max(width, 1), width, duration };
}

export function endOf(view: TimeView): number {
  return Math.round(view.start + view.perPixel * view.width);
}

export function xOf(view: TimeView, time: number): number {
  return (time - view.start) / view.perPixel;
}

/** The microsecond under a pixel, within the datum. */
export function timeAt(view: TimeView, x: number): number {
  return clamp(Math.round(view.start + x * view.perPixel), 0, view.duration);
}

/** Keeps a view within the datum: never coarser than the whole, never past an end. */
export function keptWithin(view: TimeView): TimeView {
  const most = Math.max(view.duration, 1) / Math.max(view.width, 1);
  const perPixel = clamp(view.perPixel, Math.min(LEAST_PER_PIXEL, most), most);
  const last = Math.max(0, view.duration - perPixel * view.width);
  return { ...view, perPixel, start: Math.round(clamp(view.start, 0, last)) };
}

/** Zooms by `factor` (above 1: closer), the time under pixel `x` staying under it. */
export function zoomedAt(view: TimeView, x: number, factor: number): TimeView {
  const most = Math.max(view.duration, 1) / Math.max(view.width, 1);
  const perPixel = clamp(view.perPixel / factor, Math.min(LEAST_PER_PIXEL, most), most);
  return keptWithin({ ...view, perPixel, start: view.start + x * (view.perPixel - perPixel) });
}

export function pannedBy(view: TimeView, pixels: number): TimeView {
  return keptWithin({ ...view, start: view.start + pixels * view.perPixel });
}

/** The same part of time in a window of another width; the whole stays the whole. */
export function resizedTo(view: TimeView, width: number): TimeView {
  const whole = view.perPixel * view.width >= view.duration * 0.999;
  return whole ? wholeView(view.duration, width) : keptWithin({ ...view, width });
}

/** The view that shows a span, with a margin on each side as a share of it. */
export function fittedTo(view: TimeView, span: Span, margin = 0.15): TimeView {
  const length = Math.max(span.end - span.start, LEAST_PER_PIXEL * 10);
  const perPixel = (length * (1 + 2 * margin)) / Math.max(view.width, 1);
  return keptWithin({ ...view, perPixel, start: span.start - length * margin });
}

/** Pans no more than needed so that a time is in view, `margin` being a share of the width. */
export function revealed(view: TimeView, time: number, margin = 0.1): TimeView {
  const x = xOf(view, time);
  const low = view.width * margin;
  const high = view.width * (1 - margin);
  if (x >= low && x <= high) return view;
  return pannedBy(view, x < low ? x - low : x - high);
}

/** Steps between marks that people read easily, in microseconds. */
const STEPS: readonly number[] = [
  100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000,
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400].map((seconds) => seconds * 1_000_000),
];

export interface Tick {
  readonly time: number;
  readonly x: number;
  /** Marks between two that carry a time have none. */
  readonly words: string | null;
}

/** Marks of the ruler in view: those with words at least `apart` pixels from one another. */
export function ticksOf(view: TimeView, apart = 84): Tick[] {
  const major = STEPS.find((step) => step / view.perPixel >= apart) ?? (STEPS.at(-1) as number);
  const parts = [5, 4, 2].find((count) => Number.isInteger(major / count) && major / count / view.perPixel >= 8) ?? 1;
  const minor = major / parts;
  const ticks: Tick[] = [];
  const first = Math.ceil(view.start / minor);
  const last = Math.floor(endOf(view) / minor);
  for (let index = first; index <= last; index += 1) {
    const time = index * minor;
    if (time > view.duration) break;
    ticks.push({ time, x: xOf(view, time), words: index % parts === 0 ? clockOf(time, decimalsOf(major)) : null });
  }
  return ticks;
}

function decimalsOf(step: number): number {
  if (step >= 1_000_000) return 0;
  if (step >= 100_000) return 1;
  if (step >= 10_000) return 2;
  return step >= 1_000 ? 3 : 4;
}

/** A time as people read it: `0:03.200`, `1:02:03.5`. */
export function clockOf(time: number, decimals = 3): string {
  const unit = 10 ** decimals;
  const units = Math.round((Math.abs(time) * unit) / 1_000_000);
  const seconds = Math.floor(units / unit);
  const rest = units - seconds * unit;
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
  return `${time < 0 ? '−' : ''}${clock}${decimals > 0 ? `.${String(rest).padStart(decimals, '0')}` : ''}`;
}

/** Reads a time as people type it: `12.48`, `0:12.480`, `1:02:03`; null when it is none. */
export function timeOf(words: string): number | null {
  const parts = words.trim().replace(',', '.').split(':');
  if (parts.length > 3 || parts.some((part) => !/^\d+(?:\.\d*)?$|^\.\d+$/.test(part))) return null;
  if (parts.slice(0, -1).some((part) => part.includes('.'))) return null;
  const seconds = parts.reduce((sum, part) => sum * 60 + Number(part), 0);
  return Number.isFinite(seconds) ? Math.round(seconds * 1_000_000) : null;
}
