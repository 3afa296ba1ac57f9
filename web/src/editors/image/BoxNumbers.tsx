/** The numbers of a box, to be typed. */

import type { BoxRegion } from '@/core/geometry/box';
import { t } from '@/i18n/en/label';
import { NumberBox } from '../RegionForm';
import type { ImageEditor } from './editor';

export function BoxNumbers({ editor, region, locked }: { editor: ImageEditor; region: BoxRegion; locked: boolean }) {
  const [x, y, width, height] = region.box;
  const rotation = region.rotation ?? 0;
  const set = (box: readonly [number, number, number, number], turned = rotation): void => {
    editor.reshape(region.id, { box, rotation: turned }, null);
  };
  return (
    <div className="xy">
      <NumberBox name="X" value={x} disabled={locked} onCommit={(value) => set([value, y, width, height])} />
      <NumberBox name="Y" value={y} disabled={locked} onCommit={(value) => set([x, value, width, height])} />
      <span className="grow" />
      <NumberBox name="W" value={width} least={1} disabled={locked} onCommit={(value) => set([x, y, value, height])} />
      <NumberBox name="H" value={height} least={1} disabled={locked} onCommit={(value) => set([x, y, width, value])} />
      {rotation !== 0 ? <NumberBox name="°" label={t('rotation')} value={rotation} disabled={locked} onCommit={(value) => set(region.box, value)} /> : null}
    </div>
  );
}
