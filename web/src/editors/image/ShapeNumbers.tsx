/** The numbers of a shape, to be typed. */

import type { Region } from '@/core/model/answers';
import { t } from '@/i18n/en/label';
import { NumberBox } from '../RegionForm';
import type { ImageEditor } from './editor';

export function ShapeNumbers({ editor, region, locked }: { editor: ImageEditor; region: Region; locked: boolean }) {
  const fields = editor.geometry(region.id)?.numbers(region) ?? [];
  const shown = fields.filter(({ name, value }) => name !== 'turn' || value !== 0);
  if (shown.length === 0) return null;
  return (
    <div className="xy">
      {shown.map(({ name, value, least }) => (
        <NumberBox
          key={name}
          name={t(`number_${name}` as 'number_x')}
          {...(name === 'turn' ? { label: t('rotation') } : {})}
          value={value}
          {...(least === undefined ? {} : { least })}
          disabled={locked}
          onCommit={(next) => editor.setNumber(region.id, name, next)}
        />
      ))}
    </div>
  );
}
