import { MutationCache, QueryClient } from '@tanstack/react-query';
import { ApiError, worthRetrying } from './client';
import { toast } from '@/ui/toasts';
import { messageOf } from '@/ui/messages';

declare module '@tanstack/react-query' {
  interface Register {
    mutationMeta: {
      /** The page shows the failure itself, beside the field or in its dialog. */
      quiet?: boolean;
    };
  }
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (failures, error) => worthRetrying(error) && failures < 2,
      // A page that has something to show goes on showing it; otherwise its error component speaks.
      throwOnError: (_error, query) => query.state.data === undefined,
    },
    mutations: { retry: false },
  },
  mutationCache: new MutationCache({
    onError: (error, _variables, _context, mutation) => {
      if (mutation.meta?.quiet) return;
      if (error instanceof ApiError && error.status === 401) return;
      toast.bad(messageOf(error));
    },
  }),
});
