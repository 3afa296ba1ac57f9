import type { QualityReport } from '@/api/queries/quality';
import { t } from '@/i18n/en/quality';
import { formatNumber, formatPercent } from '@/ui/format';
import { Meter } from '@/ui/kit/figures';
import { Card } from '@/ui/kit/PageHead';

/** What stopping early has saved, and by which method the answers come together. */
export function Redundancy({ report }: { report: QualityReport }) {
  const saved = report.redundancy;
  return (
    <Card title={t('saved')}>
      <div className="grid cols-2">
        <div className="stack close">
        {saved && saved.saved > 0 ? (
          <>
            <span className="figure">{formatPercent(saved.share)}</span>
            <Meter value={1 - saved.share} label={t('saved_label', { share: formatPercent(saved.share) })} />
            <p className="small dim">{t('saved_text', { labels: formatNumber(saved.labels), fixed: formatNumber(saved.fixed) })}</p>
          </>
        ) : <p className="dim">{t('saved_none')}</p>}
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
