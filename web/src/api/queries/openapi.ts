import { queryOptions } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { Description } from '@/core/openapi';

/** The description of the API; it changes only with the server. */
export const openapiQuery = queryOptions({
  queryKey: ['openapi'],
  queryFn: ({ signal }) => api.get<Description>('/openapi.json', undefined, { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});
