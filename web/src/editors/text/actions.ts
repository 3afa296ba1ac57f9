/** What can be done by key in the text editor, declared once; the pane attaches the doing. */

import { actions, type ActionSpec } from '@/core/actions/registry';
import '@/core/actions/presets';
import { t } from '@/i18n/en/text';

const caret = t('group_caret');
const spans = t('group_spans');

const spec = (id: string, group: string, title: string, keys: readonly string[], more: Partial<ActionSpec> = {}): ActionSpec => ({
  id: `spans.${id}`, title, group, scope: 'spans', keys, ...more,
});

/** Strides of the caret: by name, the key that goes there. With Shift each selects. */
const STRIDES = [
  ['unit-back', 'act_unit_back', 'ArrowLeft'],
  ['unit-on', 'act_unit_on', 'ArrowRight'],
  ['word-back', 'act_word_back', 'Control+ArrowLeft'],
  ['word-on', 'act_word_on', 'Control+ArrowRight'],
  ['sentence-back', 'act_sentence_back', 'Alt+ArrowUp'],
  ['sentence-on', 'act_sentence_on', 'Alt+ArrowDown'],
  ['line-up', 'act_line_up', 'ArrowUp'],
  ['line-down', 'act_line_down', 'ArrowDown'],
  ['block-back', 'act_block_back', 'Control+ArrowUp'],
  ['block-on', 'act_block_on', 'Control+ArrowDown'],
] as const;

/** The stroke with Shift, modifiers in their usual order. */
const shifted = (keys: string): string => keys.replace(/^(?:(Control|Alt)\+)?/, (modifier) => `${modifier}Shift+`);

export const STRIDE_IDS = STRIDES.map(([id]) => id);
export type StrideId = (typeof STRIDES)[number][0];

export const SPAN_ACTIONS: readonly ActionSpec[] = [
  ...STRIDES.map(([id, title, keys]) => spec(id, caret, t(title), [keys], { repeat: true })),
  ...STRIDES.map(([id, title, keys]) => spec(`${id}-selecting`, caret, t('act_selecting', { what: t(title) }), [shifted(keys)], { repeat: true })),
  spec('start', caret, t('act_start'), ['Home']),
  spec('end', caret, t('act_end'), ['End']),
  spec('mark', spans, t('act_mark'), ['Enter']),
  spec('marking', spans, t('act_marking'), ['n']),
  spec('reading', spans, t('act_reading'), ['s']),
  spec('end-on', spans, t('act_end_on'), [']'], { repeat: true }),
  spec('end-back', spans, t('act_end_back'), ['['], { repeat: true }),
  spec('start-on', spans, t('act_start_on'), ['}'], { repeat: true }),
  spec('start-back', spans, t('act_start_back'), ['{'], { repeat: true }),
  spec('part', spans, t('act_part'), ['j']),
  spec('cut', spans, t('act_cut'), ['Shift+j']),
  spec('relate', spans, t('act_relate'), ['Alt+r']),
  spec('turn', spans, t('act_turn'), ['Alt+Shift+r']),
  spec('repeat', spans, t('act_repeat'), ['Alt+a']),
  spec('link', spans, t('act_link'), ['k']),
  spec('peek', spans, t('act_peek'), ['h'], { hold: true }),
  spec('arcs', spans, t('act_arcs'), ['g']),
];

actions.define(SPAN_ACTIONS);
actions.extendPreset('label-studio', { 'spans.relate': ['Alt+r', 'r'] });
actions.extendPreset('cvat', { 'spans.peek': ['p'] });
actions.extendPreset('prodigy', { 'spans.part': ['p'], 'spans.cut': ['Shift+p'] });
