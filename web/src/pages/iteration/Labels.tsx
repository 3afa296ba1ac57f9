import { getRouteApi } from '@tanstack/react-router';
import type { Evaluation } from '@/api/types';
import { t } from '@/i18n/en/iteration';
import { formatFixed, formatNumber } from '@/ui/format';
import { Figure } from '@/ui/kit/figures';
import { Card } from '@/ui/kit/PageHead';
import { ScrollX } from '@/ui/kit/ScrollX';
import { Segments } from '@/ui/kit/Segments';
import { formatOf, mainQuestion } from './figures';

const route = getRouteApi('/_app/projects/$project/iteration');

/** Figures question by question, and of the chosen one label by label. */
export function Labels({ evaluation }: { evaluation: Evaluation }) {
  const navigate = route.useNavigate();
  const question = mainQuestion(evaluation);
  const several = evaluation.questions.length > 1;
  const choose = (name: string) => void navigate({ search: (before) => ({ ...before, question: name }), resetScroll: false });
  return (
    <Card title={t('figures')} aside={several ? <Segments label={t('question')} value={evaluation.question} options={evaluation.questions.map((one) => [one.question, one.title] as const)} onChange={choose} /> : question?.title}>
      {question ? (
        <>
          <p className="row wrap"><span className="dim">{t.word(question.measure)}</span> <Figure interval={question.value} big format={formatOf(question.measure)} /></p>
          {question.by_label.length > 0 ? (
            <ScrollX label={t('figures')}>
              <table className="by-label">
                <thead>
                  <tr>
                    <th>{t('label')}</th>
                    {question.measure === 'map' ? <th className="num">{t('ap')}</th> : null}
                    <th>{t('precision')}</th>
                    <th>{t('recall')}</th>
                    <th className="num">n</th>
                  </tr>
                </thead>
                <tbody>
                  {question.by_label.map((label) => (
                    <tr key={label.label}>
                      <th scope="row">{label.label}</th>
                      {question.measure === 'map' ? <td className="num">{label.ap === null ? '–' : formatFixed(label.ap, 3)}</td> : null}
                      <td><Short interval={label.precision} /></td>
                      <td><Short interval={label.recall} /></td>
                      <td className="num">{formatNumber(label.n)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </ScrollX>
          ) : null}
        </>
      ) : null}
    </Card>
  );
}

function Short({ interval }: { interval: { value: number; low: number; high: number } | null }) {
  if (!interval) return <span className="dim">–</span>;
  return <span className="nowrap"><b>{formatFixed(interval.value, 2)}</b> <span className="small dim">[{formatFixed(interval.low, 2)}, {formatFixed(interval.high, 2)}]</span></span>;
}
