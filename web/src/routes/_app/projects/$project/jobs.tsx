import { createFileRoute } from '@tanstack/react-router';
import { JobsPage } from '@/pages/jobs/JobsPage';

/** Background work. */
export const Route = createFileRoute('/_app/projects/$project/jobs')({
  component: JobsPage,
});
