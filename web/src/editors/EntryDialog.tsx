/** Which entry of a long list a region stands for: searched by typing, chosen by Enter. */

import { useEffect, useId, useRef, useState } from 'react';
import { actions } from '@/core/actions/registry';
import type { Json, Question, Region } from '@/core/model/answers';
import { t } from '@/i18n/en/text';
import { ActionKbd } from '@/ui/kit/Kbd';
import { Dialog } from '@/ui/kit/Dialog';
import { Taxonomy } from './form/Taxonomy';
import { pathsOf, treeOf } from './form/taxonomy';

export interface EntryProps {
  /** An attribute of type taxonomy. */
  readonly attribute: Question;
  readonly region: Region;
  readonly onChange: (value: Json | undefined) => void;
}

const noKey = (): null => null;
const NO_DATA = {};

export function EntryDialog({ attribute, region, words, onChange, onClose }: EntryProps & { readonly words: string; readonly onClose: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  const name = useId();
  useEffect(() => box.current?.querySelector('input')?.focus(), []);
  const change = (value: Json | undefined): void => {
    onChange(value);
    if (attribute.options.several !== true && value !== undefined) onClose();
  };
  return (
    <Dialog title={t('link_title', { attribute: attribute.title || attribute.name, words })} onClose={onClose}>
      <div ref={box}>
        <span id={name} className="visually-hidden">{attribute.title || attribute.name}</span>
        <Taxonomy question={attribute} value={region.attributes[attribute.name]} labelledBy={name} complaint={null} suggestion={undefined} data={NO_DATA} keyOf={noKey} onChange={change} />
      </div>
    </Dialog>
  );
}

/** The attribute's value as a button that opens the list. */
export function EntryButton({ attribute, region, locked, words, onChange }: EntryProps & { readonly locked: boolean; readonly words: string }) {
  const [open, setOpen] = useState(false);
  const tree = treeOf(attribute);
  const titles = pathsOf(attribute, region.attributes[attribute.name]).map((path) => tree.find(path)?.title ?? path.join(' › '));
  return (
    <>
      <button type="button" className="btn" disabled={locked} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {titles.length > 0 ? titles.join(', ') : t('link')}
        {actions.isActive('spans') ? <ActionKbd action="spans.link" /> : null}
      </button>
      {open ? <EntryDialog attribute={attribute} region={region} words={words} onChange={onChange} onClose={() => setOpen(false)} /> : null}
    </>
  );
}
