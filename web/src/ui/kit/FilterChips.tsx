import { t } from '@/i18n/en/words';
import { Icon } from './icons';

export interface FilterChip {
  key: string;
  /** 'state', then the value in bold. */
  name: string;
  value: string;
  onRemove: () => void;
}

/** The filters in force, each with its way out. They stand in the address, so a view can be sent to others. */
export function FilterChips({ chips }: { chips: readonly FilterChip[] }) {
  return (
    <>
      {chips.map((chip) => (
        <span key={chip.key} className="chip">
          {chip.name} <b>{chip.value}</b>
          <button type="button" aria-label={t('remove_filter', { name: `${chip.name} ${chip.value}` })} onClick={chip.onRemove}>
            <Icon name="close" />
          </button>
        </span>
      ))}
    </>
  );
}
