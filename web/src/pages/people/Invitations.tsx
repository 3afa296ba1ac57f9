import { useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '@/api/client';
import { invitationsQuery, invite, revokeInvitation } from '@/api/queries/people';
import type { MemberList, Project, Role } from '@/api/types';
import { t as common } from '@/i18n/en/words';
import { t } from '@/i18n/en/people';
import { formatFixed, formatWhen } from '@/ui/format';
import { CopyButton } from '@/ui/kit/CopyButton';
import { Field } from '@/ui/kit/Field';
import { Mark } from '@/ui/kit/marks';
import { Card } from '@/ui/kit/PageHead';
import { Segments } from '@/ui/kit/Segments';
import { Skeleton } from '@/ui/kit/states';
import { messageOf } from '@/ui/messages';
import { toast } from '@/ui/toasts';
import { skillsIn } from './skills';

/** A link that one person can join with. It is shown once, and only here. */
export function Invite({ project, grantable, qualification, skills: known }: { project: Project; grantable: Role[]; qualification: MemberList['qualification']; skills: string[] }) {
  const client = useQueryClient();
  const roles = grantable.filter((role) => role !== 'model');
  const [role, setRole] = useState<Role>(roles.includes('annotator') ? 'annotator' : (roles[0] ?? 'viewer'));
  const [skills, setSkills] = useState('');
  const [email, setEmail] = useState('');
  const [days, setDays] = useState(7);
  const make = useMutation({
    mutationFn: () => invite(project.slug, { role, skills: skillsIn(skills), email: email.trim() || undefined, expires_in_days: days }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['projects', project.slug, 'invitations'] }),
    meta: { quiet: true },
  });
  const about = (pointer: string) => (make.error instanceof ApiError ? make.error.about(pointer) : undefined);
  if (make.data) {
    return (
      <Card title={t('link_made')}>
        <div className="stack">
          <p className="small dim">{common.word(make.data.role)}{make.data.email ? `, ${t('for_address', { email: make.data.email })}` : ''}, {t('runs_out', { when: formatWhen(make.data.expires_at) })}</p>
          <input className="input mono" readOnly value={make.data.url} aria-label={t('link_made')} onFocus={(event) => event.target.select()} />
          <div className="row wrap">
            <CopyButton text={make.data.url} />
            <button type="button" className="btn sm" onClick={() => make.reset()}>{t('another')}</button>
          </div>
          <p className="small dim">{t('link_once')}</p>
        </div>
      </Card>
    );
  }
  return (
    <Card title={t('invite')} aside={t('invite_into', { project: project.title })}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <div className="field">
          <span className="field-label">{t('role')}</span>
          <div className="role-choice"><Segments label={t('role')} value={role} options={roles.map((one) => [one, common.word(one)] as const)} onChange={setRole} /></div>
        </div>
        <Field label={t('skills_label')} hint={t('skills_hint')} complaint={about('/skills/0')}>
          {(props) => <input {...props} className="input" list="known-skills" value={skills} onChange={(event) => setSkills(event.target.value)} />}
        </Field>
        <datalist id="known-skills">{known.map((skill) => <option key={skill}>{skill}</option>)}</datalist>
        <Field label={t('email')} hint={t('email_hint')} complaint={about('/email')}>
          {(props) => <input {...props} className="input" type="email" autoComplete="off" value={email} onChange={(event) => setEmail(event.target.value)} />}
        </Field>
        <Field label={t('valid_days')} complaint={about('/expires_in_days')}>
          {(props) => <input {...props} className="input" type="number" min={1} max={90} required value={days} onChange={(event) => setDays(Number(event.target.value))} />}
        </Field>
        {role === 'annotator' && qualification ? <p className="small"><Mark kind="info" /> {t('test_first', { gold: qualification.gold, mark: formatFixed(qualification.pass_mark) })}</p> : null}
        {make.error && !(make.error instanceof ApiError && make.error.problems.length) ? <p className="note bad" role="alert">{messageOf(make.error)}</p> : null}
        <button type="submit" className="btn primary" disabled={make.isPending}>{t('make_link')}</button>
        <p className="small dim">{t('link_once')}</p>
      </form>
    </Card>
  );
}

export function OpenInvitations({ project }: { project: Project }) {
  const client = useQueryClient();
  const { data } = useQuery(invitationsQuery(project.slug));
  const revoke = useMutation({
    mutationFn: (invitation: string) => revokeInvitation(project.slug, invitation),
    onSuccess: () => toast.good(t('revoked')),
    onSettled: () => client.invalidateQueries({ queryKey: ['projects', project.slug, 'invitations'] }),
  });
  return (
    <Card title={t('open_invitations')} aside={data?.items.length || null}>
      {data ? null : <Skeleton height={40} />}
      {data?.items.length === 0 ? <p className="small dim">{t('no_invitations')}</p> : null}
      <ul className="list-plain divided">
        {data?.items.map((invitation) => (
          <li key={invitation.id} className="row between">
            <span>
              <b>{common.word(invitation.role)}</b> <span className="dim">{invitation.skills?.join(', ')}</span>
              <span className="small dim block">{invitation.email ? `${t('for_address', { email: invitation.email })}, ` : ''}{t('runs_out', { when: formatWhen(invitation.expires_at) })}</span>
            </span>
            <button type="button" className="btn sm" disabled={revoke.isPending} onClick={() => revoke.mutate(invitation.id)}>{t('revoke')}</button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
