import '@/ui/styles/tokens.css';
import '@/ui/styles/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { queryClient } from '@/api/query-client';
import { actions } from '@/core/actions/registry';
import '@/core/actions/presets';
import '@/core/actions/shell';
import { watchTheme } from '@/ui/theme';
import { router } from '@/router';

// The server was upgraded while this page was open: its old parts are gone, so the page is loaded anew, once.
window.addEventListener('vite:preloadError', (event) => {
  const last = Number(sessionStorage.getItem('assay.reloaded') ?? 0);
  if (Date.now() - last < 30_000) return;
  event.preventDefault();
  sessionStorage.setItem('assay.reloaded', String(Date.now()));
  window.location.reload();
});

watchTheme();
actions.listen(window);

const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root.');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
