/** The right side of the review: differences, who says what, verdict and cause. */

import type { Annotation, Cause, Difference, Interval, ReviewCase } from '@/api/types';
import { t } from '@/i18n/en/review';
import { ActionKbd } from '@/ui/kit/Kbd';
import { CAUSES } from './actions';

export type Decision = 'accept' | 'fix' | 'return';

export interface Choice {
  readonly decision: Decision | null;
  readonly cause: Cause | null;
  readonly note: string;
  /** Whose annotation goes back; null for all that differ. */
  readonly annotation: string | null;
}

export function DifferenceList({ differences, current, onDifference }: { differences: readonly Difference[]; current: number; onDifference: (index: number) => void }) {
  return (
    <section aria-labelledby="review-differences">
      <h2 id="review-differences">
        <span>{t('differences')} <span className="light">{differences.length}</span></span>
        {differences.length > 1 ? <span className="light">{t('next_key')} <ActionKbd action="review.down" /></span> : null}
      </h2>
      {differences.length === 0 ? <p className="quiet-text">{t('no_differences')}</p> : null}
      <ul className="diffs">
        {differences.map((difference, index) => (
          <li key={`${difference.question} ${difference.region_ids.join()}`}>
            <button type="button" aria-current={index === current ? 'true' : undefined} onClick={() => onDifference(index)}>
              <span className="no">{index + 1}</span>
              <b>{difference.sentence}</b>
              <small>{difference.question.replaceAll('_', ' ')}{difference.rule ? ` · ${difference.rule}` : ''}</small>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function words(interval: Interval | null | undefined): React.ReactNode {
  if (!interval) return '–';
  return <>{interval.value.toFixed(2)} <span className="dim">[{interval.low.toFixed(2)}, {interval.high.toFixed(2)}]<span className="wide nowrap"> n {interval.n}</span></span></>;
}

export function WhoSays({ difference, number, annotations }: { difference: Difference; number: number; annotations: readonly Annotation[] }) {
  const placed = difference.sides.some(({ iou }) => iou !== null);
  return (
    <section aria-labelledby="review-who">
      <h2 id="review-who">{number} · {t('who_says')}</h2>
      <table>
        <thead><tr><th>{t('by')}</th><th>{t('says')}</th>{placed ? <th className="num">{t('iou')}</th> : null}<th className="num">{t('right')}</th></tr></thead>
        <tbody>
          {difference.sides.map((side) => (
            <tr key={side.by}>
              <td className="nowrap">{side.by}</td>
              <td>{side.says}</td>
              {placed ? <td className="num">{side.iou === null ? '–' : side.iou.toFixed(2)}</td> : null}
              <td className="num">{words(annotations.find(({ by }) => by === side.by)?.gold_accuracy)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function VerdictPanel({ choice, found, noteRef, onDecide, onChange, complaint }: { choice: Choice; found: ReviewCase; noteRef: React.RefObject<HTMLTextAreaElement | null>; onDecide: (decision: Decision) => void; onChange: (part: Partial<Choice>) => void; complaint: string | null }) {
  const hints = { accept: 'accept_hint', fix: 'fix_hint', return: 'return_hint' } as const;
  return (
    <section aria-labelledby="review-verdict">
      <h2 id="review-verdict">{t('verdict')}</h2>
      <div className="chips three" role="radiogroup" aria-labelledby="review-verdict">
        {(['accept', 'fix', 'return'] as const).map((decision) => (
          <button key={decision} type="button" className="chip" role="radio" aria-checked={choice.decision === decision} onClick={() => onDecide(decision)}>
            <span>{t(decision)}</span>
            <ActionKbd action={`review.${decision}`} />
          </button>
        ))}
      </div>
      {choice.decision ? <p className="quiet-text" style={{ marginTop: 6 }}>{t(hints[choice.decision])}</p> : null}
      {choice.decision === 'return' ? (
        <div className="stack close" style={{ marginTop: 8 }}>
          <div className="field">
            <label htmlFor="review-whom">{t('to_whom')} <ActionKbd action="review.whom" /></label>
            <select id="review-whom" className="input" value={choice.annotation ?? ''} onChange={(event) => onChange({ annotation: event.target.value || null })}>
              <option value="">{t('all_that_differ')}</option>
              {found.annotations.map((annotation) => <option key={annotation.id} value={annotation.id}>{annotation.by}</option>)}
            </select>
          </div>
          <div className="field">
            <label htmlFor="review-note">{t('note')}</label>
            <textarea id="review-note" ref={noteRef} className="input" rows={2} dir="auto" maxLength={2000} value={choice.note} onChange={(event) => onChange({ note: event.target.value })} />
          </div>
        </div>
      ) : null}
      {complaint ? <p className="complaint" role="alert">{complaint}</p> : null}
    </section>
  );
}

/** `keyed`: in the editor the digits are labels, so the causes show no keys there. */
export function CausePanel({ choice, onChange, keyed }: { choice: Choice; onChange: (part: Partial<Choice>) => void; keyed: boolean }) {
  return (
    <section aria-labelledby="review-cause">
      <h2 id="review-cause">{t('cause')}</h2>
      <div className="chips" role="radiogroup" aria-labelledby="review-cause">
        {CAUSES.map((cause) => (
          <button key={cause} type="button" className="chip" role="radio" aria-checked={choice.cause === cause} onClick={() => onChange({ cause })}>
            <span>{t(cause)}</span>
            {keyed ? <ActionKbd action={`review.cause-${cause}`} /> : null}
          </button>
        ))}
      </div>
    </section>
  );
}
