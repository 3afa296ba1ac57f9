/** Pairwise: which of two is better and by how much, from one side over 'the same' to the other. */

import { Kbd } from '@/ui/kit/Kbd';
import { candidatesOf } from './candidates';
import { chosen } from './chosen';
import { type FieldProps, rove } from './field';
import { preferenceTitle } from './keyed';
import { answerOf, preferencesOf, stepOf } from './pairwise';

export function Pairwise({ question, value, data, suggestion, keyOf, labelledBy, complaint, onChange }: FieldProps) {
  const steps = preferencesOf(question);
  const now = stepOf(question, value);
  const offered = stepOf(question, suggestion?.value);
  const titles = candidatesOf(question, data).map(({ title }) => title);
  const move = (event: React.KeyboardEvent<HTMLElement>): void => {
    const to = rove(event, '[role="radio"]');
    const step = to === null ? undefined : steps[to];
    if (step) onChange(answerOf(question, step.name), false);
  };
  const focusable = now ?? steps[0]?.name;
  return (
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- the radios in it take the focus
    <div className="chips one pairwise" role="radiogroup" aria-labelledby={labelledBy} aria-invalid={complaint ? true : undefined} aria-required={question.required} onKeyDown={move}>
      {steps.map((step) => {
        const key = keyOf(step.name);
        return (
          <button
            key={step.name}
            type="button"
            role="radio"
            className={offered === step.name && now !== offered ? 'chip suggested' : 'chip'}
            aria-checked={step.name === now}
            tabIndex={step.name === focusable ? 0 : -1}
            onClick={() => onChange(chosen(question, value, step.name), false)}
          >
            <span className="weight" data-side={step.side ?? 'tie'} aria-hidden>
              {Array.from({ length: step.side === null ? 1 : step.strength }, (_, index) => <i key={index} />)}
            </span>
            <span>{preferenceTitle(question, step.name, titles)}</span>
            {key ? <Kbd keys={key} /> : null}
          </button>
        );
      })}
    </div>
  );
}
