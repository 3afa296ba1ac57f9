import { useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { changeMember, membersQuery, type MemberActionName } from '@/api/queries/people';
import { findingsQuery, retireGold, settleFinding } from '@/api/queries/quality';
import type { Finding, Member } from '@/api/types';
import { t } from '@/i18n/en/quality';
import { AppLink } from '@/ui/kit/AppLink';
import { ConfirmPreview } from '@/ui/kit/ConfirmPreview';
import { Mark } from '@/ui/kit/marks';
import { Card } from '@/ui/kit/PageHead';
import { Empty, Skeleton } from '@/ui/kit/states';
import { toast } from '@/ui/toasts';
import { MemberAct } from '@/pages/people/MemberAct';
import { useMay, useProject } from '@/shell/use-project';

/** What the engine noticed: evidence, effect, and what can be done, each with what it would do. */
export function Findings() {
  const project = useProject();
  const { data } = useQuery(findingsQuery(project.slug));
  return (
    <Card title={t('findings')} className="findings">
      {data ? null : <Skeleton height={80} />}
      {data?.items.length === 0 ? <Empty title={t('findings_none')}>{t('findings_none_text')}</Empty> : null}
      <ul className="list-plain divided">
        {data?.items.map((finding) => <One key={finding.id} finding={finding} />)}
      </ul>
    </Card>
  );
}

/** Where an action leads; the rest are deeds on this page. */
function hrefOf(slug: string, finding: Finding, action: string): string | null {
  const base = `/projects/${slug}`;
  const { rule } = finding.about;
  switch (action) {
    case 'rewrite_rule': return `${base}/guideline${rule ? `?rule=${encodeURIComponent(rule)}&edit=true` : ''}`;
    case 'see_items': return `${base}/items?sort=dispute&order=desc`;
    case 'see_person': return `${base}/people`;
    case 'see_coverage': return `${base}/coverage`;
    case 'make_batch': return `${base}/iteration`;
    case 'see_gold': return `${base}/gold`;
    default: return null;
  }
}

const isAct = (name: string): name is MemberActionName => name === 'coach' || name === 'requalify' || name === 'withdraw_work';

function One({ finding }: { finding: Finding }) {
  const project = useProject();
  const may = useMay();
  const client = useQueryClient();
  const [pausing, setPausing] = useState(false);
  const [acting, setActing] = useState<MemberActionName | null>(null);
  const { data: members } = useQuery({ ...membersQuery(project.slug), enabled: Boolean(finding.about.member) && may('see_people') });
  const person = members?.items.find((one) => one.id === finding.about.member);
  const settle = useMutation({
    mutationFn: (state: 'acted_on' | 'dismissed') => settleFinding(project.slug, finding.id, state),
    onSuccess: (_, state) => {
      toast.good(state === 'dismissed' ? t('dismissed') : t('acted'));
      void client.invalidateQueries({ queryKey: ['projects', project.slug, 'findings'] });
    },
  });
  const retire = useMutation({
    mutationFn: (gold: string) => retireGold(project.slug, gold),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['projects', project.slug, 'gold'] });
      settle.mutate('acted_on');
    },
  });
  return (
    <li className="stack close">
      <div className="row top"><Mark kind="warn" /><h3 className="grow">{finding.title}</h3></div>
      <p>{finding.evidence}</p>
      <p className="small dim">{t('effect', { effect: finding.effect })}</p>
      <div className="finding-actions">
        {finding.actions.map((action) => {
          const href = hrefOf(project.slug, finding, action.name);
          if (action.name === 'pause') {
            if (!may('edit_people')) return null;
            return <div key={action.name}><button type="button" className="btn sm" onClick={() => setPausing(true)}>{action.title}</button><span className="small dim">{action.preview}</span></div>;
          }
          if (action.name === 'retire_gold') {
            const { gold } = finding.about;
            if (!may('edit_gold') || !gold) return null;
            return <div key={action.name}><button type="button" className="btn sm" disabled={retire.isPending} onClick={() => retire.mutate(gold)}>{action.title}</button><span className="small dim">{action.preview}</span></div>;
          }
          if (isAct(action.name)) {
            const name = action.name;
            if (!may('edit_people') || !person || (name === 'requalify' && !person.qualification)) return null;
            return <div key={name}><button type="button" className="btn sm" onClick={() => setActing(name)}>{action.title}</button><span className="small dim">{action.preview}</span></div>;
          }
          if (href === null) return null;
          return <div key={action.name}><AppLink className="btn sm" href={href}>{action.title}</AppLink><span className="small dim">{action.preview}</span></div>;
        })}
      </div>
      {may('run_quality') ? (
        <div className="row">
          <button type="button" className="btn quiet sm" disabled={settle.isPending} onClick={() => settle.mutate('acted_on')}>{t('done')}</button>
          <button type="button" className="btn quiet sm" disabled={settle.isPending} onClick={() => settle.mutate('dismissed')}>{t('dismiss')}</button>
        </div>
      ) : null}
      {acting && person ? (
        <MemberAct action={acting} member={person.id} name={person.pseudonym} since={finding.about.since} onClose={() => setActing(null)} />
      ) : null}
      {pausing && finding.about.member ? (
        <Pause
          member={finding.about.member}
          onClose={() => setPausing(false)}
          onDone={(person) => {
            setPausing(false);
            toast.good(t('paused', { person }));
            settle.mutate('acted_on');
          }}
        />
      ) : null}
    </li>
  );
}

/** Asks before somebody's work is stopped, with the reason that managers see. */
function Pause({ member, onClose, onDone }: { member: string; onClose: () => void; onDone: (person: string) => void }) {
  const project = useProject();
  const client = useQueryClient();
  const [reason, setReason] = useState(t('pause_reason_default'));
  const find = async (): Promise<Member> => {
    const members = await client.fetchQuery(membersQuery(project.slug));
    const found = members.items.find((one) => one.id === member);
    if (!found) throw new Error('There is no such member.');
    return found;
  };
  return (
    <ConfirmPreview<Member, Member>
      title={t('pause_title')}
      preview={find}
      confirm={t('pause')}
      danger
      run={async () => changeMember(project.slug, await find(), { state: 'paused', pause_reason: reason })}
      onDone={(changed) => {
        void client.invalidateQueries({ queryKey: ['projects', project.slug, 'members'] });
        onDone(changed.pseudonym);
      }}
      onClose={onClose}
    >
      {(found) => (
        <>
          <p>{t('pause_text', { person: found?.pseudonym ?? '…' })}</p>
          <div className="field">
            <label htmlFor="pause-reason">{t('pause_reason')}</label>
            <input id="pause-reason" className="input" value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} />
          </div>
        </>
      )}
    </ConfirmPreview>
  );
}
