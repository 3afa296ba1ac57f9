/** Rating: steps in a row, stars, a slider, or the eleven steps of a promoter score. */

import { t } from '@/i18n/en/form';
import { Kbd } from '@/ui/kit/Kbd';
import { type FieldProps, rove } from './field';
import { scaleOf, stepOf, stepsOf } from './scale';

const STAR = 'M8 1.6l1.9 4.1 4.5.5-3.3 3.1.9 4.4L8 11.5l-4 2.2.9-4.4L1.6 6.2l4.5-.5z';
/** More steps than this are a slider, whatever was asked for. */
const MOST_BUTTONS = 11;

export function Rating(props: FieldProps) {
  const { style } = props.question.options;
  const steps = stepsOf(props.question);
  if (style === 'slider' || steps.length > MOST_BUTTONS) return <SliderField {...props} />;
  return <Steps {...props} steps={steps} stars={style === 'stars'} />;
}

/** Words at the two ends of the scale; empty where the blueprint gives none. */
function endsOf(question: FieldProps['question']): readonly [string, string] {
  const { ends } = question.options;
  return Array.isArray(ends) && ends.length === 2 ? [String(ends[0]), String(ends[1])] : ['', ''];
}

function Ends({ question }: Pick<FieldProps, 'question'>) {
  const [low, high] = endsOf(question);
  return low || high ? <div className="ends"><span>{low}</span><span>{high}</span></div> : null;
}

function Steps({ question, value, steps, stars, labelledBy, complaint, suggestion, keyOf, onChange }: FieldProps & { steps: readonly number[]; stars: boolean }) {
  const [low, high] = endsOf(question);
  const focusable = typeof value === 'number' && steps.includes(value) ? value : steps[0];
  const choose = (step: number): void => onChange(value === step && !question.required ? undefined : step, false);
  const move = (event: React.KeyboardEvent<HTMLElement>): void => {
    const to = rove(event, '[role="radio"]');
    const step = to === null ? undefined : steps[to];
    if (step !== undefined) onChange(step, false);
  };
  const nameOf = (step: number): string => {
    const end = step === steps[0] ? low : step === steps.at(-1) ? high : '';
    const name = stars ? t('stars', { n: step }) : String(step);
    return end ? `${name}, ${end}` : name;
  };
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- the radios in it take the focus */}
      <div className={stars ? 'rating stars' : 'rating steps'} role="radiogroup" aria-labelledby={labelledBy} aria-invalid={complaint ? true : undefined} aria-required={question.required} onKeyDown={move}>
        {steps.map((step) => {
          const key = keyOf(String(step));
          const lit = stars && typeof value === 'number' && step <= value;
          const suggested = suggestion?.value === step && value !== step;
          return (
            <button key={step} type="button" role="radio" className={`${lit ? 'lit' : ''}${suggested ? ' suggested' : ''}`} aria-checked={value === step} aria-label={nameOf(step)} title={suggested && suggestion ? t('suggested', { model: `${suggestion.model} ${suggestion.version}` }) : undefined} tabIndex={step === focusable ? 0 : -1} onClick={() => choose(step)}>
              {stars ? <svg viewBox="0 0 16 16" aria-hidden><path d={STAR} /></svg> : <span aria-hidden>{step}</span>}
              {key && stars ? <Kbd keys={key} /> : null}
            </button>
          );
        })}
      </div>
      <Ends question={question} />
    </>
  );
}

function SliderField({ question, value, labelledBy, complaint, onChange }: FieldProps) {
  const [least, most] = scaleOf(question);
  const [low, high] = endsOf(question);
  const set = typeof value === 'number';
  const middle = stepsOf(question)[Math.floor((stepsOf(question).length - 1) / 2)] ?? least;
  return (
    <>
      <div className="rating slide">
        <input
          type="range"
          min={least}
          max={most}
          step={stepOf(question)}
          value={set ? value : middle}
          className={set ? undefined : 'unset'}
          aria-labelledby={labelledBy}
          aria-invalid={complaint ? true : undefined}
          aria-valuetext={set ? `${value}${value === least && low ? `, ${low}` : value === most && high ? `, ${high}` : ''}` : t('not_set')}
          onChange={(event) => onChange(event.target.valueAsNumber, true)}
          onPointerUp={(event) => {
            // A press that does not move the thumb is a choice as well.
            if (!set) onChange(event.currentTarget.valueAsNumber, true);
          }}
          onKeyDown={(event) => {
            if (!set && (event.key === 'Enter' || event.key === ' ')) {
              event.preventDefault();
              event.stopPropagation();
              onChange(event.currentTarget.valueAsNumber, false);
            }
          }}
        />
        <output>{set ? value : t('not_set')}</output>
        {set && !question.required ? <button type="button" className="link small" onClick={() => onChange(undefined, false)}>{t('clear')}</button> : null}
      </div>
      <Ends question={question} />
    </>
  );
}
