import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { enter } from '@/api/queries/session';
import type { Me } from '@/api/types';
import { t } from '@/i18n/en/door';
import { Field } from '@/ui/kit/Field';
import { messageOf } from '@/ui/messages';

/** E-mail and password. Used by the sign-in page and by the window that comes when a session ends. */
export function SignInForm({ email: known, onDone }: { email?: string; onDone: (me: Me) => void }) {
  const client = useQueryClient();
  const [email, setEmail] = useState(known ?? '');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: () => api.post<Me>('/session', { email, password }),
    onSuccess: (me) => {
      enter(client, me);
      onDone(me);
    },
    meta: { quiet: true },
  });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        signIn.mutate();
      }}
    >
      <Field label={t('email')}>
        {(props) => <input {...props} className="input lg" type="email" autoComplete="username" required autoFocus={!known} value={email} onChange={(event) => setEmail(event.target.value)} />}
      </Field>
      <Field label={t('password')}>
        {(props) => <input {...props} className="input lg" type="password" autoComplete="current-password" required autoFocus={Boolean(known)} data-autofocus={known ? true : undefined} value={password} onChange={(event) => setPassword(event.target.value)} />}
      </Field>
      {signIn.isError ? <p className="note bad" role="alert">{messageOf(signIn.error)}</p> : null}
      <button type="submit" className="btn primary lg" disabled={signIn.isPending}>{t('sign_in')}</button>
    </form>
  );
}
