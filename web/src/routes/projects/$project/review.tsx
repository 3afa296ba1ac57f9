import { createFileRoute } from '@tanstack/react-router';
import { readAcceptance } from '@/api/queries/acceptance';
import { requireTool } from '@/shell/guard';
import { ReviewPage } from '@/pages/review/ReviewPage';

/** Review fills the window; the item that is looked at stands in the address, and the sample that it was drawn for. */
export const Route = createFileRoute('/projects/$project/review')({
  validateSearch: (search: Record<string, unknown>): { item?: string; sample?: string } => ({
    ...(typeof search.item === 'string' ? { item: search.item } : {}),
    ...(typeof search.sample === 'string' ? { sample: search.sample } : {}),
  }),
  beforeLoad: requireTool,
  component: ReviewRoute,
});

function ReviewRoute() {
  const { project } = Route.useRouteContext();
  const { item, sample } = Route.useSearch();
  const navigate = Route.useNavigate();
  const go = (next: string | null): void => void navigate({ search: next ? { item: next, ...(sample ? { sample } : {}) } : {}, replace: true });
  /** After a verdict on an item of a sample comes the sample's next one; when it has its result, the quality page says it. */
  const decided = async (next: string | null): Promise<void> => {
    if (!sample) return go(next);
    const { next: drawn } = await readAcceptance(project.slug, sample);
    if (drawn) return go(drawn);
    await navigate({ to: '/projects/$project/quality', params: { project: project.slug }, hash: 'acceptance' });
  };
  return <ReviewPage project={project} item={item ?? null} onItem={go} onDecided={(next) => void decided(next)} />;
}
