import './people.css';
import { useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { changePerson, personsQuery } from '@/api/queries/people';
import type { Me, Person } from '@/api/types';
import { t as common } from '@/i18n/en/words';
import { t } from '@/i18n/en/persons';
import { formatAgo, formatDate, formatNumber } from '@/ui/format';
import { DataTable, type Column } from '@/ui/kit/DataTable';
import { Dialog } from '@/ui/kit/Dialog';
import { Card, PageHead } from '@/ui/kit/PageHead';
import { PageLoading } from '@/ui/kit/states';
import { messageOf } from '@/ui/messages';
import { toast } from '@/ui/toasts';
import { useMe } from '@/shell/use-project';
import { useTitle } from '@/ui/use-title';

const ROLES = ['owner', 'creator', 'member'] as const;
type Change = { person: Person; role?: string; state?: string };

function columnsFor(me: Me, busy: boolean, onChange: (change: Change) => void, onRemove: (person: Person) => void): Column<Person>[] {
  return [
    {
      id: 'name',
      title: t('name'),
      width: 'minmax(130px, 2fr)',
      cell: (person) => (
        <div>
          <b>{person.name}</b> {person.id === me.id ? <span className="dim">({t('you')})</span> : null} {person.simulated ? <span className="tag" title={common('simulated_hint')}>{common('simulated')}</span> : null} {person.state === 'removed' ? <span className="tag bad">{t('removed')}</span> : null}
          <div className="small dim">{person.email}</div>
        </div>
      ),
    },
    {
      id: 'role',
      title: t('role'),
      width: 'minmax(112px, 180px)',
      cell: (person) => (
        <select className="input" aria-label={t('role_of', { name: person.name })} value={person.role} disabled={person.state === 'removed' || busy} onChange={(event) => onChange({ person, role: event.target.value })}>
          {ROLES.map((role) => <option key={role} value={role}>{t(`role_${role}`)}</option>)}
        </select>
      ),
    },
    { id: 'projects', title: t('projects'), width: '90px', align: 'end', secondary: true, cell: (person) => formatNumber(person.n_projects) },
    { id: 'last', title: t('last'), width: '150px', secondary: true, cell: (person) => <span className="small">{person.last_seen_at ? formatAgo(person.last_seen_at) : t('never')}<span className="dim block">{t('since', { date: formatDate(person.created_at) })}</span></span> },
    {
      id: 'out',
      title: <span className="visually-hidden">{t('remove')}</span>,
      width: '104px',
      align: 'end',
      cell: (person) =>
        person.state === 'removed' ? (
          <button type="button" className="btn sm" onClick={() => onChange({ person, state: 'active' })}>{t('bring_back')}</button>
        ) : (
          <button type="button" className="btn quiet sm" onClick={() => onRemove(person)}>{t('remove')}</button>
        ),
    },
  ];
}

/** All accounts: what they are, when they were last here, and the way out. */
export function PersonsPage() {
  const me = useMe();
  const client = useQueryClient();
  const [leaving, setLeaving] = useState<Person | null>(null);
  const { data } = useQuery(personsQuery);
  useTitle(t('people'));
  const change = useMutation({
    mutationFn: ({ person, ...wanted }: Change) => changePerson(person.id, wanted),
    onSuccess: (person) => {
      toast.good(t('changed', { name: person.name }));
      setLeaving(null);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['persons'] }),
  });
  if (!data) return <PageLoading />;
  return (
    <>
      <PageHead title={t('people')} lede={`${t('people_lede', { n: data.items.length, organisation: me.organisation.name })} ${t('people_how')}`} />
      <Card flush><DataTable label={t('people')} columns={columnsFor(me, change.isPending, change.mutate, setLeaving)} rows={data.items} rowKey={(person) => person.id} /></Card>
      {leaving ? (
        <Dialog title={t('remove_title', { name: leaving.name })} onClose={() => setLeaving(null)}>
          <p>{t('remove_text')}</p>
          {change.error ? <p className="note bad" role="alert">{messageOf(change.error)}</p> : null}
          <div className="dialog-foot">
            <button type="button" className="btn" onClick={() => setLeaving(null)}>{common('cancel')}</button>
            <button type="button" className="btn danger primary" disabled={change.isPending} onClick={() => change.mutate({ person: leaving, state: 'removed' })}>{t('remove')}</button>
          </div>
        </Dialog>
      ) : null}
    </>
  );
}
