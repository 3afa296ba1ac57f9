/** What floats beside several selected regions, and the line of one that is in a group: groups by pointer. */

import type { Region } from '@/core/model/answers';
import { t } from '@/i18n/en/label';
import { ActionButton } from '@/pages/tool/parts';
import { ActionKbd } from '@/ui/kit/Kbd';
import type { ImageEditor } from './editor';
import { group, ungroup } from './groups';

/** In which group the one selected region is, and how to get at the others. */
export function GroupLine({ editor, region }: { editor: ImageEditor; region: Region }) {
  const own = editor.groupOf(region);
  if (!own) return null;
  return (
    <div>
      <span>{t('group_of', { letter: own.letter, n: own.members.length })}</span>
      <span className="grow" />
      <ActionButton action="image.select-group" keys="never">{t('select_group')}</ActionButton>
      <ActionButton action="image.ungroup" keys="never" disabled={editor.state.locked.has(region.id)}>{t('ungroup')}</ActionButton>
    </div>
  );
}

/** Several regions are selected: how many, or which group, and the buttons that group them or take them out. */
export function SeveralBar({ editor }: { editor: ImageEditor }) {
  const ids = [...editor.state.selection];
  const whole = editor.selectedGroup();
  const grouped = editor.editable().some((id) => editor.region(id)?.group !== undefined);
  return (
    <>
      <span>{whole ? t('group_of', { letter: whole.letter, n: ids.length }) : t('several_selected', { n: ids.length })}</span>
      {whole ? null : <button type="button" onClick={() => group(editor)}>{t('group')} <ActionKbd action="image.group" /></button>}
      {grouped ? <button type="button" onClick={() => ungroup(editor)}>{t('ungroup')} <ActionKbd action="image.ungroup" /></button> : null}
    </>
  );
}
