import { useEffect, useId, useRef } from 'react';
import { t } from '@/i18n/en/words';
import { Icon } from './icons';

export interface DialogProps {
  title: string;
  onClose: () => void;
  children: React.ReactNode;
  wide?: boolean;
  /** Only a deed closes it (signing in again). */
  insistent?: boolean;
}

/** A modal window on the browser's own `<dialog>`: focus is kept inside and given back, Escape closes. Mount it to open it; `data-autofocus` marks what gets the focus. */
export function Dialog({ title, onClose, children, wide, insistent }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog) return undefined;
    const before = document.activeElement;
    if (!dialog.open) dialog.showModal();
    dialog.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    return () => {
      dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      className={wide ? 'dialog wide' : 'dialog'}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        if (!insistent) onClose();
      }}
      onClick={(event) => {
        if (event.target === ref.current && !insistent) onClose();
      }}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <div className="dialog-body">
        <div className="row between">
          <h2 id={titleId}>{title}</h2>
          {insistent ? null : (
            <button type="button" className="btn quiet icon sm" aria-label={t('close')} onClick={onClose}>
              <Icon name="close" />
            </button>
          )}
        </div>
        {children}
      </div>
    </dialog>
  );
}
