/** Which entry of a long list a span stands for: searched by typing, chosen by Enter. */

import { useEffect, useId, useRef } from 'react';
import type { Json } from '@/core/model/answers';
import type { Datum } from '@/core/model/task';
import { t } from '@/i18n/en/text';
import { useRevision } from '@/pages/label/use-desk';
import { Dialog } from '@/ui/kit/Dialog';
import type { Sheet } from '../desk';
import { Taxonomy } from '../form/Taxonomy';
import type { TextEditor } from './editor';

export interface LinkDialogProps {
  readonly editor: TextEditor;
  readonly sheet: Sheet;
  readonly id: string;
  readonly attribute: string;
  readonly data: { readonly [name: string]: Datum };
  readonly onClose: () => void;
}

const noKey = (): null => null;

export function LinkDialog({ editor, sheet, id, attribute, data, onClose }: LinkDialogProps) {
  useRevision(sheet);
  const box = useRef<HTMLDivElement>(null);
  const name = useId();
  const region = editor.region(id);
  const question = editor.questionOf(id)?.attributes.find((one) => one.name === attribute);
  useEffect(() => box.current?.querySelector('input')?.focus(), []);
  if (!region || !question) return null;
  const change = (value: Json | undefined): void => {
    editor.setAttribute([id], attribute, value);
    if (question.options.several !== true && value !== undefined) onClose();
  };
  return (
    <Dialog title={t('link_title', { attribute: question.title || attribute, words: editor.wordsAt(id) })} onClose={onClose}>
      <div ref={box}>
        <span id={name} className="visually-hidden">{question.title || attribute}</span>
        <Taxonomy question={question} value={region.attributes[attribute]} labelledBy={name} complaint={null} suggestion={undefined} data={data} keyOf={noKey} onChange={change} />
      </div>
    </Dialog>
  );
}
