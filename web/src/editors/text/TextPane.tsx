/** A text to read beside its form, at the size that the reader likes. */

import { useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { t } from '@/i18n/en/label';
import { ActionButton } from '@/pages/tool/parts';
import { useActions } from '@/ui/kit/use-actions';
import type { PaneProps } from '../contract';
import { TextView } from './TextView';

const SIZES = [14, 15, 16, 18, 20, 24, 28] as const;
const SIZE_KEY = 'assay.text-size';

function storedSize(): number {
  try {
    const size = Number(localStorage.getItem(SIZE_KEY));
    return SIZES.includes(size as never) ? size : 16;
  } catch {
    return 16;
  }
}

export function TextPane({ data, attributes, bar }: PaneProps) {
  const [size, setSize] = useState(storedSize);
  useEffect(() => {
    try {
      localStorage.setItem(SIZE_KEY, String(size));
    } catch {
      // No storage: the size holds until the page is closed.
    }
  }, [size]);
  const resize = (by: 1 | -1): void => setSize((now) => SIZES[Math.max(0, Math.min(SIZES.length - 1, SIZES.indexOf(now as never) + by))] ?? 16);
  useActions({ 'text.larger': () => resize(1), 'text.smaller': () => resize(-1) });
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a long text is scrolled by keys
    <main className="read" id="content" tabIndex={0} aria-label={Object.keys(data).join(', ')}>
      <TextView data={data} attributes={attributes} size={size} />
      {bar ? createPortal(
        <>
          <ActionButton action="text.smaller" icon={'minus' as never} className="btn quiet icon" keys="never" />
          <span>{t('text_size', { n: size })}</span>
          <ActionButton action="text.larger" icon="plus" className="btn quiet icon" keys="never" />
        </>,
        bar,
      ) : null}
    </main>
  );
}
