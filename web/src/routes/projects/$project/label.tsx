import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { projectQuery } from '@/api/queries/session';
import { requireTool } from '@/shell/guard';
import { LabelPage } from '@/pages/label/LabelPage';

/** Labelling fills the window and stands outside the shell, so that it stays light. */
export const Route = createFileRoute('/projects/$project/label')({
  beforeLoad: requireTool,
  component: LabelRoute,
});

function LabelRoute() {
  const { me, project } = Route.useRouteContext();
  // Loaded once; the page asks anew when a task comes under a newer schema or guideline.
  const { data } = useQuery({ ...projectQuery(project.slug), staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false, throwOnError: false });
  return <LabelPage key={project.slug} me={me} project={data ?? project} />;
}
