/** The kinds of data that Assay shows, each with its editor: one line a modality, loaded when needed. */

import { hasRegions, type Question } from '@/core/model/answers';
import type { Datum } from '@/core/model/task';
import type { Modality } from './contract';
import { audioModality } from './audio/modality';
import { chatModality } from './chat/modality';
import { documentModality } from './document/modality';
import { imageModality } from './image/modality';
import { seriesModality } from './series/modality';
import { textModality } from './text/modality';
import { videoModality } from './video/modality';

export const MODALITIES: readonly Modality[] = [chatModality, documentModality, seriesModality, imageModality, textModality, audioModality, videoModality];

export function modalityOf(type: string): Modality | undefined {
  return MODALITIES.find(({ types }) => types.includes(type));
}

type Data = { readonly [name: string]: Datum };

/** Data that one pane shows, and the region questions that are answered in it. */
export interface PaneGroup {
  readonly key: string;
  readonly modality: Modality;
  readonly data: Data;
  readonly questions: readonly Question[];
}

/**
 * The panes of an item, in the order of its data. A region question belongs to the pane that shows the
 * datum it is `on`; without one, to the first pane that can edit its type. Relations belong where the
 * regions are that they join.
 */
export function groupsOf(data: Data, questions: readonly Question[]): PaneGroup[] {
  const groups: { key: string; modality: Modality; data: Record<string, Datum>; questions: Question[] }[] = [];
  for (const [name, datum] of Object.entries(data)) {
    const modality = modalityOf(datum.type);
    if (!modality) continue;
    const open = modality.several ? groups.find((group) => group.modality === modality) : undefined;
    if (open) open.data[name] = datum;
    else groups.push({ key: name, modality, data: { [name]: datum }, questions: [] });
  }
  const home = new Map<string, (typeof groups)[number]>();
  const regional = questions.filter(hasRegions);
  for (const question of [...regional.filter(({ type }) => type !== 'relations'), ...regional.filter(({ type }) => type === 'relations')]) {
    const able = groups.filter(({ modality }) => modality.regions.includes(question.type));
    const between = Array.isArray(question.options.between) ? question.options.between.map(String) : [];
    const group =
      able.find((one) => question.on !== null && question.on in one.data) ??
      able.find((one) => between.some((name) => home.get(name) === one)) ??
      (question.on === null ? able[0] : undefined);
    if (group) home.set(question.name, group);
  }
  for (const question of regional) home.get(question.name)?.questions.push(question);
  return groups;
}

/** Starts loading the editors that data of these types need. */
export function loadEditors(types: Iterable<string>): void {
  for (const type of types) void modalityOf(type)?.pane();
}
