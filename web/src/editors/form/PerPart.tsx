/** A question that is asked for each turn or each candidate: in the form only how far it is; the fields stand beside the parts. */

import type { Json } from '@/core/model/answers';
import { t } from '@/i18n/en/form';
import { partsAsked } from './candidates';
import type { FieldProps } from './field';
import { summaryOf } from './summary';

export function PerPart({ question, value, data, complaint, at }: FieldProps) {
  const parts = partsAsked(question, data);
  const values = (value ?? {}) as { readonly [part: string]: Json };
  const done = parts.filter(({ id }) => values[id] !== undefined).length;
  return (
    <div className={complaint ? 'per-part wrong' : 'per-part'}>
      <p className="quiet-text">{t('parts_done', { done, n: parts.length })}. {t('beside')}</p>
      <ul>
        {parts.map((part) => {
          const name = t(part.kind === 'turn' ? 'turn' : 'answer', { mark: part.mark });
          const own = values[part.id];
          return (
            <li key={part.id} className={at !== undefined && at.startsWith(`/${part.id}`) ? 'wrong' : undefined}>
              <button type="button" className="link" aria-label={t('go_to', { name })} onClick={() => goToPart(question.name, part.id)}>{name}</button>
              <span className={own === undefined ? 'dim' : undefined}>{own === undefined ? t('not_set') : summaryOf(question, own)}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** Brings the field of one part into view and gives it the focus. */
export function goToPart(question: string, part: string): void {
  const field = document.querySelector(`[data-part-field="${CSS.escape(`${question} ${part}`)}"]`);
  field?.scrollIntoView({ block: 'center' });
  field?.querySelector<HTMLElement>('[tabindex="0"], input, textarea, button')?.focus();
}
