import { createFileRoute } from '@tanstack/react-router';
import { oneOf, text } from '@/core/search';
import { CoveragePage } from '@/pages/coverage/CoveragePage';

export interface CoverageSearch {
  /** The attributes that are crossed, with commas between. */
  by?: string;
  count?: 'settled' | 'n' | 'accepted';
}

/** How the items cover the world, against the targets. */
export const Route = createFileRoute('/_app/projects/$project/coverage')({
  validateSearch: (search: Record<string, unknown>): CoverageSearch => ({ by: text(search.by), count: oneOf(search.count, ['settled', 'n', 'accepted']) }),
  component: CoveragePage,
});
