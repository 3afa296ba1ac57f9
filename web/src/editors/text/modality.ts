/** Texts and pages of HTML: to read, to mark spans in, and to relate them. */

import type { Modality } from '../contract';
import './actions';

export const textModality: Modality = {
  name: 'text',
  types: ['text', 'html'],
  regions: ['spans', 'relations'],
  several: true,
  scopes: { view: ['text'], regions: ['regions', 'spans'] },
  pane: async () => (await import('./TextPane')).TextPane,
  still: async () => (await import('./TextStill')).TextStill,
};
