import type { Evaluation } from '@/api/types';
import { t } from '@/i18n/en/iteration';
import { formatNumber } from '@/ui/format';
import { Card } from '@/ui/kit/PageHead';
import { ScrollX } from '@/ui/kit/ScrollX';
import { mainQuestion } from './figures';

/** What is taken for what: the darker, the larger the share of its row. */
export function Confusion({ evaluation }: { evaluation: Evaluation }) {
  const question = mainQuestion(evaluation);
  if (!question || question.confusion.labels.length === 0) return null;
  const { labels, matrix } = question.confusion;
  const reference = t.word(`reference_${evaluation.reference}`);
  return (
    <Card title={t('confusion')} aside={t('confusion_rows', { reference })}>
      <ScrollX label={t('confusion')}>
        <table className="confusion">
          <thead><tr><th scope="col">{reference}</th>{labels.map((label) => <th key={label} scope="col">{label}</th>)}</tr></thead>
          <tbody>
            {matrix.map((row, index) => {
              const total = row.reduce((sum, n) => sum + n, 0) || 1;
              const name = labels[index] ?? '';
              return (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {row.map((n, column) => {
                    const wrong = column !== index;
                    const share = n / total;
                    return (
                      <td key={labels[column]} title={t('confusion_cell', { n, row: name, column: labels[column] ?? '' })} className={n === 0 ? 'zero' : undefined} style={{ background: n === 0 ? undefined : `color-mix(in srgb, var(${wrong ? '--bad' : '--ink'}) ${Math.round(8 + share * (wrong ? 40 : 18))}%, transparent)` }}>
                        {n === 0 ? '·' : formatNumber(n)}
                      </td>
                    );
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
      </ScrollX>
    </Card>
  );
}
