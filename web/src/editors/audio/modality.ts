/** Sound: spans on tiers over waveform and spectrogram. */

import type { Modality } from '../contract';
import '../timeline/actions';

export const audioModality: Modality = {
  name: 'audio',
  types: ['audio'],
  regions: ['segments'],
  several: false,
  scopes: { view: ['time'], regions: ['regions', 'spans-of-time', 'sound'] },
  pane: async () => (await import('./AudioPane')).AudioPane,
  still: async () => (await import('./AudioStill')).AudioStill,
  prepare(datum) {
    // The first bytes warm the server's cache and the connection; the sound itself is never fetched ahead.
    if (datum.peaks) void fetch(datum.peaks, { headers: { Range: 'bytes=0-19' } }).catch(() => undefined);
  },
};
