import type { QualityReport } from '@/api/queries/quality';
import type { CauseFigure } from '@/api/types';
import { t } from '@/i18n/en/quality';
import { formatNumber, formatPercent } from '@/ui/format';
import { Figure } from '@/ui/kit/figures';
import { Card } from '@/ui/kit/PageHead';
import { ScrollX } from '@/ui/kit/ScrollX';
import { CAUSES } from './cause-counts';

/** Why reviewers found answers wrong: counts of causes by question, and how often the rule was to blame. */
export function Causes({ report }: { report: QualityReport }) {
  const { causes } = report;
  if (!causes || causes.all.n === 0) return null;
  const rows = Object.entries(causes.by_question);
  return (
    <Card flush title={t('causes')} aside={t('causes_aside', { n: causes.all.n })}>
      <ScrollX label={t('causes')}>
        <table className="causes">
          <thead>
            <tr><th>{t('slice_of')}</th>{CAUSES.map((cause) => <th key={cause} className="num">{t(cause)}</th>)}<th>{t('share_unclear')}</th></tr>
          </thead>
          <tbody>
            {rows.map(([of, figure]) => <Row key={of} name={of} figure={figure} />)}
            <Row name={t('all_reviews')} figure={causes.all} />
          </tbody>
        </table>
      </ScrollX>
    </Card>
  );
}

function Row({ name, figure }: { name: string; figure: CauseFigure }) {
  return (
    <tr>
      <td>{name}</td>
      {CAUSES.map((cause) => <td key={cause} className={figure.counts[cause] ? 'num' : 'num dim'}>{figure.counts[cause] ? formatNumber(figure.counts[cause]) : '·'}</td>)}
      <td><Figure interval={figure.unclear} format={(value) => formatPercent(value)} /></td>
    </tr>
  );
}
