/** What a series adds to the keys of the timeline. */

import { actions } from '@/core/actions/registry';
import { t } from '@/i18n/en/series';
import '../timeline/actions';

actions.define([{ id: 'series.point', title: t('act_point'), group: t('group'), scope: 'series', keys: ['p'] }]);
actions.extendPreset('prodigy', { 'series.point': ['Shift+p'] });
actions.extendPreset('cvat', { 'series.point': ['Shift+p'] });
