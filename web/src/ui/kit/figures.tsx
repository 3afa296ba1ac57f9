import type { Criterion, CriterionStatus, Interval } from '@/api/types';
import { t } from '@/i18n/en/words';
import { formatFixed, formatInterval, formatNumber } from '../format';

/** A share of something as a bar. `parts` stack further shares behind the first, each lighter. */
export function Meter({ value, parts = [], label, tone, width }: { value: number; parts?: number[]; label: string; tone?: 'gold' | 'bad'; width?: number | string }) {
  const percent = (share: number) => `${Math.max(0, Math.min(1, share)) * 100}%`;
  return (
    <div className="meter" role="meter" aria-label={label} aria-valuenow={Math.round(value * 100)} aria-valuemin={0} aria-valuemax={100} aria-valuetext={label} style={width ? { width } : undefined}>
      <i className={tone} style={{ width: percent(value) }} />
      {parts.map((part, index) => <i key={index} className={index === 0 ? 'second' : 'third'} style={{ width: percent(part) }} />)}
    </div>
  );
}

/** A figure with its interval and the number behind it: **0.93** [0.91, 0.95] n 624. */
export function Figure({ interval, digits = 2, big, format }: { interval: Interval | null | undefined; digits?: number; big?: boolean; format?: (value: number) => string }) {
  if (!interval) return <span className="dim small">{t('no_figure')}</span>;
  const shown = format ?? ((value: number) => formatFixed(value, digits));
  return (
    <span className="nowrap">
      <b className={big ? 'figure' : undefined}>{shown(interval.value)}</b>{' '}
      <span className="small dim" title={t('interval', { low: shown(interval.low), high: shown(interval.high) })}>
        {format ? `[${shown(interval.low)}, ${shown(interval.high)}]` : formatInterval(interval, digits)} {t('n', { n: interval.n })}
      </span>
    </span>
  );
}

const TONE: Record<CriterionStatus, string> = { holds: 'var(--good)', narrow: 'var(--good)', open: 'var(--warn)', fails: 'var(--bad)', undefined: 'var(--ink-3)' };

export interface IntervalBarProps {
  interval: Pick<Interval, 'value' | 'low' | 'high'> | null;
  /** Ends of the scale. Left out, they are chosen to show the interval and the target. */
  from?: number;
  to?: number;
  target?: number | null;
  direction?: 'at_least' | 'at_most';
  status?: CriterionStatus;
  width?: number;
  /** Writes the target over its line. */
  showTarget?: boolean;
  format?: (value: number) => string;
}

/** A value with its interval on a scale, the target as a line, the side that is good shaded. */
export function IntervalBar({ interval, from, to, target, direction = 'at_least', status, width = 196, showTarget, format = (value) => formatNumber(value, 3) }: IntervalBarProps) {
  const height = showTarget ? 30 : 16;
  const y = height - 9;
  const marks = [interval?.low, interval?.high, target].filter((value): value is number => typeof value === 'number');
  const spread = marks.length ? Math.max(...marks) - Math.min(...marks) : 1;
  const start = from ?? Math.min(...(marks.length ? marks : [0])) - (spread || 0.1) * 0.6;
  const end = to ?? Math.max(...(marks.length ? marks : [1])) + (spread || 0.1) * 0.6;
  const x = (value: number) => Math.max(1, Math.min(width - 1, ((value - start) / (end - start || 1)) * width));
  const colour = status ? TONE[status] : 'var(--bar)';
  const sign = direction === 'at_least' ? t('at_least', { target: '' }).trim() : t('at_most', { target: '' }).trim();
  const words = [
    interval ? `${format(interval.value)}, ${t('interval', { low: format(interval.low), high: format(interval.high) })}` : t('no_figure'),
    typeof target === 'number' ? t('target', { target: `${sign} ${format(target)}` }) : '',
  ].filter(Boolean).join('; ');
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={words} style={{ display: 'block', maxWidth: '100%' }}>
      {typeof target === 'number' && status ? (
        <rect x={direction === 'at_least' ? x(target) : 0} y={y - 5} width={direction === 'at_least' ? width - x(target) : x(target)} height={10} fill="var(--good-soft)" />
      ) : null}
      <line x1={0} x2={width} y1={y} y2={y} stroke="var(--line)" strokeWidth={2} />
      {interval ? (
        <>
          <line x1={x(interval.low)} x2={x(interval.high)} y1={y} y2={y} stroke={colour} strokeWidth={4} />
          <circle cx={x(interval.value)} cy={y} r={4.5} fill={colour} stroke="var(--surface)" strokeWidth={1.2} />
        </>
      ) : null}
      {typeof target === 'number' ? <line x1={x(target)} x2={x(target)} y1={y - 7} y2={y + 7} stroke="var(--ink)" strokeWidth={1.4} /> : null}
      {showTarget && typeof target === 'number' ? (
        <text x={x(target)} y={9} textAnchor={x(target) > width - 30 ? 'end' : x(target) < 30 ? 'start' : 'middle'}>{`${sign} ${format(target)}`}</text>
      ) : null}
    </svg>
  );
}

/** The bar of an acceptance criterion. */
export function CriterionBar({ criterion, width }: { criterion: Criterion; width?: number }) {
  const percent = criterion.measure.endsWith('_error');
  return (
    <IntervalBar
      interval={criterion.interval}
      target={criterion.target}
      direction={criterion.direction}
      status={criterion.status}
      width={width}
      showTarget
      from={percent ? 0 : undefined}
      format={percent ? (value) => `${formatNumber(value * 100, 1)}\u202F%` : undefined}
    />
  );
}

/** A line so small that it needs no axes: what went up or down. Give the words beside it. */
export function Sparkline({ values, label, width = 80, height = 18, bad }: { values: number[]; label: string; width?: number; height?: number; bad?: boolean }) {
  if (values.length < 2) return null;
  const low = Math.min(...values);
  const range = Math.max(...values) - low || 1;
  const points = values.map((value, index) => `${(index / (values.length - 1)) * (width - 6) + 1},${height - 4 - ((value - low) / range) * (height - 8)}`);
  const [x, y] = points.at(-1)?.split(',').map(Number) ?? [0, 0];
  const colour = bad ? 'var(--bad)' : 'var(--bar)';
  return (
    <svg width={width} height={height} role="img" aria-label={label}>
      <polyline points={points.join(' ')} fill="none" stroke={colour} strokeWidth={1.4} />
      <circle cx={x} cy={y} r={2.2} fill={colour} />
    </svg>
  );
}
