import { currentLocale } from '@/i18n/catalogue';
import type { Interval, Time } from '@/api/types';

/* Numbers, money and times as the reader writes them. Formatters are kept: making one is slow. */
const kept = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>();

function keep<F extends Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>(key: string, make: (locale: string) => F): F {
  const locale = currentLocale() === 'en' ? (typeof navigator !== 'undefined' && navigator.language.startsWith('en') ? navigator.language : 'en-GB') : currentLocale();
  const full = `${locale} ${key}`;
  const found = kept.get(full) ?? make(locale);
  kept.set(full, found);
  return found as F;
}

/** 12,480; at most `digits` after the point (0 by default). */
export function formatNumber(value: number, digits = 0): string {
  return keep(`n${digits}`, (locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: digits })).format(value);
}

/** Always `digits` after the point: 0.93. For figures that stand under each other. */
export function formatFixed(value: number, digits = 2): string {
  return keep(`f${digits}`, (locale) => new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits })).format(value);
}

/** 63 %, with a thin space. Under one percent one digit is shown. */
export function formatPercent(share: number, digits?: number): string {
  const percent = share * 100;
  const shown = digits ?? (percent !== 0 && Math.abs(percent) < 1 ? 1 : 0);
  return `${formatFixed(percent, shown)}\u202F%`;
}

/** [0.91, 0.95] */
export function formatInterval(interval: Pick<Interval, 'low' | 'high'>, digits = 2): string {
  return `[${formatFixed(interval.low, digits)}, ${formatFixed(interval.high, digits)}]`;
}

/** €1,276. Cents only below ten. */
export function formatMoney(value: number, currency = 'EUR'): string {
  const digits = Math.abs(value) < 10 && value % 1 !== 0 ? 2 : 0;
  return keep(`m${currency}${digits}`, (locale) => new Intl.NumberFormat(locale, { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits })).format(value);
}

/** 44 s, 3 min, 6.5 h, 4 days. */
export function formatDuration(seconds: number): string {
  if (seconds < 10) return `${formatNumber(seconds, 1)} s`;
  if (seconds < 90) return `${formatNumber(seconds)} s`;
  if (seconds < 5400) return `${formatNumber(seconds / 60)} min`;
  if (seconds < 172_800) return `${formatNumber(seconds / 3600, 1)} h`;
  return `${formatNumber(seconds / 86_400)} days`;
}

/** 388 kB. Decimal units. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${formatNumber(value, value < 10 && unit > 0 ? 1 : 0)} ${units[unit] ?? ''}`;
}

/** 24 Nov 2026; without the year when it is this one. */
export function formatDate(time: Time | Date, now = new Date()): string {
  const date = new Date(time);
  const year = date.getFullYear() === now.getFullYear() ? undefined : ('numeric' as const);
  return keep(`d${year ?? ''}`, (locale) => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year })).format(date);
}

/** The shortest that is clear: 09:41 today, Mon 16:20 this week, else the date. */
export function formatWhen(time: Time | Date, now = new Date()): string {
  const date = new Date(time);
  const days = Math.abs(now.getTime() - date.getTime()) / 86_400_000;
  if (date.toDateString() === now.toDateString()) return keep('t', (locale) => new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })).format(date);
  if (days < 6) return keep('wt', (locale) => new Intl.DateTimeFormat(locale, { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })).format(date);
  return formatDate(date, now);
}

/** Day and minute in full, for titles and tables of exact times. */
export function formatExact(time: Time | Date): string {
  return keep('x', (locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' })).format(new Date(time));
}

/** '3 minutes ago', 'in 2 days'. */
export function formatAgo(time: Time | Date, now = new Date()): string {
  const seconds = (new Date(time).getTime() - now.getTime()) / 1000;
  const relative = keep('r', (locale) => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [['day', 86_400], ['hour', 3600], ['minute', 60]];
  for (const [unit, size] of steps) if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  return relative.format(Math.round(seconds), 'second');
}
