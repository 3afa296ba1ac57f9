import { createFileRoute } from '@tanstack/react-router';
import { meQuery } from '@/api/queries/session';
import { InvitationPage } from '@/pages/people/InvitationPage';

/** An invitation: its token stands after the # and so never reaches a log. Anybody may open it. */
export const Route = createFileRoute('/invitation')({
  // Who is signed in joins with that account; the client must know before it asks.
  beforeLoad: async ({ context }) => ({ me: await context.queryClient.ensureQueryData(meQuery).catch(() => null) }),
  component: InvitationPage,
});
