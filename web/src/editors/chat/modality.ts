/** Conversations: turns to read, answers to compare, pieces to mark in them. */

import type { Modality } from '../contract';

export const chatModality: Modality = {
  name: 'conversation',
  types: ['conversation'],
  regions: ['spans'],
  several: false,
  scopes: { view: ['chat'], regions: ['regions', 'chat-spans'] },
  pane: async () => (await import('./ChatPane')).ChatPane,
  still: async () => (await import('./ChatStill')).ChatStill,
};
