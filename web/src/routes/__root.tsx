import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, Outlet } from '@tanstack/react-router';
import { SessionOver } from '@/shell/SessionOver';
import { RouteFocus } from '@/shell/RouteFocus';
import { Toasts } from '@/ui/kit/Toasts';

export const Route = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Root,
});

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
