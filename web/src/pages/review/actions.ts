/** Everything that can be done by key while reviewing. */

import type { Cause } from '@/api/types';
import { actions, type ActionSpec } from '@/core/actions/registry';
import '@/editors/actions';
import { t } from '@/i18n/en/review';

export const CAUSES: readonly Cause[] = ['slip', 'confusion', 'unclear_rule', 'hard_item', 'bad_data'];

const verdict = t('group_verdict');
const view = t('group_view');
const fix = t('group_fix');
const act = (id: string, group: string, title: string, keys: readonly string[], more: Partial<ActionSpec> = {}): ActionSpec => ({
  id: `review.${id}`, title, group, scope: 'review', keys, ...more,
});

export const REVIEW_ACTIONS: readonly ActionSpec[] = [
  act('accept', verdict, t('act_accept'), ['a']),
  act('fix', verdict, t('act_fix'), ['e']),
  act('return', verdict, t('act_return'), ['r']),
  ...CAUSES.map((cause, index) => act(`cause-${cause}`, verdict, t('act_cause', { cause: t(cause) }), [String(index + 1)])),
  act('whom', verdict, t('act_whom'), ['w']),
  act('close', verdict, t('act_close'), ['$mod+Enter'], { inText: true }),
  act('undo', verdict, t('act_undo'), ['$mod+z']),
  act('later', verdict, t('act_later'), ['Control+Space'], { inText: true }),
  act('ask', verdict, t('act_ask'), ['Shift+f']),
  act('down', view, t('act_down'), ['ArrowDown'], { repeat: true }),
  act('up', view, t('act_up'), ['ArrowUp'], { repeat: true }),
  act('next-item', view, t('act_next_item'), ['j']),
  act('previous-item', view, t('act_previous_item'), ['k']),
  act('whole', view, t('act_whole'), ['$mod+0']),
  act('zoom-in', view, t('act_zoom_in'), ['+', '='], { repeat: true }),
  act('zoom-out', view, t('act_zoom_out'), ['-'], { repeat: true }),
  act('peek', view, t('act_peek'), ['h'], { hold: true }),
  { id: 'fix.submit', title: t('act_fix_submit'), group: fix, scope: 'fix', keys: ['$mod+Enter'], inText: true },
  { id: 'fix.back', title: t('act_fix_back'), group: fix, scope: 'fix', keys: ['Control+e'] },
  { id: 'fix.undo', title: t('act_fix_undo'), group: fix, scope: 'fix', keys: ['$mod+z'], repeat: true },
  { id: 'fix.redo', title: t('act_fix_redo'), group: fix, scope: 'fix', keys: ['$mod+Shift+z', '$mod+y'], repeat: true },
  { id: 'fix.panel', title: t('act_fix_panel'), group: fix, scope: 'fix', keys: ['Control+.'] },
];

actions.define(REVIEW_ACTIONS);
