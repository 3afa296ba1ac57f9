import { createFileRoute } from '@tanstack/react-router';
import { requireMe } from '@/shell/guard';
import { AppFrame } from '@/shell/AppFrame';

/** Pages with the sidebar. Mantine is loaded here, so that the labelling page does without it. */
export const Route = createFileRoute('/_app')({
  beforeLoad: requireMe,
  component: AppFrame,
});
