import { useState } from 'react';
import { t } from '@/i18n/en/words';
import { Icon } from './icons';

/** Copies a text and says so. */
export function CopyButton({ text, label = t('copy') }: { text: string; label?: string }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text).catch(() => undefined);
    setDone(true);
    setTimeout(() => setDone(false), 1500);
  };
  return (
    <button type="button" className="btn sm" onClick={() => void copy()}>
      <Icon name={done ? 'check' : 'copy'} />
      <span aria-live="polite">{done ? t('copied') : label}</span>
    </button>
  );
}
