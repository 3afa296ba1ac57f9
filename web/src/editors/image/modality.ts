/** Pictures: one, or several views of one scene. */

import type { Modality } from '../contract';
import { pictureOfDatum } from './load';

export const imageModality: Modality = {
  name: 'image',
  types: ['image'],
  regions: ['boxes', 'ellipses', 'polygons', 'polylines', 'keypoints', 'masks', 'cuboids'],
  several: true,
  scopes: { view: ['image'], regions: ['regions', 'drawing'] },
  pane: async () => (await import('./ImagePane')).ImagePane,
  still: async () => (await import('./ImageStill')).ImageStill,
  prepare(datum) {
    pictureOfDatum(datum).catch(() => undefined);
  },
};
