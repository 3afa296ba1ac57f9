import { createFileRoute } from '@tanstack/react-router';
import { openapiQuery } from '@/api/queries/openapi';
import { text } from '@/core/search';
import { ApiPage } from '@/pages/docs/ApiPage';

/** The API: every request with its shapes, to be read and tried. */
export const Route = createFileRoute('/_app/docs')({
  validateSearch: (search: Record<string, unknown>): { request?: string; search?: string } => ({
    request: text(search.request),
    search: text(search.search),
  }),
  loader: ({ context }) => context.queryClient.ensureQueryData(openapiQuery),
  component: ApiPage,
});
