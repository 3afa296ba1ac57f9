import './profile.css';
import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '@/api/client';
import { changeMe } from '@/api/queries/people';
import { enter } from '@/api/queries/session';
import { t as common } from '@/i18n/en/words';
import { t } from '@/i18n/en/profile';
import { useMe } from '@/shell/use-project';
import { Field } from '@/ui/kit/Field';
import { Card, PageHead } from '@/ui/kit/PageHead';
import { Segments } from '@/ui/kit/Segments';
import { messageOf } from '@/ui/messages';
import { setTheme, useTheme } from '@/ui/theme';
import { toast } from '@/ui/toasts';
import { useTitle } from '@/ui/use-title';
import { Keys } from './Keys';
import { Letters } from './Letters';
import { Tokens } from './Tokens';

const LEAST = 8;

/** One's own account, keys and tokens. */
export function ProfilePage() {
  const me = useMe();
  useTitle(t('title'));
  const runs = me.role === 'owner' || me.projects.some(({ role }) => role === 'owner' || role === 'manager');
  return (
    <>
      <PageHead title={t('title')} lede={t('lede', { name: me.name, role: common.word(me.role), organisation: me.organisation.name })} />
      <div className="grid cols-2 profile">
        <div className="stack">
          <Account />
          <Password />
          {runs ? <Letters me={me} /> : null}
        </div>
        <Tokens me={me} />
      </div>
      <Keys />
    </>
  );
}

function Account() {
  const me = useMe();
  const client = useQueryClient();
  const [name, setName] = useState(me.name);
  const choice = useTheme((state) => state.choice);
  const save = useMutation({
    mutationFn: () => changeMe({ name }),
    onSuccess: (changed) => {
      enter(client, changed);
      toast.good(t('saved'));
    },
    meta: { quiet: true },
  });
  return (
    <Card title={t('account')}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Field label={t('name')} complaint={save.error instanceof ApiError ? save.error.about('/name') : undefined}>
          {(props) => <input {...props} className="input" autoComplete="name" required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <Field label={t('email')} hint={t('email_hint')}>
          {(props) => <input {...props} className="input" readOnly value={me.email} />}
        </Field>
        <div className="field">
          <span className="field-label">{t('theme')}</span>
          <div><Segments label={t('theme')} value={choice} options={[['light', t('theme_light')], ['dark', t('theme_dark')], ['system', t('theme_system')]]} onChange={setTheme} /></div>
        </div>
        <div><button type="submit" className="btn" disabled={save.isPending || name.trim() === me.name}>{t('save')}</button></div>
      </form>
    </Card>
  );
}

function Password() {
  const me = useMe();
  const client = useQueryClient();
  const [current, setCurrent] = useState('');
  const [fresh, setFresh] = useState('');
  const change = useMutation({
    mutationFn: () => changeMe({ password: { current, new: fresh } }),
    onSuccess: (changed) => {
      enter(client, changed);
      setCurrent('');
      setFresh('');
      toast.good(t('password_done'));
    },
    meta: { quiet: true },
  });
  const complaint = (pointer: string) => (change.error instanceof ApiError ? change.error.about(pointer) : undefined);
  const known = change.error instanceof ApiError && change.error.problems.length > 0;
  return (
    <Card title={me.has_password ? t('password') : t('password_set')}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        <input type="hidden" autoComplete="username" value={me.email} readOnly />
        {me.has_password ? (
          <Field label={t('password_current')} complaint={complaint('/password/current')}>
            {(props) => <input {...props} className="input" type="password" autoComplete="current-password" required value={current} onChange={(event) => setCurrent(event.target.value)} />}
          </Field>
        ) : <p className="small dim">{t('password_none')}</p>}
        <Field label={t('password_new')} hint={t('password_hint', { least: LEAST })} complaint={complaint('/password/new')}>
          {(props) => <input {...props} className="input" type="password" autoComplete="new-password" required minLength={LEAST} maxLength={128} value={fresh} onChange={(event) => setFresh(event.target.value)} />}
        </Field>
        {change.error && !known ? <p className="note bad" role="alert">{messageOf(change.error)}</p> : null}
        <div><button type="submit" className="btn" disabled={change.isPending}>{me.has_password ? t('password_do') : t('save')}</button></div>
      </form>
    </Card>
  );
}
