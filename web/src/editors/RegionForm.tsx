/** The form of the selected region: its label, its attributes, and what its modality adds (numbers, a transcript). */

import { useEffect, useState } from 'react';
import { actions } from '@/core/actions/registry';
import { isAsked, type Json, type Question, type Region } from '@/core/model/answers';
import { looksOf } from '@/core/model/glyphs';
import { t } from '@/i18n/en/label';
import { useRevision } from '@/pages/label/use-desk';
import { ActionButton, Glyph } from '@/pages/tool/parts';
import { ActionKbd } from '@/ui/kit/Kbd';
import type { RegionEditor } from './contract';
import type { Sheet } from './desk';
import { EntryButton } from './EntryDialog';
import { chosen } from './form/QuestionForm';
import { scaleOf } from './form/validate';
import { useEditorState } from './use-region-actions';

export interface RegionFormProps {
  editor: RegionEditor;
  sheet: Sheet;
  id: string;
  /** Fields of the modality, at the end. */
  children?: React.ReactNode;
}

export function RegionForm({ editor, sheet, id, children }: RegionFormProps) {
  useRevision(sheet);
  const state = useEditorState(editor);
  const region = editor.region(id);
  const question = editor.questionOf(id);
  if (!region || !question) return null;
  const label = question.labels.find(({ name }) => name === region.label);
  const look = looksOf(question.labels).get(region.label);
  const locked = state.locked.has(id);
  return (
    <>
      <div role="group" aria-label={t('selected_region', { label: label?.title ?? region.label })}>
        {look ? <Glyph path={look.glyph} colour={look.colour} /> : null}
        <b>{label?.title ?? region.label}</b>
        {label?.rule ? <span className="dim small">{label.rule}</span> : null}
        <span className="grow" />
        {editor.duplicateSelection ? <ActionButton action="region.duplicate" icon="copy" className="btn quiet icon" keys="never" label={t('duplicate')} /> : null}
        <ActionButton action="region.lock" icon="lock" className="btn quiet icon" keys="never" label={locked ? t('unlock') : t('lock')} pressed={locked} />
        <ActionButton action="region.hide" icon="eye" className="btn quiet icon" keys="never" label={t('hide')} />
        <ActionButton action="region.delete" icon="trash" className="btn quiet icon" keys="never" label={t('delete')} disabled={locked} />
      </div>
      {question.attributes.filter((attribute) => isAsked(attribute, region.attributes)).map((attribute) => (
        <div key={attribute.name}>
          <span>{attribute.title}</span>
          {(['region.attribute-1', 'region.attribute-2', 'region.attribute-3'] as const)[question.attributes.indexOf(attribute)] && attribute.type === 'choice'
            ? <ActionKbd action={`region.attribute-${question.attributes.indexOf(attribute) + 1}`} />
            : null}
          <span className="grow" />
          {attribute.type === 'taxonomy'
            ? <EntryButton attribute={attribute} region={region} locked={locked} words={editor.measure(region)} onChange={(value) => editor.setAttribute([id], attribute.name, value)} />
            : <Attribute attribute={attribute} region={region} locked={locked} onChange={(value) => editor.setAttribute([id], attribute.name, value)} />}
        </div>
      ))}
      {children}
    </>
  );
}

function Attribute({ attribute, region, locked, onChange }: { attribute: Question; region: Region; locked: boolean; onChange: (value: Json | undefined) => void }) {
  const value = region.attributes[attribute.name];
  const many = attribute.type === 'choices';
  if (attribute.type === 'choice' || many) {
    const has = (name: string): boolean => (Array.isArray(value) ? value.includes(name) : value === name);
    if (attribute.labels.length > 4 && !many) {
      return (
        <select className="input" aria-label={attribute.title} value={typeof value === 'string' ? value : ''} disabled={locked} onChange={(event) => onChange(event.target.value || undefined)}>
          <option value="">{t('not_set')}</option>
          {attribute.labels.map(({ name, title }) => <option key={name} value={name}>{title}</option>)}
        </select>
      );
    }
    return (
      <span className="seg" role={many ? 'group' : 'radiogroup'} aria-label={attribute.title}>
        {attribute.labels.map(({ name, title }) => (
          <button key={name} type="button" role={many ? 'checkbox' : 'radio'} aria-checked={has(name)} disabled={locked} onClick={() => onChange(chosen(attribute, value, name))}>{title}</button>
        ))}
      </span>
    );
  }
  if (attribute.type === 'rating' || attribute.type === 'number') {
    const [low, high] = attribute.type === 'rating' ? scaleOf(attribute) : [attribute.options.least, attribute.options.most];
    return (
      <input className="input" style={{ width: 90 }} type="number" min={low} max={high} aria-label={attribute.title} disabled={locked} value={typeof value === 'number' ? value : ''} onChange={(event) => onChange(Number.isNaN(event.target.valueAsNumber) ? undefined : event.target.valueAsNumber)} />
    );
  }
  return <input className="input" style={{ width: 150 }} type="text" dir="auto" aria-label={attribute.title} disabled={locked} value={typeof value === 'string' ? value : ''} onChange={(event) => onChange(event.target.value || undefined)} />;
}

/** A step back (or forth again) of whatever is on the screen: the work, or a reviewer's correction. */
function takeBack(what: 'undo' | 'redo', event: Event): void {
  if (!actions.run(`label.${what}`, event)) actions.run(`fix.${what}`, event);
}

/** A number that is taken when Enter is pressed or the field is left; arrows step it; a wrong one goes back. */
export function NumberBox({ name, label, value, least, disabled, onCommit }: { name: string; label?: string; value: number; least?: number; disabled: boolean; onCommit: (value: number) => void }) {
  const [text, setText] = useState(String(value));
  useEffect(() => setText(String(value)), [value]);
  const commit = (): void => {
    const number = Number(text.replace(',', '.'));
    if (text.trim() === '' || !Number.isFinite(number) || (least !== undefined && number < least)) setText(String(value));
    else if (number !== value) onCommit(number);
  };
  return (
    <label>
      {name}
      <input
        className="input"
        inputMode="decimal"
        aria-label={label ?? name}
        value={text}
        disabled={disabled}
        onChange={(event) => setText(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
            commit();
            event.preventDefault();
          } else if ((event.key === 'ArrowUp' || event.key === 'ArrowDown') && !event.altKey) {
            const step = (event.shiftKey ? 10 : 1) * (event.key === 'ArrowUp' ? 1 : -1);
            onCommit(Math.max(least ?? -Infinity, value + step));
            event.preventDefault();
          } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z' && text === String(value)) {
            takeBack(event.shiftKey ? 'redo' : 'undo', event.nativeEvent);
            event.preventDefault();
          }
        }}
      />
    </label>
  );
}
