import { actions, type ActionSpec } from './registry';

/** What can be done from everywhere. */
export const SHELL_ACTIONS: readonly ActionSpec[] = [
  { id: 'shell.keys', title: 'Show the keys of this page', group: 'Everywhere', scope: 'global', keys: ['?'] },
  { id: 'shell.guideline', title: 'Open the guideline', group: 'Everywhere', scope: 'global', keys: ['F1'] },
  { id: 'page.search', title: 'Search on this page', group: 'Page', scope: 'page', keys: ['/'] },
  { id: 'page.primary', title: 'Do the main thing of this page', group: 'Page', scope: 'page', keys: ['Control+Enter'] },
];

actions.define(SHELL_ACTIONS);
