import type { Gold } from '@/api/queries/quality';

/** Whether most people surely say something else than the known answer. */
export function isDoubtful(gold: Pick<Gold, 'accuracy' | 'retired_at'>): boolean {
  return gold.retired_at === null && gold.accuracy !== null && gold.accuracy.n >= 4 && gold.accuracy.high < 0.5;
}
