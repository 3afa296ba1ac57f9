import { createFileRoute } from '@tanstack/react-router';
import { requireTool } from '@/shell/guard';
import { LabelPage } from '@/pages/label/LabelPage';

/** Labelling fills the window and stands outside the shell, so that it stays light. */
export const Route = createFileRoute('/projects/$project/label')({
  beforeLoad: requireTool,
  component: LabelRoute,
});

function LabelRoute() {
  const { me, project } = Route.useRouteContext();
  return <LabelPage key={project.slug} me={me} project={project} />;
}
