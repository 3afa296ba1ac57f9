import { createFileRoute } from '@tanstack/react-router';
import { text } from '@/core/search';
import { ExportsPage } from '@/pages/exports/ExportsPage';

/** Exports, snapshots and files. */
export const Route = createFileRoute('/_app/projects/$project/exports')({
  validateSearch: (search: Record<string, unknown>): { snapshot?: string } => ({ snapshot: text(search.snapshot) }),
  component: ExportsPage,
});
