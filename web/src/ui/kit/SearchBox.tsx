import { useEffect, useRef, useState } from 'react';
import { t } from '@/i18n/en/home';
import { useActions } from './use-actions';

/** A search field that answers to `/` and reports after a short rest in typing. */
export function SearchBox({ label, value, onChange, placeholder }: { label: string; value: string; onChange: (value: string) => void; placeholder?: string }) {
  const ref = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value);
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  // The address changed by other means (Back, a link): show what it says.
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    setTyped(value);
  }
  useEffect(() => {
    if (typed === value) return undefined;
    const timer = setTimeout(() => latest.current(typed), 250);
    return () => clearTimeout(timer);
  }, [typed, value]);
  useActions({ 'page.search': () => ref.current?.focus() }, 'page');
  return <input ref={ref} type="search" className="input search-box" aria-label={label} placeholder={placeholder ?? `${t('search')}, /`} value={typed} onChange={(event) => setTyped(event.target.value)} />;
}
