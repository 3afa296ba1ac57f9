import { createFileRoute, Outlet } from '@tanstack/react-router';
import { useProjectEvents } from '@/api/live';
import { requireProject } from '@/shell/guard';
import { useProject } from '@/shell/use-project';

/** Everything about one project. */
export const Route = createFileRoute('/_app/projects/$project')({
  beforeLoad: requireProject,
  component: ProjectFrame,
});

function ProjectFrame() {
  const project = useProject();
  useProjectEvents(project.slug, project.me.actions.includes('see_events'));
  return <Outlet />;
}
