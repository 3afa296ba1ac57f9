/** Documents: pages with boxes, words of their text layer, and links between them. */

import type { Modality } from '../contract';

export const documentModality: Modality = {
  name: 'document',
  types: ['document'],
  regions: ['boxes', 'spans', 'relations'],
  several: false,
  scopes: { view: ['document'], regions: ['regions', 'document-regions'] },
  pane: async () => (await import('./DocumentPane')).DocumentPane,
  still: async () => (await import('./DocumentStill')).DocumentStill,
  prepare(datum) {
    const first = datum.pages?.[0];
    if (first) new Image().src = first.url;
  },
};
