import type { QualityReport } from '@/api/queries/quality';
import { t } from '@/i18n/en/quality';
import { formatNumber, formatPercent } from '@/ui/format';
import { Figure, Meter } from '@/ui/kit/figures';
import { LabelGlyph } from '@/ui/kit/marks';
import { Card } from '@/ui/kit/PageHead';
import { useProject } from '@/shell/use-project';

/** How the believed labels are spread; what is too rare for a model says so. */
export function Balance({ balance }: { balance: QualityReport['balance'][number] }) {
  const project = useProject();
  const labels = project.questions.find((one) => one.name === balance.of)?.labels ?? [];
  const total = balance.labels.reduce((sum, one) => sum + one.n, 0);
  const most = Math.max(...balance.labels.map((one) => one.share?.value ?? 0), 0.01);
  return (
    <Card title={t('balance', { of: balance.of })} aside={t('balance_n', { n: total })}>
      <table className="balance">
        <thead className="visually-hidden"><tr><th>{t('label')}</th><th>{t('count')}</th><th>{t('share')}</th></tr></thead>
        <tbody>
          {balance.labels.map((one, index) => (
            <tr key={one.label}>
              <td><span className="row"><LabelGlyph index={index} colour={labels[index]?.colour} />{labels[index]?.title ?? one.label}{balance.rare.includes(one.label) ? <span className="tag warn">{t('rare')}</span> : null}</span></td>
              <td className="num">{formatNumber(one.n)}</td>
              <td className="balance-share">
                <Meter value={(one.share?.value ?? 0) / most} label={formatPercent(one.share?.value ?? 0)} />
                <span className="small"><Figure interval={one.share} format={(value) => formatPercent(value)} />{one.expected === null ? null : <span className="dim"> {t('expected', { share: formatPercent(one.expected) })}</span>}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {total ? <p className="small dim">{t('balance_effective', { n: formatNumber(balance.effective, 1), of: balance.labels.length })}</p> : null}
    </Card>
  );
}
