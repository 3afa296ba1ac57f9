import { createFileRoute } from '@tanstack/react-router';
import { OverviewPage } from '@/pages/overview/OverviewPage';

/** Where a manager lands: is it good enough, and what next. */
export const Route = createFileRoute('/_app/projects/$project/overview')({
  component: OverviewPage,
});
