/** Number: typed, with its unit beside it; arrows step, Shift+arrows step by ten. */

import { useEffect, useId, useState } from 'react';
import { t } from '@/i18n/en/form';
import type { FieldProps } from './field';
import { decimals } from './numbers';

/** The number that a text is, with point or comma; the text itself where it is none. */
export function numberTyped(text: string): number | string | undefined {
  const plain = text.trim().replace(/^−/, '-').replace(',', '.');
  if (plain === '') return undefined;
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain) ? Number(plain) : text;
}

export function NumberField({ question, value, labelledBy, complaint, suggestion, onChange }: FieldProps) {
  const { least, most, unit, whole, step } = question.options;
  const [text, setText] = useState(value === undefined ? '' : String(value));
  const hint = useId();
  useEffect(() => {
    setText((before) => (numberTyped(before) === value ? before : value === undefined ? '' : String(value)));
  }, [value]);
  const by = typeof step === 'number' && step > 0 ? step : 1;
  const change = (next: string): void => {
    setText(next);
    onChange(numberTyped(next), true);
  };
  const walk = (sign: 1 | -1, far: boolean): void => {
    const from = typeof value === 'number' ? value : (least ?? 0) - (value === undefined && sign > 0 ? by : 0);
    const places = Math.max(decimals(by), typeof value === 'number' ? decimals(value) : 0);
    const next = Number((from + sign * by * (far ? 10 : 1)).toFixed(Math.min(places, 12)));
    onChange(Math.min(most ?? Infinity, Math.max(least ?? -Infinity, next)), true);
  };
  const limits = least !== undefined && most !== undefined ? t('from_to', { least, most }) : least !== undefined ? t('at_least', { least }) : most !== undefined ? t('at_most', { most }) : '';
  return (
    <div className="numbered">
      <input
        className="input"
        type="text"
        inputMode={whole ? 'numeric' : 'decimal'}
        role="spinbutton"
        aria-labelledby={labelledBy}
        aria-describedby={hint}
        aria-invalid={complaint ? true : undefined}
        aria-required={question.required || undefined}
        aria-valuenow={typeof value === 'number' ? value : undefined}
        aria-valuemin={least}
        aria-valuemax={most}
        placeholder={typeof suggestion?.value === 'number' ? String(suggestion.value) : undefined}
        value={text}
        onChange={(event) => change(event.target.value)}
        onKeyDown={(event) => {
          if ((event.key === 'ArrowUp' || event.key === 'ArrowDown') && !event.altKey && !event.ctrlKey) {
            event.preventDefault();
            walk(event.key === 'ArrowUp' ? 1 : -1, event.shiftKey);
          }
        }}
      />
      <span id={hint} className="quiet-text">{typeof unit === 'string' && unit ? <b>{unit}</b> : null} {limits}</span>
    </div>
  );
}
