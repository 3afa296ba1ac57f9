/** Plain answers side by side: a row for each question, a column for each annotator and the consensus. */

import type { Difference } from '@/api/types';
import { hasRegions, isAsked, type Question } from '@/core/model/answers';
import { t } from '@/i18n/en/review';
import { type Side, wordsOf } from './marks';

export interface AnswersTableProps {
  sides: readonly Side[];
  questions: readonly Question[];
  differences: readonly Difference[];
  current: number;
  posteriors: { readonly [question: string]: number | null };
  onDifference: (index: number) => void;
}

export function AnswersTable({ sides, questions, differences, current, posteriors, onDifference }: AnswersTableProps) {
  const plain = questions.filter((question) => !hasRegions(question) && sides.some(({ answers }) => isAsked(question, answers)));
  const consensus = sides.at(-1);
  if (plain.length === 0 || !consensus) return null;
  return (
    <div className="answers scroll-x">
      <table>
        <caption className="visually-hidden">{t('answers')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('question')}</th>
            {sides.map((side) => <th key={side.key} scope="col">{side.title}</th>)}
          </tr>
        </thead>
        <tbody>
          {plain.map((question) => {
            const index = differences.findIndex((difference) => difference.question === question.name);
            const agreed = wordsOf(question, consensus.answers[question.name]);
            const posterior = posteriors[question.name];
            return (
              <tr key={question.name} aria-current={index >= 0 && index === current ? 'true' : undefined}>
                <th scope="row">
                  {index >= 0 ? <button type="button" className="link" onClick={() => onDifference(index)}><span className="no">{index + 1}</span> {question.title}</button> : question.title}
                </th>
                {sides.map((side) => {
                  const words = wordsOf(question, side.answers[question.name]);
                  const differs = index >= 0 && side.annotation !== null && words !== agreed;
                  return (
                    <td key={side.key} className={differs ? 'differs' : undefined}>
                      {words}
                      {side.annotation === null && typeof posterior === 'number' ? <span className="dim"> {posterior.toFixed(2)}</span> : null}
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
