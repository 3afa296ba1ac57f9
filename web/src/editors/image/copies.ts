/** Copies of regions: beside themselves, and from item to item. */

import { shiftInside } from '@/core/geometry/geometry';
import { geometryOf } from '@/core/geometry/shapes';
import type { Region } from '@/core/model/answers';
import { groupedAnew } from '@/core/model/groups';
import { uuid7 } from '@/core/model/uuid7';
import { addRegions } from '@/core/store/commands';
import { t } from '@/i18n/en/label';
import type { ImageEditor } from './editor';

/** Pixels of the picture by which a copy is shifted, so that it is seen beside what it was made of. */
export const BESIDE = 12;

export interface Copied {
  readonly question: string;
  readonly region: Region;
}

let clipboard: readonly Copied[] = [];

/** The selected regions of the answer, as they are. */
export function selectedCopies(editor: ImageEditor): Copied[] {
  return [...editor.state.selection].flatMap((id) => {
    const region = editor.region(id);
    return region ? [{ question: editor.owner(id) as string, region }] : [];
  });
}

/** Adds copies under new ids, shifted a little where there is room, in groups of their own; what does not fit this project is left out. */
export function paste(editor: ImageEditor, copies: readonly Copied[], shift: number): void {
  const placedIn: { name: string; region: Region }[] = [];
  const { extent } = editor.setting;
  for (const { question: name, region: { suggestion: _gone, ...region } } of copies) {
    const question = editor.question(name);
    const geometry = geometryOf(question);
    if (!question || !geometry?.fits(region) || !question.labels.some((label) => label.name === region.label)) continue;
    const moved = geometry.moved(region, shift, shift);
    const { dx, dy } = shiftInside(geometry.bounds(moved), extent);
    const placed = geometry.inside(geometry.moved(region, shift + (dx < 0 ? -2 * shift : dx), shift + (dy < 0 ? -2 * shift : dy)), extent);
    if (!placed) continue;
    placedIn.push({ name, region: { ...placed, id: uuid7(), ...editor.placeFor(question) } });
  }
  const all = groupedAnew(placedIn.map(({ region }) => region), uuid7);
  if (all.length === 0) return;
  const made = new Map<string, Region[]>();
  placedIn.forEach(({ name }, index) => made.set(name, [...(made.get(name) ?? []), all[index] as Region]));
  const patches = [...made].flatMap(([name, regions]) => addRegions(editor.document, name, regions).patches);
  editor.record({ origin: 'local', deed: { what: 'add', n: all.length, name: all[0]?.label ?? '' }, patches });
  editor.select(all.map(({ id }) => id));
}

/** Regions are copied for this item and for those that come after it. */
export function copy(editor: ImageEditor): void {
  clipboard = selectedCopies(editor);
  editor.setting.say(t('say_copied', { n: clipboard.length }));
}

export function pasteCopied(editor: ImageEditor): void {
  // Where the copied one still lies, its copy must be seen beside it.
  const there = clipboard.some(({ region }) => editor.region(region.id) !== undefined);
  paste(editor, clipboard, there ? BESIDE : 0);
}

export const hasCopied = (): boolean => clipboard.length > 0;
