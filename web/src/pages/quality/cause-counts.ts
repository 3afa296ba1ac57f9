import type { CauseCounts } from '@/api/types';
import { t } from '@/i18n/en/quality';

export const CAUSES = ['slip', 'confusion', 'unclear_rule', 'hard_item', 'bad_data'] as const;

/** The causes other than unclear rules with their counts, the most frequent first: "slip 4 · hard item 1". */
export function countsInWords(counts: CauseCounts): string {
  return CAUSES.filter((cause) => cause !== 'unclear_rule' && counts[cause])
    .sort((one, other) => (counts[other] ?? 0) - (counts[one] ?? 0))
    .map((cause) => `${t(cause)} ${counts[cause]}`)
    .join(' · ');
}
