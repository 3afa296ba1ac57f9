/** What can be done by key in a conversation. */

import { actions, type ActionSpec } from '@/core/actions/registry';
import { t } from '@/i18n/en/chat';

const chat = (id: string, title: string, keys: readonly string[], scope: 'chat' | 'chat-spans', repeat = true): ActionSpec => ({
  id: `chat.${id}`, title, group: t('group'), scope, keys, ...(repeat ? { repeat } : {}),
});

export const CHAT_ACTIONS: readonly ActionSpec[] = [
  chat('next', t('act_next'), ['Alt+ArrowDown'], 'chat'),
  chat('previous', t('act_previous'), ['Alt+ArrowUp'], 'chat'),
  chat('right', t('act_right'), ['ArrowRight'], 'chat-spans'),
  chat('left', t('act_left'), ['ArrowLeft'], 'chat-spans'),
  chat('down', t('act_down'), ['ArrowDown'], 'chat-spans'),
  chat('up', t('act_up'), ['ArrowUp'], 'chat-spans'),
  chat('select-right', t('act_select_right'), ['Shift+ArrowRight'], 'chat-spans'),
  chat('select-left', t('act_select_left'), ['Shift+ArrowLeft'], 'chat-spans'),
  chat('mark', t('act_mark'), ['Enter'], 'chat-spans', false),
  chat('end-right', t('act_end_right'), [']'], 'chat-spans'),
  chat('end-left', t('act_end_left'), ['['], 'chat-spans'),
  chat('start-right', t('act_start_right'), ['}'], 'chat-spans'),
  chat('start-left', t('act_start_left'), ['{'], 'chat-spans'),
];

actions.define(CHAT_ACTIONS);
