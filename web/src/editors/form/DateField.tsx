/** Date: a day of the calendar, typed or picked, within its limits. */

import { useId } from 'react';
import { t } from '@/i18n/en/form';
import type { FieldProps } from './field';

export function DateField({ question, value, labelledBy, complaint, onChange }: FieldProps) {
  const least = dayOf(question.options.least);
  const most = dayOf(question.options.most);
  const hint = useId();
  const limits = least && most ? t('from_to', { least, most }) : least ? t('at_least', { least }) : most ? t('at_most', { most }) : '';
  return (
    <div className="numbered">
      <input
        className="input"
        type="date"
        min={least}
        max={most}
        aria-labelledby={labelledBy}
        aria-describedby={limits ? hint : undefined}
        aria-invalid={complaint ? true : undefined}
        aria-required={question.required || undefined}
        value={typeof value === 'string' ? value : ''}
        onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value, true)}
      />
      {limits ? <span id={hint} className="quiet-text">{limits}</span> : null}
    </div>
  );
}

function dayOf(limit: unknown): string | undefined {
  return typeof limit === 'string' ? limit : undefined;
}
