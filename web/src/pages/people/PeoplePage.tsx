import './people.css';
import { useState } from 'react';
import { Menu } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { changeMember, membersQuery, type MemberActionName, type MemberChange } from '@/api/queries/people';
import type { Member, MemberList, Project } from '@/api/types';
import { t as common } from '@/i18n/en/words';
import { t } from '@/i18n/en/people';
import { formatAgo, formatDate, formatDuration, formatFixed, formatNumber, formatPercent } from '@/ui/format';
import { DataTable, type Column } from '@/ui/kit/DataTable';
import { Figure, IntervalBar } from '@/ui/kit/figures';
import { Icon } from '@/ui/kit/icons';
import { Mark, type MarkKind } from '@/ui/kit/marks';
import { Card, PageHead } from '@/ui/kit/PageHead';
import { Empty, PageLoading } from '@/ui/kit/states';
import { toast } from '@/ui/toasts';
import { useMay, useProject } from '@/shell/use-project';
import { useTitle } from '@/ui/use-title';
import { MemberAct } from './MemberAct';
import { EditMember, PauseMember, RemoveMember } from './MemberDialogs';
import { Invite, OpenInvitations } from './Invitations';
import { QualificationCard } from './QualificationCard';
import { RoleTable } from './RoleTable';

const route = getRouteApi('/_app/projects/$project/people');

type Asking = { what: 'edit' | 'pause' | 'remove' | MemberActionName; member: Member } | null;

/** Who works here, how well, and how more come in. */
export function PeoplePage() {
  const project = useProject();
  const may = useMay();
  const { skill } = route.useSearch();
  const navigate = route.useNavigate();
  const [asking, setAsking] = useState<Asking>(null);
  const { data } = useQuery(membersQuery(project.slug));
  useTitle(t('title'), project.title);
  if (!data) return <PageLoading />;
  const skills = [...new Set(data.items.flatMap((member) => member.skills))].toSorted();
  const shown = skill ? data.items.filter((member) => member.skills.includes(skill)) : data.items;
  const gone = () => setAsking(null);
  return (
    <>
      <PageHead title={t('title')} lede={<Lede list={data} />}>
        {skills.length > 0 ? (
          <select className="input skill-filter" aria-label={t('any_skill')} value={skill ?? ''} onChange={(event) => void navigate({ search: { skill: event.target.value || undefined } })}>
            <option value="">{t('any_skill')}</option>
            {skills.map((one) => <option key={one}>{one}</option>)}
          </select>
        ) : null}
      </PageHead>
      <div className="with-aside">
        <div className="stack people-main">
          <Card flush>
            <DataTable
              label={t('title')}
              columns={columns(project, may('edit_people'), setAsking)}
              rows={shown}
              rowKey={(member) => member.id}
              empty={<Empty title={skill ? t('no_skill_match', { skill }) : t('none_title')}>{t('none_text')}</Empty>}
            />
          </Card>
          <div className={data.qualification ? 'people-below' : 'stack'}>
            {data.qualification ? <QualificationCard members={data.items} asked={data.qualification} /> : null}
            <RoleTable roles={data.roles} />
          </div>
        </div>
        {may('edit_people') ? (
          <aside className="stack" aria-label={t('invite')}>
            <Invite project={project} grantable={data.grantable} qualification={data.qualification} skills={skills} />
            <OpenInvitations project={project} />
          </aside>
        ) : null}
      </div>
      {asking?.what === 'edit' ? <EditMember project={project} member={asking.member} grantable={data.grantable} onClose={gone} /> : null}
      {asking?.what === 'pause' ? <PauseMember project={project} member={asking.member} onClose={gone} /> : null}
      {asking && asking.what !== 'edit' && asking.what !== 'pause' && asking.what !== 'remove' ? (
        <MemberAct action={asking.what} member={asking.member.id} name={asking.member.pseudonym} onClose={gone} />
      ) : null}
      {asking?.what === 'remove' ? <RemoveMember project={project} member={asking.member} onClose={gone} /> : null}
    </>
  );
}

function Lede({ list }: { list: MemberList }) {
  const labelling = list.items.filter((member) => list.roles[member.role]?.includes('label') && member.role !== 'owner' && member.role !== 'manager');
  if (labelling.length === 0) return t('lede_short', { n: list.items.length });
  const active = labelling.filter((member) => member.state === 'active').length;
  const count = (state: string) => labelling.filter((member) => member.state === state).length;
  return t('lede', { labelling: active, all: list.items.length, qualifying: count('qualifying'), paused: count('paused') });
}

function columns(project: Project, mayEdit: boolean, ask: (asking: Asking) => void): Column<Member>[] {
  const all: Column<Member>[] = [
    { id: 'person', title: t('person'), width: 'minmax(150px, 1.9fr)', cell: (member) => <Who member={member} /> },
    { id: 'skills', title: t('skills'), width: 'minmax(120px, 1fr)', secondary: true, cell: (member) => <Skills member={member} /> },
    { id: 'labels', title: t('labels'), width: '74px', align: 'end', secondary: true, cell: (member) => <b>{formatNumber(member.n_submitted)}</b> },
    { id: 'gold', title: t('on_gold'), width: 'minmax(150px, 1.2fr)', cell: (member) => <OnGold member={member} /> },
    { id: 'agreement', title: t('agreement'), width: '128px', secondary: true, cell: (member) => <Figure interval={member.agreement} /> },
    { id: 'median', title: t('median'), width: '66px', align: 'end', secondary: true, cell: (member) => (member.median_seconds === null ? <span className="dim">–</span> : formatDuration(member.median_seconds)) },
  ];
  if (mayEdit) all.push({ id: 'menu', title: <span className="visually-hidden">{t('edit')}</span>, width: '48px', cell: (member) => <MemberMenu project={project} member={member} ask={ask} /> });
  return all;
}

function Who({ member }: { member: Member }) {
  return (
    <div className="stack tight">
      <span className="row wrap tags"><b>{member.pseudonym}</b> <span className="dim">{common.word(member.role)}{member.is_me ? ` (${t('you')})` : ''}</span></span>
      <span className="small">{member.name} {member.simulated ? <span className="tag" title={common('simulated_hint')}>{common('simulated')}</span> : null}</span>
      <span className="small dim">{t('since', { date: formatDate(member.joined_at) })}</span>
      {member.simulated ? null : <span className="small dim">{member.last_seen_at ? t('seen', { when: formatAgo(member.last_seen_at) }) : t('never_seen')}</span>}
      {member.state === 'paused' ? <span className="small warn-text"><Mark kind="open" /> {member.pause_reason ? t('paused_because', { reason: member.pause_reason }) : t('paused')}</span> : null}
      {member.n_withdrawn ? <span className="small warn-text"><Mark kind="open" /> {t('withdrawn', { n: member.n_withdrawn })}</span> : null}
      {member.note ? <span className="small dim">{t(member.note.seen_at ? 'told_read' : 'told', { date: formatDate(member.note.at) })}</span> : null}
      {member.too_fast === null ? null : <span className="small warn-text"><Mark kind="warn" /> {t('too_fast', { share: formatPercent(member.too_fast) })}</span>}
    </div>
  );
}

function testOf(member: Member): { kind: MarkKind; words: string } {
  const test = member.qualification;
  if (!test) return { kind: 'none', words: t('not_tested') };
  if (test.passed === true) return { kind: 'ok', words: t('passed', { share: formatFixed(test.correct / test.of), correct: test.correct, of: test.of }) };
  if (member.qualified_at) return { kind: 'near', words: t('by_hand') };
  if (test.passed === false) return { kind: 'fail', words: t('failed_test', { correct: test.correct, of: test.of }) };
  return { kind: 'run', words: t('in_test', { done: test.done, of: test.of }) };
}

function Skills({ member }: { member: Member }) {
  const test = testOf(member);
  return (
    <div className="stack tight">
      <span className="row wrap tags">{member.skills.length ? member.skills.map((skill) => <span key={skill} className="tag">{skill}</span>) : <span className="small dim">{t('no_skills')}</span>}</span>
      {member.role === 'annotator' && member.qualification ? <span className="small"><Mark kind={test.kind} /> {test.words}</span> : null}
    </div>
  );
}

function OnGold({ member }: { member: Member }) {
  if (!member.gold_accuracy) return <span className="small dim">{common('no_figure')}</span>;
  return (
    <div className="stack tight">
      <Figure interval={member.gold_accuracy} />
      <IntervalBar interval={member.gold_accuracy} from={0} to={1} target={member.qualification?.pass_mark} width={132} />
    </div>
  );
}

function MemberMenu({ project, member, ask }: { project: Project; member: Member; ask: (asking: Asking) => void }) {
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (wanted: MemberChange) => changeMember(project.slug, member, wanted),
    onSuccess: () => toast.good(t('changed', { name: member.pseudonym })),
    onSettled: () => client.invalidateQueries({ queryKey: ['projects', project.slug, 'members'] }),
  });
  if (!member.may_change) return null;
  const worked = member.n_submitted + member.n_withdrawn > 0;
  const waiting = member.state === 'qualifying' || member.state === 'failed';
  return (
    <Menu width={200} position="bottom-end">
      <Menu.Target>
        <button type="button" className="btn quiet icon sm" aria-label={t('menu', { name: member.pseudonym })}><Icon name="more" /></button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => ask({ what: 'edit', member })}>{t('edit')}</Menu.Item>
        {waiting ? <Menu.Item onClick={() => change.mutate({ state: 'active' })}>{t('let_in')}</Menu.Item> : null}
        {member.state === 'paused' ? <Menu.Item onClick={() => change.mutate({ state: 'active' })}>{t('go_on')}</Menu.Item> : <Menu.Item onClick={() => ask({ what: 'pause', member })}>{t('pause')}</Menu.Item>}
        {worked ? (
          <>
            <Menu.Divider />
            <Menu.Item onClick={() => ask({ what: 'coach', member })}>{t('coach')}</Menu.Item>
            {member.qualification && !waiting ? <Menu.Item onClick={() => ask({ what: 'requalify', member })}>{t('requalify')}</Menu.Item> : null}
            {member.n_submitted ? <Menu.Item onClick={() => ask({ what: 'withdraw_work', member })}>{t('withdraw')}</Menu.Item> : null}
            {member.n_withdrawn ? <Menu.Item onClick={() => ask({ what: 'take_work_back', member })}>{t('take_back')}</Menu.Item> : null}
          </>
        ) : null}
        <Menu.Divider />
        <Menu.Item onClick={() => ask({ what: 'remove', member })}>{t('remove')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
