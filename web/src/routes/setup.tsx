import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { createFileRoute, redirect, useRouter } from '@tanstack/react-router';
import { api, ApiError } from '@/api/client';
import { enter, setupQuery } from '@/api/queries/session';
import type { Me } from '@/api/types';
import { t } from '@/i18n/en/door';
import { Door } from '@/shell/Door';
import { Field } from '@/ui/kit/Field';
import { messageOf } from '@/ui/messages';
import { useTitle } from '@/ui/use-title';

/** The first visit: makes the owner's account. The token comes after the # of the printed link. */
export const Route = createFileRoute('/setup')({
  beforeLoad: async ({ context }) => {
    const { needed } = await context.queryClient.ensureQueryData(setupQuery);
    if (!needed) throw redirect({ to: '/sign-in', replace: true });
  },
  component: Setup,
});

const LEAST = 8;
type Begin = 'blueprint' | 'look';

function Setup() {
  const client = useQueryClient();
  const router = useRouter();
  const [form, setForm] = useState(() => ({
    token: decodeURIComponent(window.location.hash.slice(1)),
    name: '',
    organisation: '',
    email: '',
    password: '',
  }));
  const [hadToken] = useState(form.token !== '');
  const [begin, setBegin] = useState<Begin>('blueprint');
  const [shown, setShown] = useState(false);
  useTitle(t('setup_title'));
  const make = useMutation({
    mutationFn: () => api.post<Me>('/setup', form),
    onSuccess: (me) => {
      client.setQueryData(setupQuery.queryKey, { needed: false });
      enter(client, me);
      router.history.replace(begin === 'blueprint' && '/projects/new' in router.routesByPath ? '/projects/new' : '/');
    },
    meta: { quiet: true },
  });
  const complaint = (pointer: string) => (make.error instanceof ApiError ? make.error.about(pointer) : undefined);
  const set = (key: keyof typeof form) => (event: React.ChangeEvent<HTMLInputElement>) => setForm((before) => ({ ...before, [key]: event.target.value }));
  const short = form.password.length > 0 && form.password.length < LEAST;
  return (
    <Door aside={hadToken ? t('setup_once') : undefined} wide>
      <div>
        <h1>{t('setup_title')}</h1>
        <p className="dim">{t('setup_lede')}</p>
      </div>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <div className="setup-grid">
          <section className="card stack">
            <h2><span className="dim">1</span>&ensp;{t('account_title')}</h2>
            <Field label={t('name')} hint={t('name_hint')} complaint={complaint('/name')}>
              {(props) => <input {...props} className="input lg" autoComplete="name" required value={form.name} onChange={set('name')} />}
            </Field>
            <Field label={t('organisation')} hint={t('organisation_hint')} complaint={complaint('/organisation')}>
              {(props) => <input {...props} className="input lg" autoComplete="organization" required value={form.organisation} onChange={set('organisation')} />}
            </Field>
            <Field label={t('email')} complaint={complaint('/email')}>
              {(props) => <input {...props} className="input lg" type="email" autoComplete="username" required value={form.email} onChange={set('email')} />}
            </Field>
            <Field label={t('password')} complaint={complaint('/password')} hint={t('password_hint', { n: form.password.length, least: LEAST })}>
              {(props) => (
                <div className="row">
                  <input {...props} className="input lg grow" type={shown ? 'text' : 'password'} autoComplete="new-password" required minLength={LEAST} value={form.password} onChange={set('password')} aria-invalid={short || props['aria-invalid'] || undefined} />
                  <button type="button" className="btn quiet" onClick={() => setShown((before) => !before)}>{shown ? t('hide') : t('show')}</button>
                </div>
              )}
            </Field>
            {hadToken ? null : (
              <Field label={t('token')} hint={t('token_hint')} complaint={complaint('/token')}>
                {(props) => <input {...props} className="input lg mono" required autoComplete="off" value={form.token} onChange={set('token')} />}
              </Field>
            )}
            <p className="small dim">{t('others')}</p>
          </section>
          <section className="card stack">
            <h2 id="begin"><span className="dim">2</span>&ensp;{t('begin_title')}</h2>
            <div className="stack close" role="radiogroup" aria-labelledby="begin">
              <Choice name="blueprint" chosen={begin} onChoose={setBegin} title={t('begin_blueprint')} hint={t('begin_blueprint_hint')} />
              <Choice name="look" chosen={begin} onChoose={setBegin} title={t('begin_look')} hint={t('begin_look_hint')} />
            </div>
            <p className="small dim">{t.parts('demo_hint', { command: <code key="c" className="mono">assay demo</code> })}</p>
          </section>
        </div>
        <section className="card stack">
          <h2>{t('next_title')}</h2>
          <div className="grid cols-4">
            <div><h3>{t('next_now')}</h3><p className="small dim">{t('next_now_text')}</p></div>
            <div><h3>{t('next_then')}</h3><p className="small dim">{t('next_then_text')}</p></div>
            <div><h3>{t('next_data')}</h3><p className="small dim">{t('next_data_text')}</p></div>
            <div><h3>{t('next_people')}</h3><p className="small dim">{t('next_people_text')}</p></div>
          </div>
        </section>
        {make.isError ? <p className="note bad" role="alert">{messageOf(make.error)}</p> : null}
        <div className="row between wrap">
          <p className="small dim">{t.parts('stuck', { command: <code key="c" className="mono">assay doctor</code> })}</p>
          <button type="submit" className="btn primary lg" disabled={make.isPending}>{t('make_account')}</button>
        </div>
      </form>
    </Door>
  );
}

function Choice({ name, chosen, onChoose, title, hint }: { name: Begin; chosen: Begin; onChoose: (name: Begin) => void; title: string; hint: string }) {
  return (
    <label className={`card row top choice ${chosen === name ? 'chosen' : ''}`}>
      <input type="radio" name="begin" checked={chosen === name} onChange={() => onChoose(name)} />
      <span>
        <span className="strong">{title}</span>
        <br />
        <span className="small dim">{hint}</span>
      </span>
    </label>
  );
}
