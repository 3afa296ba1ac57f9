/** Closer, wider, the whole time: for the bottom bar. */

import { t } from '@/i18n/en/timeline';
import { ActionButton } from '@/pages/tool/parts';

export function ZoomTime() {
  return (
    <>
      <ActionButton action="time.zoom-out" icon="minus" className="btn quiet icon" keys="never" />
      <ActionButton action="time.zoom-in" icon="plus" className="btn quiet icon" keys="never" />
      <ActionButton action="time.whole" className="btn quiet tiny-hide">{t('whole')}</ActionButton>
    </>
  );
}
