import { createFileRoute } from '@tanstack/react-router';
import { flag, oneOf, text } from '@/core/search';
import { DiscussionsPage } from '@/pages/discussions/DiscussionsPage';

/** Questions about items, regions and rules, with their answers. */
export const Route = createFileRoute('/_app/projects/$project/discussions')({
  validateSearch: (search: Record<string, unknown>): { d?: string; state?: string; rule?: string; mine?: true } => ({
    d: text(search.d),
    state: oneOf(search.state, ['open', 'answered', 'closed']),
    rule: text(search.rule),
    mine: flag(search.mine),
  }),
  component: DiscussionsPage,
});
