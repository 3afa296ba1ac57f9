import type { Member, MemberList } from '@/api/types';
import { t } from '@/i18n/en/people';
import { formatFixed } from '@/ui/format';
import { Card } from '@/ui/kit/PageHead';

/** How many came through the test, as bars of people. */
export function QualificationCard({ members, asked }: { members: Member[]; asked: NonNullable<MemberList['qualification']> }) {
  const tested = members.filter((member) => member.qualification && member.role === 'annotator');
  const began = tested.filter((member) => (member.qualification?.done ?? 0) > 0);
  const passed = tested.filter((member) => member.qualification?.passed === true);
  const hand = tested.filter((member) => member.qualified_at && member.qualification?.passed !== true);
  const failed = tested.filter((member) => member.qualification?.passed === false && !member.qualified_at);
  const inside = began.filter((member) => member.qualification?.passed === null && !member.qualified_at);
  const rows = [
    [t('began'), began.length],
    [t('has_passed'), passed.length],
    [t('not_passed'), failed.length],
    [t('still_in'), inside.length],
    [t('hand'), hand.length],
  ] as const;
  const most = Math.max(1, ...rows.map(([, n]) => n));
  return (
    <Card title={t('qualification', { n: passed.length, of: tested.length })}>
      <dl className="people-bars">
        {rows.map(([name, n]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd><i style={{ width: `${(n / most) * 70}%` }} aria-hidden /><b>{n}</b></dd>
          </div>
        ))}
      </dl>
      <p className="small dim">{t('qualification_text', { mark: formatFixed(asked.pass_mark), gold: asked.gold })}</p>
    </Card>
  );
}
