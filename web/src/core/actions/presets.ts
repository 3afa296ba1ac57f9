import { actions } from './registry';

/**
 * Keys of the tools that people come from, for what means the same here. What a preset does not
 * name keeps Assay's own key. A module that declares actions adds its rows beside them:
 * `actions.extendPreset('cvat', { 'image.draw': ['n'] })`.
 */
actions.definePresets([
  { name: 'assay', title: 'Assay', keys: {} },
  { name: 'label-studio', title: 'Label Studio', keys: {} },
  { name: 'cvat', title: 'CVAT', keys: {} },
  { name: 'prodigy', title: 'Prodigy', keys: {} },
]);
