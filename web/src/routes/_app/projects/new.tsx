import { createFileRoute } from '@tanstack/react-router';
import { NewProjectPage } from '@/pages/blueprint/NewProjectPage';

/** Make a project from a blueprint. */
export const Route = createFileRoute('/_app/projects/new')({
  component: NewProjectPage,
});
