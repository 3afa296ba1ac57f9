import { createFileRoute } from '@tanstack/react-router';
import { requireTool } from '@/shell/guard';
import { ReviewPage } from '@/pages/review/ReviewPage';

/** Review fills the window; the item that is looked at stands in the address. */
export const Route = createFileRoute('/projects/$project/review')({
  validateSearch: (search: Record<string, unknown>): { item?: string } => (typeof search.item === 'string' ? { item: search.item } : {}),
  beforeLoad: requireTool,
  component: ReviewRoute,
});

function ReviewRoute() {
  const { project } = Route.useRouteContext();
  const { item } = Route.useSearch();
  const navigate = Route.useNavigate();
  return <ReviewPage project={project} item={item ?? null} onItem={(next) => void navigate({ search: next ? { item: next } : {}, replace: true })} />;
}
