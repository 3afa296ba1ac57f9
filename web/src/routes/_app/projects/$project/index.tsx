import { createFileRoute, redirect } from '@tanstack/react-router';
import { firstPage } from '@/shell/navigation';

/** A project's address alone leads to the page that answers its reader's first question. */
export const Route = createFileRoute('/_app/projects/$project/')({
  beforeLoad: ({ context }) => {
    throw redirect({ href: firstPage(context.project), replace: true });
  },
});
