import { createFileRoute } from '@tanstack/react-router';
import { text } from '@/core/search';
import { IterationPage } from '@/pages/iteration/IterationPage';

/** Models, weak slices and the next batch. */
export const Route = createFileRoute('/_app/projects/$project/iteration')({
  validateSearch: (search: Record<string, unknown>): { model?: string; version?: string; question?: string } => ({
    model: text(search.model),
    version: text(search.version),
    question: text(search.question),
  }),
  component: IterationPage,
});
