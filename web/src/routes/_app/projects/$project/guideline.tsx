import { createFileRoute } from '@tanstack/react-router';
import { flag, integer, text } from '@/core/search';
import { GuidelinePage } from '@/pages/guideline/GuidelinePage';

/** Rules, examples, versions; the editor with `edit`. */
export const Route = createFileRoute('/_app/projects/$project/guideline')({
  validateSearch: (search: Record<string, unknown>): { rule?: string; v?: number; edit?: boolean } => ({
    rule: text(search.rule),
    v: integer(search.v),
    edit: flag(search.edit),
  }),
  component: GuidelinePage,
});
