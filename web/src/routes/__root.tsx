import { lazy, Suspense } from 'react';
import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, Outlet } from '@tanstack/react-router';
import { SessionOver } from '@/shell/SessionOver';
import { RouteFocus } from '@/shell/RouteFocus';
import { PageMissing } from '@/ui/kit/states';
import { Toasts } from '@/ui/kit/Toasts';

export const Route = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Root,
  notFoundComponent: Nowhere,
});

// Apart, so that the styles of the shell are not loaded with the labelling page.
const Door = lazy(async () => ({ default: (await import('@/shell/Door')).Door }));

/** An address that no page has. */
function Nowhere() {
  return <Suspense><Door><PageMissing /></Door></Suspense>;
}

function Root() {
  return (
    <>
      <RouteFocus />
      <Outlet />
      <Toasts />
      <SessionOver />
    </>
  );
}
