import type { Confusion as Matrix } from '@/api/types';
import { t } from '@/i18n/en/quality';
import { formatNumber, formatPercent } from '@/ui/format';
import { LabelGlyph } from '@/ui/kit/marks';
import { Card } from '@/ui/kit/PageHead';
import { ScrollX } from '@/ui/kit/ScrollX';
import { useProject } from '@/shell/use-project';

/** What each label was called, as counts and shares of its row. An empty name is 'nothing there'. */
export function Confusion({ confusion }: { confusion: Matrix }) {
  const { labels, matrix, of, against } = confusion;
  const project = useProject();
  const question = project.questions.find((one) => one.name === of);
  const total = matrix.flat().reduce((sum, n) => sum + n, 0);
  const title = against === 'gold' ? t('confusion_gold', { of }) : t('confusion_consensus', { of });
  const objects = labels.includes('');
  return (
    <Card title={title} aside={objects ? t('confusion_objects', { n: total }) : t('confusion_n', { n: total })}>
      <ScrollX label={title}>
        <table className="confusion">
          <thead>
            <tr>
              <th scope="col">{against === 'gold' ? t('truly_gold') : t('truly_consensus')}</th>
              {labels.map((label) => <th key={label} scope="col" className="num"><Name label={label} question={question} missing={t('missed')} /></th>)}
            </tr>
          </thead>
          <tbody>
            {matrix.map((row, index) => {
              const truth = labels[index] ?? '';
              const n = row.reduce((sum, count) => sum + count, 0);
              return (
                <tr key={truth}>
                  <th scope="row"><Name label={truth} question={question} missing={t('nothing')} /> <span className="small dim">n {formatNumber(n)}</span></th>
                  {row.map((count, column) => <Cell key={labels[column]} count={count} of={n} right={index === column} counted={truth === ''} />)}
                </tr>
              );
            })}
          </tbody>
        </table>
      </ScrollX>
      <p className="small dim">{sentenceOf(confusion)}</p>
    </Card>
  );
}

function Name({ label, question, missing }: { label: string; question: { labels: { name: string; title: string | null; colour: string | null }[] } | undefined; missing: string }) {
  if (label === '') return <>{missing}</>;
  const index = question?.labels.findIndex((one) => one.name === label) ?? -1;
  return (
    <span className="row confusion-name">
      <LabelGlyph index={Math.max(0, index)} colour={question?.labels[index]?.colour} />
      {question?.labels[index]?.title ?? label}
    </span>
  );
}

/** Right answers in grey, wrong ones in red, stronger with their share; counts where no share has a meaning. */
function Cell({ count, of, right, counted }: { count: number; of: number; right: boolean; counted: boolean }) {
  if (count === 0) return <td className="num dim">·</td>;
  const share = of ? count / of : 0;
  const strength = counted ? 0 : Math.round(Math.min(1, right ? share * 0.5 : 0.15 + share * 2) * 100);
  const tone = right ? 'var(--ink-3)' : 'var(--bad)';
  return (
    <td className="num" style={strength ? { background: `color-mix(in srgb, ${tone} ${Math.min(40, strength)}%, transparent)` } : undefined}>
      {counted ? <b>{formatNumber(count)}</b> : <><b>{formatPercent(share)}</b><div className="small">{formatNumber(count)}</div></>}
    </td>
  );
}

/** The share that is right, and the mistake that is made most often for its label. */
export function sentenceOf({ labels, matrix }: Matrix): string {
  let worst: { truth: string; given: string; n: number; of: number } | null = null;
  let right = 0;
  let total = 0;
  for (const [index, row] of matrix.entries()) {
    const truth = labels[index] ?? '';
    const of = row.reduce((sum, n) => sum + n, 0);
    if (truth === '') continue;
    total += of;
    for (const [column, n] of row.entries()) {
      if (column === index) right += n;
      else if (of >= 5 && n > 1 && (worst === null || n / of > worst.n / worst.of)) worst = { truth, given: labels[column] ?? '', n, of };
    }
  }
  if (total === 0) return '';
  const sentence = t('confusion_right', { share: formatPercent(right / total) });
  if (!worst) return sentence;
  const given = worst.given === '' ? t('was_missed') : t('called', { label: worst.given });
  return sentence + t('confusion_worst', { truth: worst.truth, given, n: worst.n, of: worst.of });
}
