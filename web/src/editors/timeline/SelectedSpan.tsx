/** What is selected: its form, and its text, which is typed in place while the keys of playing go on working. */

import { useEffect, useRef } from 'react';
import type { AttributeValues, Region } from '@/core/model/answers';
import { t as words } from '@/i18n/en/label';
import { t } from '@/i18n/en/timeline';
import { useRevision } from '@/pages/label/use-desk';
import { ActionKbd } from '@/ui/kit/Kbd';
import type { Sheet } from '../desk';
import { RegionForm } from '../RegionForm';
import { useEditorState } from '../use-region-actions';
import { formOf } from './form-of';
import type { SpanEditor } from './spans';

export interface SelectedSpanProps {
  editor: SpanEditor;
  sheet: Sheet;
  /** What the region says at the moment that is shown. */
  shown?: (region: Region) => AttributeValues;
  /** What is said while nothing is selected. */
  hint?: string;
  children?: React.ReactNode;
}

export function SelectedSpan({ editor, sheet, shown, hint, children }: SelectedSpanProps) {
  useRevision(sheet);
  const state = useEditorState(editor);
  const [id] = state.selection;
  const region = state.selection.size === 1 && id !== undefined ? editor.region(id) : undefined;
  const offered = region ? undefined : (state.suggestions.find(({ region: one }) => one.id === id) ?? (state.selection.size === 0 ? state.suggestions[0] : undefined));
  if (offered) {
    const title = editor.faceOf(offered.question, offered.region.label).title;
    return (
      <div className="span-form offered">
        <span>{words('suggestion_of', { label: title, score: offered.score === null ? '' : offered.score.toFixed(2) })}</span>
        <span className="mono dim">{editor.measure(offered.region)}</span>
        <span className="grow" />
        <button type="button" className="btn" onClick={() => editor.accept([offered.region.id])}>{words('accept')} <ActionKbd action="region.accept" /></button>
        <button type="button" className="btn quiet" onClick={() => editor.dismiss([offered.region.id])}>{words('dismiss')} <ActionKbd action="region.dismiss" /></button>
      </div>
    );
  }
  if (!region) return hint ? <p className="span-hint quiet-text">{hint}</p> : null;
  return (
    <div className="span-form" data-region={region.id}>
      <RegionForm editor={formOf(editor, shown)} sheet={sheet} id={region.id}>
        <div className="mono dim">{editor.measure(region)}</div>
        {children}
        {editor.hasText(region.id) ? <SpanText key={region.id} editor={editor} region={region} locked={state.locked.has(region.id)} /> : null}
      </RegionForm>
    </div>
  );
}

function SpanText({ editor, region, locked }: { editor: SpanEditor; region: Region; locked: boolean }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const text = typeof region.attributes.text === 'string' ? region.attributes.text : '';
  useEffect(() => {
    if (field.current && field.current.value !== text) field.current.value = text;
  }, [text]);
  return (
    <div className="span-text-row">
      <textarea
        ref={field}
        className="input span-text"
        dir="auto"
        rows={2}
        aria-label={t('transcript')}
        title={t('transcript_hint')}
        placeholder={t('transcript')}
        defaultValue={text}
        readOnly={locked}
        onChange={(event) => editor.setText(region.id, event.target.value)}
        onBlur={() => editor.history.seal()}
        onKeyDown={(event) => {
          if (event.key === 'Escape' || (event.key === 'Enter' && !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey)) {
            event.currentTarget.closest<HTMLElement>('.timed-pane')?.querySelector<HTMLElement>('.tl-host')?.focus();
            event.preventDefault();
            event.stopPropagation();
          }
        }}
      />
    </div>
  );
}
