/** What video adds by key to the timeline: tracks, their key frames, and shapes on the frame. */

import { actions, type ActionSpec } from '@/core/actions/registry';
import '@/core/actions/presets';
import { t } from '@/i18n/en/video';

const again = { repeat: true } as const;
const track = (id: string, title: string, keys: readonly string[], more: Partial<ActionSpec> = {}): ActionSpec => ({
  id: `video.${id}`, title, group: t('group_tracks'), scope: 'moving', keys, ...more,
});
const shape = { group: t('group_shape') };

export const VIDEO_ACTIONS: readonly ActionSpec[] = [
  track('draw', t('act_draw'), ['n']),
  track('key', t('act_key'), ['k']),
  track('next-key', t('act_next_key'), ['PageDown'], again),
  track('previous-key', t('act_previous_key'), ['PageUp'], again),
  track('outside', t('act_outside'), ['u']),
  track('occluded', t('act_occluded'), ['Shift+u']),
  track('ends', t('act_ends'), ['Shift+e']),
  track('delete-from', t('act_delete_from'), ['Control+Delete']),
  track('delete-track', t('act_delete_track'), ['Shift+Delete']),
  track('merge', t('act_merge'), ['Shift+m']),
  track('follow', t('act_track'), ['Shift+t']),
  track('scope', t('act_scope'), ['Shift+w']),
  track('up', t('act_up'), ['Alt+ArrowUp'], { ...shape, ...again, inText: false }),
  track('down', t('act_down'), ['Alt+ArrowDown'], { ...shape, ...again, inText: false }),
  track('far-left', t('act_left'), ['Alt+Shift+ArrowLeft'], { ...shape, ...again, inText: false }),
  track('far-right', t('act_right'), ['Alt+Shift+ArrowRight'], { ...shape, ...again, inText: false }),
  track('far-up', t('act_up'), ['Alt+Shift+ArrowUp'], { ...shape, ...again, inText: false }),
  track('far-down', t('act_down'), ['Alt+Shift+ArrowDown'], { ...shape, ...again, inText: false }),
  track('narrower', t('act_narrower'), ['Control+ArrowLeft'], { ...shape, ...again }),
  track('wider', t('act_wider'), ['Control+ArrowRight'], { ...shape, ...again }),
  track('lower', t('act_lower'), ['Control+ArrowUp'], { ...shape, ...again }),
  track('higher', t('act_higher'), ['Control+ArrowDown'], { ...shape, ...again }),
  track('turn-left', t('act_turn_left'), ['Alt+['], { ...shape, ...again }),
  track('turn-right', t('act_turn_right'), ['Alt+]'], { ...shape, ...again }),
  track('next-vertex', t('act_next_vertex'), ['g'], { ...shape, ...again }),
  track('fit', t('act_fit'), ['Control+9'], shape),
];

actions.define(VIDEO_ACTIONS);

actions.extendPreset('cvat', {
  'video.outside': ['o', 'u'],
  'time.mark-out': ['Shift+d'],
});
actions.extendPreset('label-studio', {
  'video.narrower': ['Control+Alt+ArrowLeft'],
  'video.wider': ['Control+Alt+ArrowRight'],
  'video.outside': ['Alt+u'],
});
