/** Choice and choices: labels as chips, one key each; a filter where there are many. */

import { useState } from 'react';
import type { LabelChoice } from '@/core/model/answers';
import { t } from '@/i18n/en/form';
import { Kbd } from '@/ui/kit/Kbd';
import { chosen } from './chosen';
import { type FieldProps, rove } from './field';
import { folded } from './taxonomy';

/** From so many labels on there is a box to filter them. */
const MANY = 16;

export function Choices({ question, value, suggestion, keyOf, labelledBy, complaint, onChange }: FieldProps) {
  const [filter, setFilter] = useState('');
  const many = question.type === 'choices';
  const offered = suggestion ? (Array.isArray(suggestion.value) ? suggestion.value : [suggestion.value]) : [];
  const has = (name: string): boolean => (Array.isArray(value) ? value.includes(name) : value === name);
  const wanted = folded(filter).split(/\s+/).filter(Boolean);
  const shown = wanted.length === 0 ? question.labels : question.labels.filter(({ name, title }) => {
    const words = folded(`${title} ${name}`);
    return wanted.every((word) => words.includes(word));
  });
  const focusable = shown.find(({ name }) => has(name)) ?? shown[0];
  const choose = (label: LabelChoice): void => onChange(chosen(question, value, label.name), false);
  const move = (event: React.KeyboardEvent<HTMLElement>): void => {
    const to = rove(event, 'button.chip');
    const label = to === null ? undefined : shown[to];
    if (!many && label) onChange(label.name, false);
  };
  const filterKey = (event: React.KeyboardEvent<HTMLInputElement>): void => {
    const [first] = shown;
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && first && filter !== '') {
      event.preventDefault();
      event.stopPropagation();
      choose(first);
      setFilter('');
    } else if (event.key === 'Escape' && filter !== '') {
      event.stopPropagation();
      setFilter('');
    } else if (event.key === 'ArrowDown') {
      event.preventDefault();
      event.currentTarget.parentElement?.querySelector<HTMLElement>('button.chip')?.focus();
    }
  };
  const long = question.labels.some(({ title }) => title.length > 16);
  return (
    <>
      {question.labels.length >= MANY ? (
        <input className="input filter" type="search" value={filter} placeholder={t('filter', { n: question.labels.length })} aria-label={t('filter', { n: question.labels.length })} onChange={(event) => setFilter(event.target.value)} onKeyDown={filterKey} />
      ) : null}
      {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- the radios in it take the focus */}
      <div className={`chips${long ? ' one' : ''}${question.labels.length >= MANY ? ' many' : ''}`} role={many ? 'group' : 'radiogroup'} aria-labelledby={labelledBy} aria-invalid={complaint ? true : undefined} aria-required={many ? undefined : question.required} onKeyDown={move}>
        {shown.map((label) => {
          const key = keyOf(label.name);
          const suggested = offered.includes(label.name);
          return (
            <button
              key={label.name}
              type="button"
              className={suggested ? 'chip suggested' : 'chip'}
              role={many ? 'checkbox' : 'radio'}
              aria-checked={has(label.name)}
              tabIndex={many || label === focusable ? 0 : -1}
              title={suggested && suggestion ? t('suggested', { model: `${suggestion.model} ${suggestion.version}` }) : undefined}
              onClick={() => choose(label)}
            >
              <span className={many ? 'dot box n' : 'dot n'} style={{ marginLeft: 0 }} />
              <span>{label.title}</span>
              {suggested && suggestion?.score !== null && suggestion?.score !== undefined ? <span className="n score">{suggestion.score.toFixed(2)}</span> : null}
              {key ? <Kbd keys={key} /> : null}
            </button>
          );
        })}
      </div>
      {shown.length === 0 ? <p className="quiet-text" role="status">{t('none_found')}</p> : null}
    </>
  );
}
