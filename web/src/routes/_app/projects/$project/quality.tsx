import { createFileRoute } from '@tanstack/react-router';
import { text } from '@/core/search';
import { QualityPage } from '@/pages/quality/QualityPage';

/** Is it good enough, who or which rule is not, and what can be done about it. */
export const Route = createFileRoute('/_app/projects/$project/quality')({
  validateSearch: (search: Record<string, unknown>): { person?: string } => ({ person: text(search.person) }),
  component: QualityPage,
});
