import type { QualityReport } from '@/api/queries/quality';
import { t as common } from '@/i18n/en/words';
import { t } from '@/i18n/en/quality';
import { formatDuration, formatFixed, formatNumber } from '@/ui/format';
import { Figure, IntervalBar, Sparkline } from '@/ui/kit/figures';
import { StatusMark, type MarkKind } from '@/ui/kit/marks';
import { Card } from '@/ui/kit/PageHead';
import { ScrollX } from '@/ui/kit/ScrollX';

type Annotator = QualityReport['annotators'][number];

/** Who is right how often, agrees how well, and how fast; sorted by labels. */
export function Annotators({ report }: { report: QualityReport }) {
  const target = report.criteria.find((criterion) => criterion.measure === 'gold_accuracy')?.target ?? null;
  const aside = target === null ? t('annotators_aside') : `${t('annotators_aside')} · ${t('annotators_target', { target: formatFixed(target, 2) })}`;
  return (
    <Card flush title={t('annotators')} aside={aside}>
      {report.annotators.length === 0 ? <p className="card-body dim">{t('annotators_none')}</p> : null}
      {report.annotators.length ? (
        <ScrollX label={t('annotators')}>
          <table className="annotators">
            <thead>
              <tr>
                <th>{t('who')}</th>
                <th className="num">{t('labels')}</th>
                <th>{t('on_gold')}</th>
                <th className="wide-only" aria-hidden />
                <th className="num">{t('with_others')}</th>
                <th className="num wide-only">{t('median')}</th>
                <th className="wide-only">{t('trend')}</th>
                <th>{t('state')}</th>
              </tr>
            </thead>
            <tbody>{report.annotators.map((one) => <Row key={one.member || one.pseudonym} annotator={one} target={target} />)}</tbody>
          </table>
        </ScrollX>
      ) : null}
    </Card>
  );
}

function standing(annotator: Annotator, target: number | null): { kind: MarkKind; words: string } {
  if (annotator.state === 'paused') return { kind: 'info', words: t('paused_state') };
  if (annotator.state === 'qualifying') return { kind: 'run', words: t('qualifying') };
  if (annotator.state === 'failed') return { kind: 'fail', words: t('failed') };
  if (annotator.state === 'removed') return { kind: 'none', words: t('removed') };
  if (target !== null && annotator.gold && annotator.gold.high < target) return { kind: 'warn', words: t('below') };
  if (annotator.finding) return { kind: 'warn', words: t('noticed') };
  return { kind: 'ok', words: t('active') };
}

function Row({ annotator, target }: { annotator: Annotator; target: number | null }) {
  const { gold, agreement, trend, median_seconds } = annotator;
  const { kind, words } = standing(annotator, target);
  const bad = kind === 'warn' || kind === 'fail';
  const first = trend[0];
  const last = trend.at(-1);
  return (
    <tr className={bad ? 'stands-out' : undefined}>
      <td><b>{annotator.pseudonym}</b>{annotator.role === 'annotator' ? null : <span className="small dim"> {common.word(annotator.role)}</span>}</td>
      <td className="num">{formatNumber(annotator.n_labels)}</td>
      <td>{gold ? <Figure interval={gold} /> : <span className="small dim">{t('no_gold_yet')}</span>}</td>
      <td className="wide-only">{gold ? <IntervalBar interval={gold} from={0} to={1} target={target} width={130} /> : null}</td>
      <td className="num">{agreement ? <span title={common('interval', { low: formatFixed(agreement.low, 2), high: formatFixed(agreement.high, 2) })}>{formatFixed(agreement.value, 2)}</span> : <span className="dim">–</span>}</td>
      <td className="num nowrap wide-only">{median_seconds === null ? <span className="dim">–</span> : formatDuration(median_seconds)}</td>
      <td className="wide-only">{first !== undefined && last !== undefined ? <Sparkline values={trend} bad={bad} label={t('trend_label', { first: formatFixed(first, 2), last: formatFixed(last, 2) })} /> : null}</td>
      <td><StatusMark kind={kind}>{words}</StatusMark></td>
    </tr>
  );
}
