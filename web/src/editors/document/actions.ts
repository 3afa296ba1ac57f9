/** What can be done by key in a document. */

import { actions, type ActionSpec } from '@/core/actions/registry';
import { t } from '@/i18n/en/document';

const paper = (id: string, title: string, keys: readonly string[], scope: 'document' | 'document-regions', repeat = true): ActionSpec => ({
  id: `document.${id}`, title, group: t('group'), scope, keys, ...(repeat ? { repeat } : {}),
});

export const DOCUMENT_ACTIONS: readonly ActionSpec[] = [
  paper('next', t('act_next'), ['PageDown'], 'document'),
  paper('previous', t('act_previous'), ['PageUp'], 'document'),
  paper('first', t('act_first'), ['Control+Home'], 'document'),
  paper('last', t('act_last'), ['Control+End'], 'document'),
  paper('zoom-in', t('act_zoom_in'), ['+', '='], 'document'),
  paper('zoom-out', t('act_zoom_out'), ['-'], 'document'),
  paper('fit', t('act_fit'), ['$mod+0'], 'document'),
  paper('draw', t('act_draw'), ['n'], 'document-regions', false),
  paper('confirm', t('act_confirm'), ['Enter'], 'document-regions', false),
  paper('left', t('act_left'), ['ArrowLeft'], 'document-regions'),
  paper('right', t('act_right'), ['ArrowRight'], 'document-regions'),
  paper('up', t('act_up'), ['ArrowUp'], 'document-regions'),
  paper('down', t('act_down'), ['ArrowDown'], 'document-regions'),
  paper('far-left', t('act_far_left'), ['Shift+ArrowLeft'], 'document-regions'),
  paper('far-right', t('act_far_right'), ['Shift+ArrowRight'], 'document-regions'),
  paper('far-up', t('act_far_up'), ['Shift+ArrowUp'], 'document-regions'),
  paper('far-down', t('act_far_down'), ['Shift+ArrowDown'], 'document-regions'),
  paper('narrower', t('act_narrower'), ['Control+ArrowLeft'], 'document-regions'),
  paper('wider', t('act_wider'), ['Control+ArrowRight'], 'document-regions'),
  paper('lower', t('act_lower'), ['Control+ArrowUp'], 'document-regions'),
  paper('higher', t('act_higher'), ['Control+ArrowDown'], 'document-regions'),
  paper('split', t('act_split'), ['Shift+s'], 'document-regions', false),
  paper('link', t('act_link'), ['Alt+r'], 'document-regions', false),
];

actions.define(DOCUMENT_ACTIONS);
