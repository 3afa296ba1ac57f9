import { createFileRoute } from '@tanstack/react-router';
import { text } from '@/core/search';
import { PeoplePage } from '@/pages/people/PeoplePage';

/** Members, invitations, qualification, roles. */
export const Route = createFileRoute('/_app/projects/$project/people')({
  validateSearch: (search: Record<string, unknown>): { skill?: string } => ({ skill: text(search.skill) }),
  component: PeoplePage,
});
