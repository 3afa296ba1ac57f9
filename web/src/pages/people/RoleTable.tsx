import { t as common } from '@/i18n/en/words';
import { t } from '@/i18n/en/people';
import { Icon } from '@/ui/kit/icons';
import { Card } from '@/ui/kit/PageHead';

const ROLES = ['owner', 'manager', 'reviewer', 'expert', 'annotator', 'viewer'] as const;
/** Each line stands for actions that go together; the server's table says who has all of them. */
const LINES = [
  ['may_blueprint', ['edit_blueprint', 'edit_guideline']],
  ['may_people', ['edit_people']],
  ['may_items', ['edit_items', 'make_batch', 'export']],
  ['may_review', ['review']],
  ['may_answer', ['answer_discussions']],
  ['may_label', ['label']],
  ['may_quality', ['see_quality']],
  ['may_reports', ['see_reports']],
  ['may_audit', ['see_audit']],
] as const;

/** Who may do what, from the one table that the server itself asks. */
export function RoleTable({ roles }: { roles: Record<string, string[]> }) {
  return (
    <Card title={t('who_may')} aside={t('own_work')} flush>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls on narrow screens */}
      <div className="scroll-x" role="region" aria-label={t('who_may')} tabIndex={0}>
        <table className="role-table">
          <thead>
            <tr><th><span className="visually-hidden">{t('who_may')}</span></th>{ROLES.map((role) => <th key={role} scope="col">{common.word(role)}</th>)}</tr>
          </thead>
          <tbody>
            {LINES.map(([name, actions]) => (
              <tr key={name}>
                <th scope="row">{t(name)}</th>
                {ROLES.map((role) => {
                  const may = actions.every((action) => roles[role]?.includes(action));
                  return <td key={role}>{may ? <><Icon name="check" /><span className="visually-hidden">{t('yes')}</span></> : <span className="dim"><span aria-hidden>·</span><span className="visually-hidden">{t('no')}</span></span>}</td>;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
