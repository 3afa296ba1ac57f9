import { createContext, use, useState } from 'react';
import type { PlainDocument } from '@/api/queries/planning';
import type { Json, Problem } from '@/api/types';
import { t } from '@/i18n/en/blueprint';
import { Field } from '@/ui/kit/Field';
import { Icon } from '@/ui/kit/icons';
import { asText, asTexts, at, problemAt, type Path } from './document';

export interface Form {
  document: PlainDocument;
  /** What is applied, where the project is there already. */
  applied: PlainDocument | null;
  problems: readonly Problem[];
  edit: (path: Path, value: Json | undefined) => void;
  set: (document: PlainDocument) => void;
  readOnly: boolean;
}

const Context = createContext<Form | null>(null);
export const FormProvider = Context.Provider;

/** The blueprint that the fields around here write to. */
export function useForm(): Form {
  const form = use(Context);
  if (!form) throw new Error('A field stands outside of the form.');
  return form;
}

interface Base {
  label: React.ReactNode;
  path: Path;
  hint?: React.ReactNode;
  className?: string;
}

function Wrapped({ label, path, hint, className, deep, children }: Base & { deep?: boolean; children: React.ComponentProps<typeof Field>['children'] }) {
  const { problems } = useForm();
  return (
    <div className={className}>
      <Field label={label} hint={hint} complaint={problemAt(problems, path, deep)}>{children}</Field>
    </div>
  );
}

export function TextField({ long, placeholder, ...base }: Base & { long?: boolean; placeholder?: string }) {
  const { document, edit, readOnly } = useForm();
  const shared = { className: 'input', placeholder, readOnly, value: asText(at(document, base.path)), maxLength: long ? 4000 : 300 };
  return (
    <Wrapped {...base}>
      {(props) => long
        ? <textarea {...props} {...shared} rows={2} onChange={(event) => edit(base.path, event.target.value)} />
        : <input {...props} {...shared} onChange={(event) => edit(base.path, event.target.value)} />}
    </Wrapped>
  );
}

/** A number; `scale` 100 shows a share as per cent. */
export function NumberField({ scale = 1, min, max, step = 'any', ...base }: Base & { scale?: number; min?: number; max?: number; step?: number | 'any' }) {
  const { document, edit, readOnly } = useForm();
  const value = at(document, base.path);
  const shown = typeof value === 'number' ? String(Number((value * scale).toPrecision(12))) : asText(value);
  return (
    <Wrapped {...base}>
      {(props) => (
        <input
          {...props}
          className="input"
          type="number"
          inputMode="decimal"
          min={min}
          max={max}
          step={step}
          readOnly={readOnly}
          value={shown}
          onChange={(event) => edit(base.path, event.target.value === '' ? undefined : Number((event.target.valueAsNumber / scale).toPrecision(12)))}
        />
      )}
    </Wrapped>
  );
}

/** A list of texts, written with commas between them. */
export function ListField(base: Base & { placeholder?: string }) {
  const { document, edit, readOnly } = useForm();
  const [typing, setTyping] = useState<string | null>(null);
  const shown = typing ?? asTexts(at(document, base.path)).join(', ');
  return (
    <Wrapped {...base} deep>
      {(props) => (
        <input
          {...props}
          className="input"
          placeholder={base.placeholder}
          readOnly={readOnly}
          value={shown}
          onChange={(event) => {
            setTyping(event.target.value);
            edit(base.path, event.target.value.split(',').map((part) => part.trim()).filter(Boolean));
          }}
          onBlur={() => setTyping(null)}
        />
      )}
    </Wrapped>
  );
}

export function ChoiceField({ options, empty, onChoose, ...base }: Base & { options: readonly (readonly [string, string])[]; empty?: string; onChoose?: (value: string) => void }) {
  const { document, edit, readOnly } = useForm();
  const value = asText(at(document, base.path));
  return (
    <Wrapped {...base}>
      {(props) => (
        <select {...props} className="input" disabled={readOnly} value={value} onChange={(event) => (onChoose ?? ((chosen: string) => edit(base.path, chosen)))(event.target.value)}>
          {empty === undefined && options.some(([name]) => name === value) ? null : <option value="">{empty ?? ''}</option>}
          {options.map(([name, title]) => <option key={name} value={name}>{title}</option>)}
        </select>
      )}
    </Wrapped>
  );
}

export function CheckField({ label, path, onChange, checked }: { label: React.ReactNode; path: Path; checked?: boolean; onChange?: (on: boolean) => void }) {
  const { document, edit, readOnly } = useForm();
  const on = checked ?? at(document, path) === true;
  return (
    <label className="row">
      <input type="checkbox" checked={on} disabled={readOnly} onChange={(event) => (onChange ?? ((next: boolean) => edit(path, next || undefined)))(event.target.checked)} />
      {label}
    </label>
  );
}

/** The small buttons at the end of a row. */
export function RowActions({ name, onUp, onDown, onRemove }: { name: string; onUp?: (() => void) | null; onDown?: (() => void) | null; onRemove: () => void }) {
  const { readOnly } = useForm();
  if (readOnly) return null;
  // Null is a move that this row cannot make: its place stays, so that the columns stand still.
  return (
    <span className="row" style={{ gap: 2 }}>
      {onUp === undefined ? null : <button type="button" className="btn quiet icon sm" aria-label={t('move_up', { name })} style={onUp ? undefined : { visibility: 'hidden' }} onClick={onUp ?? undefined}><Icon name="up" /></button>}
      {onDown === undefined ? null : <button type="button" className="btn quiet icon sm" aria-label={t('move_down', { name })} style={onDown ? undefined : { visibility: 'hidden' }} onClick={onDown ?? undefined}><Icon name="down" /></button>}
      <button type="button" className="btn quiet icon sm" aria-label={t('remove', { name })} onClick={onRemove}><Icon name="close" /></button>
    </span>
  );
}

export function AddButton({ children, onClick }: { children: React.ReactNode; onClick: () => void }) {
  const { readOnly } = useForm();
  if (readOnly) return null;
  return <button type="button" className="btn sm" onClick={onClick}><Icon name="plus" />{children}</button>;
}
