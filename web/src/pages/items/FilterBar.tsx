import type { ItemFilter, ItemSort } from '@/api/queries/items';
import { SORTS } from '@/api/queries/items';
import type { Project } from '@/api/types';
import { t as common } from '@/i18n/en/words';
import { t } from '@/i18n/en/items';
import { useMay } from '@/shell/use-project';
import { FilterChips, type FilterChip } from '@/ui/kit/FilterChips';
import { SearchBox } from '@/ui/kit/SearchBox';

const STATES = ['waiting', 'in_work', 'settled', 'in_review', 'accepted', 'excluded', 'broken'] as const;

export interface FilterBarProps {
  project: Project;
  filter: ItemFilter;
  sort: ItemSort;
  order: 'asc' | 'desc';
  matching: React.ReactNode;
  onFilter: (change: ItemFilter) => void;
  onSort: (sort: ItemSort, order: 'asc' | 'desc') => void;
}

/** Which items are shown and in which order; every part of it stands in the address. */
export function FilterBar({ project, filter, sort, order, matching, onFilter, onSort }: FilterBarProps) {
  const may = useMay();
  const add = (choice: string) => {
    const [kind, ...rest] = choice.split('=');
    const value = rest.join('=');
    if (kind === 'state') onFilter({ state: [...new Set([...(filter.state ?? []), value])] });
    if (kind === 'attribute') onFilter({ attribute: [...new Set([...(filter.attribute ?? []), value])] });
    if (kind === 'label') onFilter({ label: value });
    if (kind === 'gold') onFilter({ gold: value === 'true' ? 'true' : 'false' });
  };
  return (
    <div className="card row wrap it-filters">
      <span className="dim">{t('items_that')}</span>
      <FilterChips chips={chipsOf(filter, onFilter)} />
      <select className="input it-add" aria-label={t('add_filter')} value="" onChange={(event) => add(event.target.value)}>
        <option value="">{t('add_filter_short')}</option>
        <optgroup label={t('state')}>
          {STATES.map((state) => <option key={state} value={`state=${state}`}>{common.word(state)}</option>)}
        </optgroup>
        {Object.entries(project.attributes).map(([name, { values }]) => (
          <optgroup key={name} label={name}>
            {values.map((value) => <option key={value} value={`attribute=${name}:${value}`}>{value}</option>)}
            <option value={`attribute=${name}:`}>{t('without')}</option>
          </optgroup>
        ))}
        {project.questions.filter((question) => question.labels.length > 0).map((question) => (
          <optgroup key={question.name} label={question.title ?? question.name}>
            {question.labels.map((label) => <option key={label.name} value={`label=${question.name}:${label.name}`}>{label.title ?? label.name}</option>)}
          </optgroup>
        ))}
        {may('edit_gold') ? (
          <optgroup label={t('gold')}>
            <option value="gold=true">{t('gold_yes')}</option>
            <option value="gold=false">{t('gold_no')}</option>
          </optgroup>
        ) : null}
      </select>
      <SearchBox label={t('search')} value={filter.search ?? ''} onChange={(value) => onFilter({ search: value || undefined })} />
      <span className="row">
        <span className="dim">{t('by')}</span>
        <select className="input" aria-label={t('sort')} value={sort} onChange={(event) => onSort(event.target.value as ItemSort, order)}>
          {SORTS.map((one) => <option key={one} value={one}>{t(`sort_${one}`)}</option>)}
        </select>
        <button type="button" className="btn icon" aria-label={t('turn')} onClick={() => onSort(sort, order === 'asc' ? 'desc' : 'asc')}>{order === 'asc' ? '↑' : '↓'}</button>
      </span>
      <span className="grow" />
      {matching}
    </div>
  );
}

function chipsOf(filter: ItemFilter, onFilter: (change: ItemFilter) => void): FilterChip[] {
  const without = (list: string[] | undefined, value: string) => {
    const rest = (list ?? []).filter((one) => one !== value);
    return rest.length ? rest : undefined;
  };
  const chips: FilterChip[] = [];
  for (const state of filter.state ?? []) {
    chips.push({ key: `state:${state}`, name: t('f_state'), value: common.word(state), onRemove: () => onFilter({ state: without(filter.state, state) }) });
  }
  for (const written of filter.attribute ?? []) {
    const [name = '', ...rest] = written.split(':');
    chips.push({ key: `attribute:${written}`, name, value: rest.join(':') || t('without'), onRemove: () => onFilter({ attribute: without(filter.attribute, written) }) });
  }
  if (filter.label) {
    const [name = '', ...rest] = filter.label.split(':');
    chips.push({ key: 'label', name, value: rest.join(':'), onRemove: () => onFilter({ label: undefined }) });
  }
  if (filter.batch) chips.push({ key: 'batch', name: t('f_batch'), value: `…${filter.batch.slice(-6)}`, onRemove: () => onFilter({ batch: undefined }) });
  if (filter.gold) chips.push({ key: 'gold', name: '', value: filter.gold === 'true' ? t('gold_yes') : t('gold_no'), onRemove: () => onFilter({ gold: undefined }) });
  return chips;
}
