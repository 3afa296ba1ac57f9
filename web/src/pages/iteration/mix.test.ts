import { expect, test } from 'vitest';
import { ARMS, LEAST_CONTROL, type Mix, moveShare, startingMix } from './mix';

const sum = (mix: Mix) => ARMS.reduce((total, arm) => total + mix[arm], 0);

test('shares sum to 100 whatever is moved wherever', () => {
  let mix = startingMix({ uncertainty: true, weak_slice: true, coverage: true });
  for (let step = 0; step < 400; step += 1) {
    const arm = ARMS[step % ARMS.length] ?? 'control';
    mix = moveShare(mix, arm, (step * 37) % 101);
    expect(sum(mix)).toBe(100);
    for (const one of ARMS) expect(mix[one]).toBeGreaterThanOrEqual(one === 'control' ? LEAST_CONTROL : 0);
  }
});

test('the others give in proportion', () => {
  const mix = moveShare({ uncertainty: 60, coverage: 20, weak_slice: 10, control: 10 }, 'control', 25);
  expect(mix).toEqual({ uncertainty: 50, coverage: 17, weak_slice: 8, control: 25 });
});

test('no arm can take the last of the control arm', () => {
  expect(moveShare({ uncertainty: 50, coverage: 20, weak_slice: 20, control: 10 }, 'uncertainty', 100)).toEqual({ uncertainty: 95, coverage: 0, weak_slice: 0, control: 5 });
});

test('what the others lack is shared evenly when they had nothing', () => {
  const mix = moveShare({ uncertainty: 95, coverage: 0, weak_slice: 0, control: 5 }, 'uncertainty', 50);
  expect(sum(mix)).toBe(100);
  expect(mix.coverage).toBe(15);
});

test('arms that cannot find items start with nothing', () => {
  const mix = startingMix({ uncertainty: false, weak_slice: false, coverage: true });
  expect(mix).toEqual({ uncertainty: 0, coverage: 90, weak_slice: 0, control: 10 });
  expect(startingMix({ uncertainty: false, weak_slice: false, coverage: false }).control).toBe(100);
});
