/** Video: exact frames, tracks with key frames, and spans of time. */

import type { Modality } from '../contract';
import '../timeline/actions';
import './actions';

export const videoModality: Modality = {
  name: 'video',
  types: ['video'],
  regions: ['tracks', 'segments'],
  several: false,
  scopes: { view: ['time'], regions: ['regions', 'spans-of-time', 'moving'] },
  pane: async () => (await import('./VideoPane')).VideoPane,
  still: async () => (await import('./VideoStill')).VideoStill,
  prepare(datum) {
    // What the next item needs first: which frames there are. The pictures come by ranges, when they are looked at.
    if (datum.index) void fetch(datum.index).catch(() => undefined);
  },
};
