import { useEffect, useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { createFileRoute, useRouter } from '@tanstack/react-router';
import { api } from '@/api/client';
import { enter } from '@/api/queries/session';
import type { Me } from '@/api/types';
import { text } from '@/core/search';
import { t } from '@/i18n/en/door';
import { Door } from '@/shell/Door';
import { SignInForm } from '@/shell/SignInForm';
import { isAppPath } from '@/ui/kit/AppLink';
import { useTitle } from '@/ui/use-title';

/** Sign-in by password, or by a one-time link whose token stands after the # and so never reaches a log. */
export const Route = createFileRoute('/sign-in')({
  validateSearch: (search: Record<string, unknown>): { back?: string } => ({ back: text(search.back) }),
  component: SignIn,
});

function tokenOfAddress(): string | null {
  const token = decodeURIComponent(window.location.hash.slice(1));
  return token || null;
}

function SignIn() {
  const { back } = Route.useSearch();
  const router = useRouter();
  const [token, setToken] = useState(tokenOfAddress);
  const target = back && isAppPath(back) ? back : '/';
  const onDone = () => router.history.push(target);
  useTitle(t('sign_in'));
  return (
    <Door>
      {token ? (
        <ByLink token={token} onDone={onDone} onGiveUp={() => setToken(null)} />
      ) : (
        <>
          <div>
            <h1>{t('sign_in')}</h1>
            <p className="dim">{t('sign_in_lede')}</p>
          </div>
          <div className="card"><SignInForm onDone={onDone} /></div>
          <p className="small dim">{t('forgotten')}</p>
        </>
      )}
    </Door>
  );
}

function ByLink({ token, onDone, onGiveUp }: { token: string; onDone: () => void; onGiveUp: () => void }) {
  const client = useQueryClient();
  const { mutate, isError } = useMutation({
    mutationFn: () => api.post<Me>('/session/link', { token }),
    onSuccess: (me) => {
      enter(client, me);
      onDone();
    },
    meta: { quiet: true },
  });
  useEffect(() => {
    // The token leaves the address bar and the history before anything else happens.
    window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search);
    mutate();
  }, [mutate]);
  if (!isError) return <p role="status">{t('link_checking')}</p>;
  return (
    <>
      <div role="alert">
        <h1>{t('link_bad')}</h1>
        <p className="dim">{t('link_bad_hint')}</p>
      </div>
      <button type="button" className="btn primary lg" onClick={onGiveUp}>{t('sign_in_instead')}</button>
    </>
  );
}
