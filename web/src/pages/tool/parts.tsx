/** Small parts that the full-window tools share. */

import { useEffect, useRef, useSyncExternalStore } from 'react';
import { ariaKeys } from '@/core/actions/keys';
import { actions } from '@/core/actions/registry';
import { type IconName, Icon } from '@/ui/kit/icons';
import { ActionKbd } from '@/ui/kit/Kbd';

/** The mark of a label: its shape in its colour. */
export function Glyph({ path, colour, dashed }: { path: string; colour: string; dashed?: boolean }) {
  return (
    <svg className={dashed ? 'g dash' : 'g'} viewBox="0 0 12 12" aria-hidden style={{ color: colour }}>
      <path d={path} fill="currentColor" />
    </svg>
  );
}

export interface ActionButtonProps {
  action: string;
  children?: React.ReactNode;
  icon?: ToolIconName;
  className?: string;
  /** Name for those who do not see the words (icon buttons). */
  label?: string;
  disabled?: boolean;
  pressed?: boolean;
  /** Where the key is shown; 'never' for icon buttons, which say it in their title. */
  keys?: 'always' | 'wide' | 'never';
  foldWords?: boolean;
}

/** A button that does an action of the registry, and shows its key. */
export function ActionButton({ action, children, icon, className = 'btn quiet', label, disabled, pressed, keys = 'wide', foldWords }: ActionButtonProps) {
  useSyncExternalStore(actions.subscribe, actions.snapshot);
  const strokes = actions.keysOf(action);
  const title = label ?? actions.get(action)?.title;
  const words = typeof children === 'string' ? children : null;
  return (
    <button
      type="button"
      className={className}
      title={title}
      aria-label={children ? undefined : keys === 'never' ? title : undefined}
      aria-keyshortcuts={ariaKeys(strokes)}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={(event) => actions.run(action, event.nativeEvent)}
    >
      {icon ? <ToolIcon name={icon} /> : null}
      {children ? <span className={foldWords ? 'fold' : undefined}>{words ?? children}</span> : null}
      {!children && keys !== 'never' ? <span className="visually-hidden">{title}</span> : null}
      {keys === 'never' ? null : <span className={keys === 'wide' ? 'wide' : undefined} aria-hidden><ActionKbd action={action} /></span>}
    </button>
  );
}

const EXTRA = {
  select: 'M4 2.5l8 5.5-3.6.6 2 4-1.8.9-2-4L4 12z',
  box: 'M3.5 3.5h9v9h-9zM2 3.5a1.5 1.5 0 1 0 3 0 1.5 1.5 0 1 0-3 0M11 12.5a1.5 1.5 0 1 0 3 0 1.5 1.5 0 1 0-3 0',
  pan: 'M8 2v12M2 8h12M8 2 6.5 3.5M8 2l1.5 1.5M8 14l-1.5-1.5M8 14l1.5-1.5M2 8l1.5-1.5M2 8l1.5 1.5M14 8l-1.5-1.5M14 8l-1.5 1.5',
  zoom: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zm3.3-1.2L14 14M7 5v4M5 7h4',
  light: 'M8 13.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM8 2.5v11M10 3.5v9M12 5v6',
  guides: 'M8 2v12M2 8h12',
  minus: 'M3 8h10',
  device: 'M2.5 3.5h11v7h-11zM6 13.5h4M8 10.5v3',
} as const;

export type ToolIconName = IconName | keyof typeof EXTRA;

/** A line drawing of 16 pixels, those of the tools included. */
export function ToolIcon({ name }: { name: ToolIconName }) {
  if (name in EXTRA) {
    return (
      <svg className="ic" viewBox="0 0 16 16" aria-hidden>
        <path d={EXTRA[name as keyof typeof EXTRA]} />
      </svg>
    );
  }
  return <Icon name={name as IconName} />;
}

/** Says things to screen readers, the newest only; saying the same again is heard again. */
export function useAnnouncer(): { say: (words: string) => void; region: React.ReactNode } {
  const element = useRef<HTMLDivElement>(null);
  const say = useRef((words: string) => {
    const at = element.current;
    if (!at) return;
    const line = document.createElement('p');
    line.textContent = words;
    at.replaceChildren(line);
  });
  return { say: say.current, region: <div ref={element} className="visually-hidden" aria-live="polite" /> };
}

/** Whether the keyboard is in something that has its own use for Enter, Space and arrows. */
export function inControl(): boolean {
  const at = document.activeElement;
  return at instanceof HTMLElement && at.closest('button, a, input, select, textarea, summary, dialog, [role="listbox"], [role="radiogroup"]') !== null;
}

/** Whether Enter belongs to the focused element itself. */
export function enterIsTaken(): boolean {
  const at = document.activeElement;
  if (!(at instanceof HTMLElement)) return false;
  if (at.closest('[role="radio"], [role="checkbox"]')) return false;
  return at.closest('button, a, select, textarea, summary, dialog') !== null;
}

/** Keeps the newest value at hand for handlers that are made once. */
export function useLatest<T>(value: T): { readonly current: T } {
  const ref = useRef(value);
  useEffect(() => {
    ref.current = value;
  });
  return ref;
}
