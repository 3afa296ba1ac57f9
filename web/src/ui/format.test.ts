import { beforeAll, expect, test } from 'vitest';
import { setLocale } from '@/i18n/catalogue';
import { formatBytes, formatDuration, formatFixed, formatInterval, formatMoney, formatNumber, formatPercent, formatWhen } from './format';

beforeAll(() => setLocale('en-GB'));

test('numbers are grouped and rounded', () => {
  expect(formatNumber(12480)).toBe('12,480');
  expect(formatFixed(0.9)).toBe('0.90');
});

test('a share is a percentage, with one digit when it is under one percent', () => {
  expect(formatPercent(0.634)).toBe('63\u202F%');
  expect(formatPercent(0.004)).toBe('0.4\u202F%');
  expect(formatPercent(0)).toBe('0\u202F%');
});

test('an interval stands in brackets', () => {
  expect(formatInterval({ low: 0.7912, high: 0.83 })).toBe('[0.79, 0.83]');
});

test('money has cents only when it is small', () => {
  expect(formatMoney(1276.4)).toBe('€1,276');
  expect(formatMoney(0.16)).toBe('€0.16');
});

test('durations and sizes choose their unit', () => {
  expect(formatDuration(44)).toBe('44 s');
  expect(formatDuration(58 * 60)).toBe('58 min');
  expect(formatDuration(7200)).toBe('2 h');
  expect(formatBytes(388_000)).toBe('388 kB');
});

test('a time is as short as it may be', () => {
  const now = new Date(2026, 10, 24, 12, 0);
  expect(formatWhen(new Date(2026, 10, 24, 9, 41), now)).toBe('09:41');
  expect(formatWhen(new Date(2026, 10, 23, 16, 20), now)).toMatch(/^Mon,? 16:20$/);
  expect(formatWhen(new Date(2026, 8, 28), now)).toMatch(/^28 Sept?$/);
  expect(formatWhen(new Date(2025, 8, 28), now)).toMatch(/^28 Sept? 2025$/);
});
