import { useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '@/api/client';
import { makeToken, revokeToken, tokensQuery } from '@/api/queries/people';
import type { Me } from '@/api/types';
import { t } from '@/i18n/en/profile';
import { formatAgo, formatDate } from '@/ui/format';
import { CopyButton } from '@/ui/kit/CopyButton';
import { Field } from '@/ui/kit/Field';
import { Card } from '@/ui/kit/PageHead';
import { Skeleton } from '@/ui/kit/states';
import { messageOf } from '@/ui/messages';
import { toast } from '@/ui/toasts';

const SCOPES = ['read', 'annotate', 'import', 'manage'] as const;

/** API tokens: made, shown once, revoked. */
export function Tokens({ me }: { me: Me }) {
  const client = useQueryClient();
  const { data } = useQuery(tokensQuery);
  const refresh = () => client.invalidateQueries({ queryKey: ['tokens'] });
  const revoke = useMutation({ mutationFn: revokeToken, onSuccess: () => toast.good(t('revoked')), onSettled: refresh });
  return (
    <Card title={t('tokens')}>
      <div className="stack">
        <p className="small dim">{t('tokens_text')}</p>
        {data ? null : <Skeleton height={60} />}
        {data?.items.length === 0 ? <p className="small dim">{t('no_tokens')}</p> : null}
        <ul className="list-plain divided">
          {data?.items.map((token) => (
            <li key={token.id} className="row between">
              <span>
                <b>{token.name}</b> <span className="dim">{token.project ?? t('token_any')}</span>
                <span className="small dim block">
                  {token.scopes.map((scope) => t.word(scope)).join(', ')} · {token.used_at ? t('token_used', { when: formatAgo(token.used_at) }) : t('token_unused')} · {token.expires_at ? t('token_ends', { when: formatDate(token.expires_at) }) : t('token_for_ever')}
                </span>
              </span>
              <button type="button" className="btn sm" disabled={revoke.isPending} onClick={() => revoke.mutate(token.id)}>{t('revoke')}</button>
            </li>
          ))}
        </ul>
        <NewToken me={me} onMade={refresh} />
      </div>
    </Card>
  );
}

function NewToken({ me, onMade }: { me: Me; onMade: () => unknown }) {
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<string[]>(['read']);
  const [project, setProject] = useState('');
  const [days, setDays] = useState(90);
  const make = useMutation({
    mutationFn: () => makeToken({ name, scopes, project: project || undefined, expires_in_days: days }),
    onSuccess: onMade,
    meta: { quiet: true },
  });
  const about = (pointer: string) => (make.error instanceof ApiError ? make.error.about(pointer) : undefined);
  if (make.data) {
    return (
      <div className="note good stack close" role="status">
        <b>{t('token_made')}</b>
        <input className="input mono" readOnly aria-label={t('token_made')} value={make.data.token} onFocus={(event) => event.target.select()} />
        <div className="row">
          <CopyButton text={make.data.token} />
          <button type="button" className="btn sm" onClick={() => { make.reset(); setName(''); }}>{t('token_done')}</button>
        </div>
      </div>
    );
  }
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <Field label={t('token_name')} complaint={about('/name')}>
        {(props) => <input {...props} className="input" required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />}
      </Field>
      <fieldset className="field scopes">
        <legend className="field-label">{t('token_scopes')}</legend>
        {SCOPES.map((scope) => (
          <label key={scope} className="row small">
            <input type="checkbox" checked={scopes.includes(scope)} onChange={() => setScopes((before) => (before.includes(scope) ? before.filter((one) => one !== scope) : [...before, scope]))} />
            {t(scope)}
          </label>
        ))}
        {about('/scopes') ? <span className="complaint">{about('/scopes')}</span> : null}
      </fieldset>
      <div className="grid cols-2">
        <Field label={t('token_project')}>
          {(props) => (
            <select {...props} className="input" value={project} onChange={(event) => setProject(event.target.value)}>
              <option value="">{t('token_any')}</option>
              {me.projects.map((one) => <option key={one.slug} value={one.slug}>{one.title}</option>)}
            </select>
          )}
        </Field>
        <Field label={t('token_days')} complaint={about('/expires_in_days')}>
          {(props) => <input {...props} className="input" type="number" min={1} max={730} required value={days} onChange={(event) => setDays(Number(event.target.value))} />}
        </Field>
      </div>
      {make.error && !(make.error instanceof ApiError && make.error.problems.length) ? <p className="note bad" role="alert">{messageOf(make.error)}</p> : null}
      <div><button type="submit" className="btn primary" disabled={make.isPending || scopes.length === 0}>{t('token_make')}</button></div>
    </form>
  );
}
