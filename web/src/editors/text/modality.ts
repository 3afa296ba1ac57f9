/** Texts to read. */

import type { Modality } from '../contract';

export const textModality: Modality = {
  name: 'text',
  types: ['text'],
  regions: [],
  several: true,
  scopes: { view: ['text'], regions: [] },
  pane: async () => (await import('./TextPane')).TextPane,
  still: async () => (await import('./TextStill')).TextStill,
};
