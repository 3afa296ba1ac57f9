import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '@/api/client';
import { changeMember, removeMember, type MemberChange } from '@/api/queries/people';
import type { Member, Project, Role } from '@/api/types';
import { t as common } from '@/i18n/en/words';
import { t } from '@/i18n/en/people';
import { formatNumber } from '@/ui/format';
import { Dialog } from '@/ui/kit/Dialog';
import { Field } from '@/ui/kit/Field';
import { messageOf } from '@/ui/messages';
import { toast } from '@/ui/toasts';
import { skillsIn } from './skills';

interface Asked {
  project: Project;
  member: Member;
  onClose: () => void;
}

/** One change of a member: what is said when it worked, and the list read again either way. */
function useChange<T>({ project, onClose }: Asked, run: (wanted: T) => Promise<unknown>, done: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: () => {
      toast.good(done);
      onClose();
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['projects', project.slug, 'members'] }),
    meta: { quiet: true },
  });
}

function Failure({ error }: { error: unknown }) {
  return error ? <p className="note bad" role="alert">{messageOf(error)}</p> : null;
}

export function EditMember({ grantable, ...asked }: Asked & { grantable: Role[] }) {
  const { project, member, onClose } = asked;
  const [role, setRole] = useState<Role>(member.role);
  const [skills, setSkills] = useState(member.skills.join(', '));
  const change = useChange<MemberChange>(asked, (wanted) => changeMember(project.slug, member, wanted), t('changed', { name: member.pseudonym }));
  const complaint = change.error instanceof ApiError ? change.error.problems.find((problem) => problem.pointer.startsWith('/skills'))?.message : undefined;
  return (
    <Dialog title={t('edit_title', { name: member.pseudonym })} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate({ role, skills: skillsIn(skills) });
        }}
      >
        <Field label={t('role')} hint={t('role_hint')}>
          {(props) => (
            <select {...props} className="input" value={role} onChange={(event) => setRole(event.target.value as Role)}>
              {[...new Set([member.role, ...grantable])].filter((one) => one !== 'model').map((one) => <option key={one} value={one}>{common.word(one)}</option>)}
            </select>
          )}
        </Field>
        <Field label={t('skills_label')} hint={t('skills_hint')} complaint={complaint}>
          {(props) => <input {...props} className="input" value={skills} onChange={(event) => setSkills(event.target.value)} />}
        </Field>
        {complaint ? null : <Failure error={change.error} />}
        <div className="dialog-foot">
          <button type="button" className="btn" onClick={onClose}>{common('cancel')}</button>
          <button type="submit" className="btn primary" disabled={change.isPending}>{t('save')}</button>
        </div>
      </form>
    </Dialog>
  );
}

export function PauseMember(asked: Asked) {
  const { project, member, onClose } = asked;
  const [reason, setReason] = useState('');
  const change = useChange<MemberChange>(asked, (wanted) => changeMember(project.slug, member, wanted), t('changed', { name: member.pseudonym }));
  return (
    <Dialog title={t('pause_title', { name: member.pseudonym })} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate({ state: 'paused', pause_reason: reason.trim() || undefined });
        }}
      >
        <p>{t('pause_text')}</p>
        <Field label={t('pause_reason')} hint={t('pause_reason_hint')}>
          {(props) => <input {...props} className="input" maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />}
        </Field>
        <Failure error={change.error} />
        <div className="dialog-foot">
          <button type="button" className="btn" onClick={onClose}>{common('cancel')}</button>
          <button type="submit" className="btn primary" disabled={change.isPending}>{t('pause_do')}</button>
        </div>
      </form>
    </Dialog>
  );
}

export function RemoveMember(asked: Asked) {
  const { project, member, onClose } = asked;
  const change = useChange<void>(asked, () => removeMember(project.slug, member), t('removed_done', { name: member.pseudonym }));
  return (
    <Dialog title={t('remove_title', { name: member.pseudonym })} onClose={onClose}>
      <p>{t('remove_text', { n: formatNumber(member.n_submitted), name: member.pseudonym })}</p>
      <Failure error={change.error} />
      <div className="dialog-foot">
        <button type="button" className="btn" onClick={onClose}>{common('cancel')}</button>
        <button type="button" className="btn danger primary" disabled={change.isPending} onClick={() => change.mutate()}>{t('remove_do')}</button>
      </div>
    </Dialog>
  );
}
