import type { Arm } from '@/api/types';

export type Mix = Record<Arm, number>;

export const ARMS: readonly Arm[] = ['uncertainty', 'coverage', 'weak_slice', 'control'];
export const LEAST_CONTROL = 5;

/** Where a batch starts from: shares in whole per cent, nothing for arms that cannot find items. */
export function startingMix(can: { uncertainty: boolean; weak_slice: boolean; coverage: boolean }): Mix {
  const wish: Mix = { uncertainty: can.uncertainty ? 55 : 0, coverage: can.coverage ? 20 : 0, weak_slice: can.weak_slice ? 15 : 0, control: 10 };
  const rest = 100 - ARMS.reduce((sum, arm) => sum + wish[arm], 0);
  const first = ARMS.find((arm) => wish[arm] > 0) ?? 'control';
  return { ...wish, [first]: wish[first] + rest };
}

/**
 * Moves one share; the others give or take in proportion, so that all sum to 100. The random arm
 * never goes under 5 %.
 */
export function moveShare(mix: Mix, arm: Arm, wanted: number): Mix {
  const floor = (one: Arm) => (one === 'control' ? LEAST_CONTROL : 0);
  const others = ARMS.filter((one) => one !== arm);
  const most = 100 - others.reduce((sum, one) => sum + floor(one), 0);
  const value = Math.round(Math.min(most, Math.max(floor(arm), wanted)));
  const room = 100 - value - others.reduce((sum, one) => sum + floor(one), 0);
  const weights = others.map((one) => mix[one] - floor(one));
  const total = weights.reduce((sum, one) => sum + one, 0);
  const exact = weights.map((weight) => (total > 0 ? (weight / total) * room : room / others.length));
  const whole = exact.map(Math.floor);
  let left = room - whole.reduce((sum, one) => sum + one, 0);
  const order = exact.map((one, index) => [one - Math.floor(one), index] as const).toSorted((a, b) => b[0] - a[0]);
  for (const [, index] of order) {
    if (left <= 0) break;
    whole[index] = (whole[index] ?? 0) + 1;
    left -= 1;
  }
  const next = { ...mix, [arm]: value };
  others.forEach((one, index) => {
    next[one] = floor(one) + (whole[index] ?? 0);
  });
  return next;
}

/** As the server takes it: shares that sum to 1. */
export function sharesOf(mix: Mix): Mix {
  return { uncertainty: mix.uncertainty / 100, coverage: mix.coverage / 100, weak_slice: mix.weak_slice / 100, control: mix.control / 100 };
}
