/** Text: one line or several, counted against its limits; with what was changed where it starts from a source. */

import { lazy, Suspense, useEffect, useId, useRef } from 'react';
import { t } from '@/i18n/en/form';
import type { FieldProps } from './field';
import { lengthOf } from './lengths';
import { grouped } from './numbers';

const SourceDiff = lazy(() => import('./SourceDiff').then((module) => ({ default: module.SourceDiff })));

/** The text that an answer starts from; null where the question names none. */
export function sourceText({ question, data }: Pick<FieldProps, 'question' | 'data'>): string | null {
  const { source } = question.options;
  const text = typeof source === 'string' ? data[source]?.text : null;
  return typeof text === 'string' ? text : null;
}

export function TextField(props: FieldProps) {
  const { question, value, labelledBy, complaint, suggestion, onChange } = props;
  const hint = useId();
  const source = sourceText(props);
  const text = typeof value === 'string' ? value : '';
  const shownText = value === undefined && source !== null ? source : text;
  const change = (next: string): void => onChange(next === '' && source === null ? undefined : next, true);
  const shared = {
    className: 'input',
    dir: 'auto' as const,
    'aria-labelledby': labelledBy,
    'aria-describedby': hint,
    'aria-invalid': complaint ? (true as const) : undefined,
    'aria-required': question.required || undefined,
    placeholder: typeof suggestion?.value === 'string' ? suggestion.value : undefined,
    spellCheck: true,
    value: shownText,
  };
  return (
    <>
      {question.options.lines === false
        ? <input {...shared} type="text" onChange={(event) => change(event.target.value)} />
        : <Growing {...shared} onChange={(event) => change(event.target.value)} />}
      <Counted question={question} text={text} id={hint} />
      {source === null ? null : value === undefined ? (
        <p className="source-note quiet-text">
          {t('as_source')} <button type="button" className="btn quiet" onClick={() => onChange(source, false)}>{t('keep')}</button>
        </p>
      ) : (
        <Suspense fallback={null}>
          <SourceDiff before={source} after={text} onReset={() => onChange(undefined, false)} />
        </Suspense>
      )}
    </>
  );
}

/** A box that is as high as what is in it, up to a limit. */
function Growing(props: React.TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const at = box.current;
    if (!at) return;
    at.style.height = 'auto';
    at.style.height = `${Math.min(at.scrollHeight + 2, 320)}px`;
  }, [props.value]);
  return <textarea ref={box} rows={3} {...props} />;
}

function Counted({ question, text, id }: { question: FieldProps['question']; text: string; id: string }) {
  const { least, most, pattern } = question.options;
  const n = lengthOf(text);
  const words = most !== undefined ? t('counted', { n: grouped(n), most: grouped(most) }) : least !== undefined && n < least ? t('counted_least', { n, least }) : '';
  const form = typeof pattern === 'string' ? t('looks_like', { pattern }) : '';
  return <p id={id} className={most !== undefined && n > most ? 'counted over' : 'counted'}>{[form, words].filter(Boolean).join(' · ')}</p>;
}
