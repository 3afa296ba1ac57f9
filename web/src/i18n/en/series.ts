import { catalogue } from '../catalogue';

/** Words of time series. */
export const t = catalogue('series', {
  group: 'Series',
  loading: 'Fetching the series',
  failed: 'The series cannot be loaded. Try again, or skip the item.',
  channel: '{name} [{unit}]',
  hint: 'Drag on the plot to mark a stretch, or press I and O. The arrows go from row to row.',
  hint_points: 'Drag on the plot to mark a stretch, or press I and O; P marks a moment. The arrows go from row to row.',
  point: 'Moment',
  at_point: 'at {time}',
  say_point: '{label} at {time}',
  say_no_points: 'This question does not take moments.',
  values: 'Values at the line',
  rows: { one: '{n} row', other: '{n} rows' },
  act_point: 'Mark this moment',
});
