/** Everything that can be done by key while labelling, declared once; the pages attach the doing. */

import { actions, type ActionSpec } from '@/core/actions/registry';
import '@/core/actions/presets';
import { t } from '@/i18n/en/label';

const work = (id: string, title: string, keys: readonly string[], more: Partial<ActionSpec> = {}): ActionSpec => ({
  id: `label.${id}`, title, group: t('group_work'), scope: 'label', keys, ...more,
});
/** What is done with regions in every editor, whatever their geometry. */
const region = (id: string, title: string, keys: readonly string[], more: Partial<ActionSpec> = {}): ActionSpec => ({
  id: `region.${id}`, title, group: regions, scope: 'regions', keys, ...more,
});
/** Drawing is alive only where shapes are asked for; the view, on every picture. */
const image = (id: string, group: string, title: string, keys: readonly string[], more: Partial<ActionSpec> = {}): ActionSpec => ({
  id: `image.${id}`, title, group, scope: VIEWING.has(id) ? 'image' : 'drawing', keys, ...more,
});
const VIEWING = new Set(['pan', 'zoom-selection', 'adjust', 'guides', 'grid', 'rulers', 'minimap', 'next-view', 'fit', 'zoom-in', 'zoom-out']);

const tools = t('group_tools');
const regions = t('group_regions');
const view = t('group_view');
const again = { repeat: true } as const;

export const LABEL_ACTIONS: readonly ActionSpec[] = [
  work('submit', t('act_submit'), ['$mod+Enter'], { inText: true }),
  work('submit-quick', t('act_submit_quick'), ['Enter'], { scope: 'choices' }),
  work('skip', t('act_skip'), ['Control+Space'], { inText: true }),
  work('ask', t('act_ask'), ['Shift+f']),
  work('undo', t('act_undo'), ['$mod+z'], again),
  work('redo', t('act_redo'), ['$mod+Shift+z', '$mod+y'], again),
  work('panel', t('act_panel'), ['Control+.']),
];

export const REGION_ACTIONS: readonly ActionSpec[] = [
  region('escape', t('act_escape'), ['Escape']),
  region('delete', t('act_delete'), ['Delete', 'Backspace']),
  region('duplicate', t('act_duplicate'), ['$mod+d']),
  region('all', t('act_all'), ['$mod+a']),
  region('next', t('act_next'), ['.'], again),
  region('previous', t('act_previous'), [','], again),
  region('lock', t('act_lock'), ['Alt+l']),
  region('hide', t('act_hide'), ['Alt+h']),
  region('front', t('act_front'), ['Shift+Home']),
  region('back', t('act_back'), ['Shift+End']),
  region('accept', t('act_accept'), ['a']),
  region('accept-all', t('act_accept_all'), ['Shift+a']),
  region('dismiss', t('act_dismiss'), ['x']),
  region('attribute-1', t('act_attribute_1'), ['q']),
  region('attribute-2', t('act_attribute_2'), ['w']),
  region('attribute-3', t('act_attribute_3'), ['e']),
];

export const IMAGE_ACTIONS: readonly ActionSpec[] = [
  image('select', tools, t('act_select'), ['s']),
  image('draw', tools, t('act_draw'), ['n']),
  image('next-tool', tools, t('act_next_tool'), ['Shift+n']),
  image('erase', tools, t('act_erase'), ['Shift+e']),
  image('brush-smaller', tools, t('act_brush_smaller'), ['Alt+-'], again),
  image('brush-larger', tools, t('act_brush_larger'), ['Alt+=', 'Alt++'], again),
  image('snap', tools, t('act_snap'), ['Shift+x']),
  image('assist', tools, t('act_assist'), ['Shift+w']),
  image('finish', tools, t('act_finish'), ['Shift+Enter']),
  image('skip-joint', tools, t('act_skip_joint'), ['Shift+j']),
  image('confirm', tools, t('act_confirm'), ['Enter']),
  image('pan', tools, t('act_pan'), ['Space'], { hold: true }),
  image('zoom-selection', view, t('act_zoom_selection'), ['z']),
  image('adjust', view, t('act_adjust'), ['b']),
  image('guides', view, t('act_guides'), ['g']),
  image('grid', view, t('act_grid'), ['Shift+g']),
  image('rulers', view, t('act_rulers'), ['Shift+r']),
  image('minimap', view, t('act_minimap'), ['Shift+p']),
  image('next-view', view, t('act_next_view'), ['Shift+y']),
  image('peek', view, t('act_peek'), ['h'], { hold: true }),
  image('fit', view, t('act_fit'), ['$mod+0']),
  image('zoom-in', view, t('act_zoom_in'), ['+', '='], again),
  image('zoom-out', view, t('act_zoom_out'), ['-'], again),
  image('copy', regions, t('act_copy'), ['$mod+c']),
  image('paste', regions, t('act_paste'), ['$mod+v']),
  image('next-point', regions, t('act_next_point'), ['v'], again),
  image('previous-point', regions, t('act_previous_point'), ['Shift+v'], again),
  image('insert-point', regions, t('act_insert_point'), ['Insert', 'i']),
  image('split', regions, t('act_split'), ['Shift+s']),
  image('group', regions, t('act_group'), ['$mod+g']),
  image('ungroup', regions, t('act_ungroup'), ['$mod+Shift+g']),
  image('select-group', regions, t('act_select_group'), ['Alt+g']),
  image('unite', regions, t('act_unite'), ['Shift+u']),
  image('cut-free', regions, t('act_cut_free'), ['Shift+c']),
  image('hole', regions, t('act_hole'), ['Shift+h']),
  image('convert', regions, t('act_convert'), ['Shift+t']),
  image('joint-hidden', regions, t('act_joint_hidden'), ['Shift+o']),
  image('mirror', regions, t('act_mirror'), ['Shift+m']),
  image('left', regions, t('act_left'), ['ArrowLeft'], again),
  image('right', regions, t('act_right'), ['ArrowRight'], again),
  image('up', regions, t('act_up'), ['ArrowUp'], again),
  image('down', regions, t('act_down'), ['ArrowDown'], again),
  image('far-left', regions, t('act_far_left'), ['Shift+ArrowLeft'], again),
  image('far-right', regions, t('act_far_right'), ['Shift+ArrowRight'], again),
  image('far-up', regions, t('act_far_up'), ['Shift+ArrowUp'], again),
  image('far-down', regions, t('act_far_down'), ['Shift+ArrowDown'], again),
  image('narrower', regions, t('act_narrower'), ['Control+ArrowLeft'], again),
  image('wider', regions, t('act_wider'), ['Control+ArrowRight'], again),
  image('lower', regions, t('act_lower'), ['Control+ArrowUp'], again),
  image('higher', regions, t('act_higher'), ['Control+ArrowDown'], again),
  image('narrower-far', regions, t('act_narrower_far'), ['Control+Shift+ArrowLeft'], again),
  image('wider-far', regions, t('act_wider_far'), ['Control+Shift+ArrowRight'], again),
  image('lower-far', regions, t('act_lower_far'), ['Control+Shift+ArrowUp'], again),
  image('higher-far', regions, t('act_higher_far'), ['Control+Shift+ArrowDown'], again),
  image('turn-left', regions, t('act_turn_left'), ['['], again),
  image('turn-right', regions, t('act_turn_right'), [']'], again),
  image('turn-left-far', regions, t('act_turn_left_far'), ['{'], again),
  image('turn-right-far', regions, t('act_turn_right_far'), ['}'], again),
];

export const TEXT_ACTIONS: readonly ActionSpec[] = [
  { id: 'text.larger', title: t('act_text_larger'), group: view, scope: 'text', keys: ['Control+Alt+=', 'Control+Alt++'] },
  { id: 'text.smaller', title: t('act_text_smaller'), group: view, scope: 'text', keys: ['Control+Alt+-'] },
];

actions.define([...LABEL_ACTIONS, ...REGION_ACTIONS, ...IMAGE_ACTIONS, ...TEXT_ACTIONS]);

actions.extendPreset('label-studio', {
  'image.select': ['v'],
  'image.draw': ['r'],
  'image.peek': ['p'],
  'image.next-point': ['y'],
  'region.delete': ['Backspace', 'Delete'],
  'region.escape': ['Escape', 'u'],
  'region.next': ['Alt+.', '.'],
  'region.previous': ['Alt+,', ','],
});
actions.extendPreset('cvat', {
  'label.submit': ['f', '$mod+Enter'],
  'region.hide': ['h', 'Alt+h'],
  'region.lock': ['l', 'Alt+l'],
  'image.peek': ['p'],
  'region.duplicate': ['Control+b', 'Control+d'],
  'image.group': ['g', '$mod+g'],
  'image.ungroup': ['Shift+g', '$mod+Shift+g'],
  'image.guides': ['Alt+Shift+x'],
  'image.grid': ['Alt+Shift+g'],
});
actions.extendPreset('prodigy', {
  'label.submit': ['a', '$mod+Enter'],
  'label.skip': ['Space', 'Control+Space'],
  'label.undo': ['Backspace', '$mod+z'],
  'region.accept': ['j'],
  'region.delete': ['Delete'],
  'image.pan': ['m'],
});
