import { formatFixed, formatPercent } from '@/ui/format';

/** Alpha and shares of gold as 0.93; small errors and counts of wholes as per cent. */
export function figureFormat(measure: string): (value: number) => string {
  if (measure === 'alpha' || measure === 'gold_accuracy' || measure === 'agreement') return (value) => formatFixed(value, 2);
  return (value) => formatPercent(value, measure === 'batch_error' ? 1 : 0);
}
