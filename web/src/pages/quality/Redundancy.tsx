import { useQuery } from '@tanstack/react-query';
import { savingsQuery } from '@/api/queries/acceptance';
import type { QualityReport } from '@/api/queries/quality';
import { t } from '@/i18n/en/quality';
import { formatMoney, formatNumber, formatPercent } from '@/ui/format';
import { Figure, Meter } from '@/ui/kit/figures';
import { Card } from '@/ui/kit/PageHead';
import { Skeleton } from '@/ui/kit/states';
import { useProject } from '@/shell/use-project';

/** What stopping early has saved, what that cost, and by which method the answers come together. */
export function Redundancy({ report }: { report: QualityReport }) {
  const project = useProject();
  const { data: ledger } = useQuery(savingsQuery(project.slug));
  return (
    <Card title={t('saved')} aside={ledger ? t(ledger.adaptive ? 'saved_adaptive' : 'saved_fixed') : null}>
      <div className="grid cols-2">
        <div className="stack close">
          {ledger ? null : <Skeleton height={50} />}
          {ledger && ledger.saved > 0 ? (
            <>
              <span><span className="figure">{formatPercent(ledger.share)}</span>{ledger.money === null ? null : <span className="dim"> {t('saved_money', { money: formatMoney(ledger.money, ledger.currency) })}</span>}</span>
              <Meter value={1 - ledger.share} label={t('saved_label', { share: formatPercent(ledger.share) })} />
              <p className="small dim">{t('saved_text', { labels: formatNumber(ledger.labels), against: formatNumber(ledger.against), items: formatNumber(ledger.items) })}</p>
            </>
          ) : null}
          {ledger ? <p className={ledger.saved > 0 ? 'small' : 'dim'}>{ledger.sentence}</p> : null}
          {ledger?.audit ? <p className="small">{t('saved_audit')} <Figure interval={ledger.audit} /></p> : null}
        </div>
        <div className="stack close">
          <h3>{t('methods')}</h3>
          <ul className="list-plain small">
            {Object.entries(report.methods).map(([of, method]) => <li key={of}>{t('method_of', { of, method })}</li>)}
          </ul>
        </div>
      </div>
    </Card>
  );
}
