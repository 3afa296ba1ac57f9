/** What audio and video can do by key on their shared timeline, declared once. */

import { actions, type ActionSpec } from '@/core/actions/registry';
import '@/core/actions/presets';
import { t } from '@/i18n/en/timeline';

const again = { repeat: true } as const;
/** Alive wherever there is a timeline. */
const time = (id: string, title: string, keys: readonly string[], more: Partial<ActionSpec> = {}): ActionSpec => ({
  id: `time.${id}`, title, group: t('group_play'), scope: 'time', keys, ...more,
});
/** Alive where spans or tracks are asked for. */
const span = (id: string, title: string, keys: readonly string[], more: Partial<ActionSpec> = {}): ActionSpec => ({
  id: `time.${id}`, title, group: t('group_spans'), scope: 'spans-of-time', keys, ...more,
});
const view = { group: t('group_time') };
const typing = { inText: true } as const;

export const TIME_ACTIONS: readonly ActionSpec[] = [
  time('play', t('act_play'), ['Space']),
  time('play-typing', t('act_play_typing'), ['Alt+k'], typing),
  time('back-typing', t('act_back_typing'), ['Alt+j'], { ...typing, ...again }),
  time('forward-typing', t('act_forward_typing'), ['Alt+;'], { ...typing, ...again }),
  time('back', t('act_back'), ['d', 'ArrowLeft'], again),
  time('forward', t('act_forward'), ['f', 'ArrowRight'], again),
  time('back-far', t('act_back_far'), ['c', 'Shift+ArrowLeft'], again),
  time('forward-far', t('act_forward_far'), ['v', 'Shift+ArrowRight'], again),
  time('start', t('act_start'), ['Home']),
  time('end', t('act_end'), ['End']),
  time('slower', t('act_slower'), ['<']),
  time('faster', t('act_faster'), ['>']),
  time('loop', t('act_loop'), ['l']),
  time('zoom-in', t('act_zoom_in'), ['+', '='], { ...view, ...again }),
  time('zoom-out', t('act_zoom_out'), ['-'], { ...view, ...again }),
  time('zoom-selection', t('act_zoom_selection'), ['z'], view),
  time('whole', t('act_whole'), ['$mod+0'], view),
];

export const SPAN_ACTIONS: readonly ActionSpec[] = [
  span('peek', t('act_peek'), ['h'], { hold: true }),
  span('mark-in', t('act_mark_in'), ['i']),
  span('mark-out', t('act_mark_out'), ['o']),
  span('set-start', t('act_set_start'), ['Shift+i']),
  span('set-end', t('act_set_end'), ['Shift+o']),
  span('start-earlier', t('act_start_earlier'), ['['], again),
  span('start-later', t('act_start_later'), [']'], again),
  span('end-earlier', t('act_end_earlier'), ['{'], again),
  span('end-later', t('act_end_later'), ['}'], again),
  span('left', t('act_earlier'), ['Alt+ArrowLeft'], { ...again, inText: false }),
  span('right', t('act_later'), ['Alt+ArrowRight'], { ...again, inText: false }),
  span('split', t('act_split'), ['Shift+s']),
  span('join', t('act_join'), ['Shift+j']),
  span('text', t('act_text'), ['Enter']),
  span('play-region', t('act_play_region'), ['Alt+p'], typing),
  span('next-typing', t('act_next_typing'), ['Alt+.'], { ...typing, ...again }),
  span('previous-typing', t('act_previous_typing'), ['Alt+,'], { ...typing, ...again }),
  span('tier-up', t('act_tier_up'), ['ArrowUp'], again),
  span('tier-down', t('act_tier_down'), ['ArrowDown'], again),
];

export const SOUND_ACTIONS: readonly ActionSpec[] = [
  { id: 'audio.speech', title: t('act_speech'), group: t('group_spans'), scope: 'sound', keys: ['Shift+v'] },
];

actions.define([...TIME_ACTIONS, ...SPAN_ACTIONS, ...SOUND_ACTIONS]);

actions.extendPreset('cvat', {
  'time.back': ['d', 'ArrowLeft'],
  'time.forward': ['ArrowRight'],
  'time.loop': ['Shift+l'],
  'time.peek': ['p'],
});
actions.extendPreset('label-studio', {
  'time.back': ['Alt+ArrowLeft', 'ArrowLeft'],
  'time.forward': ['Alt+ArrowRight', 'ArrowRight'],
  'time.left': ['Control+ArrowLeft'],
  'time.right': ['Control+ArrowRight'],
  'time.next-typing': [],
  'time.previous-typing': [],
});
actions.extendPreset('prodigy', {
  'time.play': ['p'],
  'time.forward': ['ArrowRight'],
});
