import { createFileRoute } from '@tanstack/react-router';
import { flag } from '@/core/search';
import { GoldPage } from '@/pages/gold/GoldPage';

/** Items whose answer is known, and how people did on them. */
export const Route = createFileRoute('/_app/projects/$project/gold')({
  validateSearch: (search: Record<string, unknown>): { retired?: true } => ({ retired: flag(search.retired) }),
  component: GoldPage,
});
