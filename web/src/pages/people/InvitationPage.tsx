import { useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { ApiError, isCode } from '@/api/client';
import { acceptInvitation, lookAtInvitation, type Newcomer } from '@/api/queries/people';
import { enter } from '@/api/queries/session';
import type { InvitationLook, Me } from '@/api/types';
import { t as common } from '@/i18n/en/words';
import { t } from '@/i18n/en/invitation';
import { Door } from '@/shell/Door';
import { SignInForm } from '@/shell/SignInForm';
import { formatWhen } from '@/ui/format';
import { Field } from '@/ui/kit/Field';
import { Segments } from '@/ui/kit/Segments';
import { messageOf } from '@/ui/messages';
import { useTitle } from '@/ui/use-title';

const route = getRouteApi('/invitation');
const LEAST = 8;

/** What somebody sees who opens an invitation: to what, as what, and the way in. */
export function InvitationPage() {
  const [token] = useState(() => decodeURIComponent(window.location.hash.slice(1)));
  const { me: before } = route.useRouteContext();
  const [me, setMe] = useState<Me | null>(before);
  useTitle(t('title'));
  const look = useQuery({
    queryKey: ['invitation', token.slice(0, 8), me?.id],
    queryFn: () => lookAtInvitation(token),
    enabled: token !== '',
    throwOnError: false,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (token === '' || look.error) {
    return (
      <Door>
        <div role="alert">
          <h1>{t('bad')}</h1>
          <p className="dim">{look.error ? messageOf(look.error) : t('no_token')}</p>
        </div>
        <div><a className="btn" href="/">{t('to_start')}</a></div>
      </Door>
    );
  }
  if (!look.data) return <Door><p role="status">{t('looking')}</p></Door>;
  return (
    <Door>
      <Welcome look={look.data} />
      {me && look.data.signed_in ? <JoinAs token={token} me={me} onOther={() => setMe(null)} /> : <WayIn token={token} look={look.data} onSignedIn={setMe} />}
    </Door>
  );
}

function Welcome({ look }: { look: InvitationLook }) {
  return (
    <div>
      <h1>{t('join', { project: look.project ?? look.organisation })}</h1>
      <p className="dim">{t('lede', { inviter: look.inviter, organisation: look.organisation, project: look.project ?? '', role: common.word(look.role) })}</p>
      {look.qualification > 0 ? <p className="dim">{t('test_first', { n: look.qualification })}</p> : null}
      <p className="small dim">{t('runs_out', { when: formatWhen(look.expires_at) })}{look.email ? ` ${t('for_address', { email: look.email })}` : ''}</p>
    </div>
  );
}

/** Joins, and goes to the project; the token leaves the address with the page. */
function useJoin(token: string) {
  const client = useQueryClient();
  const router = useRouter();
  return useMutation({
    mutationFn: (newcomer?: Newcomer) => acceptInvitation(token, newcomer),
    onSuccess: (me) => {
      client.removeQueries({ queryKey: ['projects'] });
      enter(client, me);
      router.history.replace('/');
    },
    meta: { quiet: true },
  });
}

function JoinAs({ token, me, onOther }: { token: string; me: Me; onOther: () => void }) {
  const join = useJoin(token);
  return (
    <div className="card stack">
      {join.error ? <p className="note bad" role="alert">{messageOf(join.error)}</p> : null}
      <button type="button" className="btn primary lg" disabled={join.isPending} onClick={() => join.mutate(undefined)}>{t('as_me', { name: me.name })}</button>
      <button type="button" className="btn quiet" onClick={onOther}>{t('other_account')}</button>
    </div>
  );
}

function WayIn({ token, look, onSignedIn }: { token: string; look: InvitationLook; onSignedIn: (me: Me) => void }) {
  const [way, setWay] = useState<'new' | 'known'>('new');
  return (
    <>
      <div><Segments label={t('title')} value={way} options={[['new', t('new_account')], ['known', t('have_account')]]} onChange={setWay} /></div>
      <div className="card">
        {way === 'known' ? <SignInForm email={look.email ?? undefined} onDone={onSignedIn} /> : <NewAccount token={token} look={look} onKnown={() => setWay('known')} />}
      </div>
    </>
  );
}

function NewAccount({ token, look, onKnown }: { token: string; look: InvitationLook; onKnown: () => void }) {
  const join = useJoin(token);
  const [form, setForm] = useState<Newcomer>({ name: '', email: look.email ?? '', password: '' });
  const set = (key: keyof Newcomer) => (event: React.ChangeEvent<HTMLInputElement>) => setForm((before) => ({ ...before, [key]: event.target.value }));
  const complaint = (pointer: string) => (join.error instanceof ApiError ? join.error.about(pointer) : undefined);
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        join.mutate(form);
      }}
    >
      <Field label={t('name')} hint={t('name_hint')} complaint={complaint('/name')}>
        {(props) => <input {...props} className="input lg" autoComplete="name" required value={form.name} onChange={set('name')} />}
      </Field>
      <Field label={t('email')} complaint={complaint('/email')}>
        {(props) => <input {...props} className="input lg" type="email" autoComplete="username" required readOnly={Boolean(look.email)} value={form.email} onChange={set('email')} />}
      </Field>
      <Field label={t('password')} hint={t('password_hint', { least: LEAST })} complaint={complaint('/password')}>
        {(props) => <input {...props} className="input lg" type="password" autoComplete="new-password" required minLength={LEAST} maxLength={128} value={form.password} onChange={set('password')} />}
      </Field>
      {join.error && !(join.error instanceof ApiError && join.error.problems.length) ? (
        <p className="note bad" role="alert">
          {messageOf(join.error)}{' '}
          {isCode(join.error, 'sign_in_first') ? <button type="button" className="link" onClick={onKnown}>{t('have_account')}</button> : null}
        </p>
      ) : null}
      <button type="submit" className="btn primary lg" disabled={join.isPending}>{t('join_do')}</button>
    </form>
  );
}
