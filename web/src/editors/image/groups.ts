/** What is done with groups of regions: made, left, and selected as a whole. */

import { uuid7 } from '@/core/model/uuid7';
import { t } from '@/i18n/en/label';
import type { ImageEditor } from './editor';

/**
 * Puts the selection into one group. Regions without one join the group of the others, where that is
 * one; else it is a new group. Whoever is left alone in a group leaves it too.
 */
export function group(editor: ImageEditor): void {
  const ids = editor.editable();
  if (ids.length < 2) return;
  const had = new Set(ids.flatMap((id) => editor.region(id)?.group ?? []));
  const [only] = had;
  const loose = ids.filter((id) => editor.region(id)?.group === undefined).length;
  const whole = only === undefined ? 0 : (editor.groups().get(only)?.members.length ?? 0);
  const joins = only !== undefined && had.size === 1 && (loose > 0 || whole === ids.length);
  const target = joins ? only : uuid7();
  editor.regroup(withoutLonely(editor, new Map(ids.map((id) => [id, target]))));
  const made = editor.groups().get(target);
  if (made) editor.setting.say(t('say_grouped', { letter: made.letter, n: made.members.length }));
}

/** Takes the selection out of its groups. */
export function ungroup(editor: ImageEditor): void {
  const ids = editor.editable().filter((id) => editor.region(id)?.group !== undefined);
  if (ids.length === 0) return;
  editor.regroup(withoutLonely(editor, new Map(ids.map((id) => [id, undefined]))));
  editor.setting.say(t('say_ungrouped', { n: ids.length }));
}

/** Selects all regions (or undecided suggestions) of the groups that the selection touches. */
export function selectGroup(editor: ImageEditor): void {
  const ids = new Set([...editor.state.selection].flatMap((id) => together(editor, id)));
  if (ids.size > 0) editor.select([...ids]);
}

/** A region or suggestion with all that is in its group, but what is hidden. */
export function together(editor: ImageEditor, id: string): string[] {
  const own = editor.region(id);
  const wanted = own?.group ?? editor.suggestion(id)?.region.group;
  if (wanted === undefined) return [id];
  const all = own ? (editor.groups().get(wanted)?.members ?? []) : editor.offeredHere().filter(({ region }) => region.group === wanted).map(({ region }) => region.id);
  return all.filter((one) => one === id || !editor.state.hidden.has(one));
}

/** Groups of which some region is selected. */
export function touched(editor: ImageEditor): readonly { letter: string; members: readonly string[] }[] {
  const groups = editor.groups();
  if (groups.size === 0) return [];
  const ids = new Set([...editor.state.selection].flatMap((id) => editor.region(id)?.group ?? []));
  return [...groups.values()].filter(({ id }) => ids.has(id));
}

/** The change with those who would be the last of a group that others leave. */
function withoutLonely(editor: ImageEditor, change: ReadonlyMap<string, string | undefined>): ReadonlyMap<string, string | undefined> {
  const all = new Map(change);
  for (const { id, members } of editor.groups().values()) {
    const staying = members.filter((one) => !change.has(one) || change.get(one) === id);
    const [last] = staying;
    if (last !== undefined && staying.length === 1 && members.length > 1 && !change.has(last) && !editor.state.locked.has(last)) all.set(last, undefined);
  }
  return all;
}
