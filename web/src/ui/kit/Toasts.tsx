import { t } from '@/i18n/en/words';
import { dismissToast, useToasts } from '../toasts';
import { Icon } from './icons';

export function Toasts() {
  const toasts = useToasts((state) => state.toasts);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {toasts.map((toast) => (
        <div key={toast.id} className={`toast ${toast.tone}`} role={toast.tone === 'bad' ? 'alert' : undefined}>
          <span className="grow">{toast.text}</span>
          {toast.action ? (
            <button type="button" className="link" onClick={() => { toast.action?.run(); dismissToast(toast.id); }}>
              {toast.action.label}
            </button>
          ) : null}
          <button type="button" className="link" aria-label={t('dismiss')} onClick={() => dismissToast(toast.id)}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
