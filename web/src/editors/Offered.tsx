/** What a model proposes, and what to do with it: the same bar wherever proposals do not float beside what they are about. */

import { t } from '@/i18n/en/label';
import { ActionButton, Glyph } from '@/pages/tool/parts';
import { ActionKbd } from '@/ui/kit/Kbd';
import type { OfferedRegion, RegionEditor, RegionEditorState } from './contract';
import './offered.css';

/** The proposal that the bar is about: the selected one, else the first, while nothing is selected. */
export function offerIn({ selection, suggestions }: RegionEditorState): OfferedRegion | undefined {
  const [id] = selection;
  return id === undefined ? suggestions[0] : suggestions.find(({ region }) => region.id === id);
}

export interface OfferedProps {
  readonly editor: RegionEditor;
  readonly offer: OfferedRegion;
}

export function Offered({ editor, offer: { question, region, model, score } }: OfferedProps) {
  const n = editor.state.suggestions.length;
  const { glyph, colour, title } = editor.lookOf(question, region.label);
  return (
    <div className="offered-bar" role="group" aria-label={t('suggestion')}>
      <span className="what">
        <Glyph path={glyph} colour={colour} dashed />
        <b>{t('offered_by', { label: title, model, score: score === null ? '' : score.toFixed(2) })}</b>
        <button type="button" className="btn quiet said" dir="auto" onClick={() => { editor.select([region.id]); editor.reveal(region.id); }}>{editor.measure(region)}</button>
      </span>
      <span className="grow" />
      <button type="button" className="btn quiet" onClick={() => editor.accept([region.id])}>{t('accept')} <ActionKbd action="region.accept" /></button>
      <button type="button" className="btn quiet" onClick={() => editor.dismiss([region.id])}>{t('dismiss')} <ActionKbd action="region.dismiss" /></button>
      {n > 1 ? <ActionButton action="region.accept-all">{t('accept_all', { n })}</ActionButton> : null}
    </div>
  );
}
