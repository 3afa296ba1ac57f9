import { createRouter } from '@tanstack/react-router';
import { queryClient } from '@/api/query-client';
import { parseSearch, stringifySearch } from '@/core/search';
import { PageError, PageLoading, PageMissing } from '@/ui/kit/states';
import { routeTree } from './routeTree.gen';

export const router = createRouter({
  routeTree,
  context: { queryClient },
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  // Query decides what is fresh; the router must not keep loaders' results beside it.
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
  defaultErrorComponent: PageError,
  defaultNotFoundComponent: PageMissing,
  defaultPendingComponent: PageLoading,
  defaultPendingMs: 250,
  defaultPendingMinMs: 0,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
