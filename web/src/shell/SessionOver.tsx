import { lazy, Suspense, useEffect, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { onSessionExpired } from '@/api/client';
import { meQuery } from '@/api/queries/session';

const SignInAgain = lazy(() => import('./SignInAgain'));

/** When the session ends while somebody works, sign-in comes over the page, so that nothing on it is lost. */
export function SessionOver() {
  const client = useQueryClient();
  const [over, setOver] = useState(false);
  useEffect(
    () =>
      onSessionExpired(() => {
        // Before anybody was signed in, the router sends them to the sign-in page instead.
        if (client.getQueryData(meQuery.queryKey)) setOver(true);
      }),
    [client],
  );
  if (!over) return null;
  return (
    <Suspense fallback={null}>
      <SignInAgain onDone={() => setOver(false)} />
    </Suspense>
  );
}
