/** Time series: channels on a plot, stretches and moments marked in them. */

import type { Modality } from '../contract';
import './actions';

export const seriesModality: Modality = {
  name: 'series',
  types: ['series'],
  regions: ['segments'],
  several: false,
  scopes: { view: ['time'], regions: ['regions', 'spans-of-time', 'series'] },
  pane: async () => (await import('./SeriesPane')).SeriesPane,
  still: async () => (await import('./SeriesStill')).SeriesStill,
};
