import { useMutation, useQuery } from '@tanstack/react-query';
import { t } from '@/i18n/en/words';
import { messageOf } from '../messages';
import { Dialog } from './Dialog';
import { Skeleton } from './states';

export interface ConfirmPreviewProps<P, R> {
  title: string;
  /** Asks the server what would change, without changing it. */
  preview?: () => Promise<P>;
  /** Names the preview; another key asks again (the reader changed an option). */
  previewKey?: readonly unknown[];
  /** Shows the preview, and options if there are any. */
  children: (preview: P | undefined) => React.ReactNode;
  confirm: string;
  danger?: boolean;
  /** Not yet possible: an option is missing, or nothing would change. */
  disabled?: (preview: P | undefined) => boolean;
  run: () => Promise<R>;
  onDone: (result: R) => void;
  onClose: () => void;
}

/** Asks before something that touches others' work, showing first what it will do. Mount it to open it. */
export function ConfirmPreview<P, R>({ title, preview, previewKey = [], children, confirm, danger, disabled, run, onDone, onClose }: ConfirmPreviewProps<P, R>) {
  const look = useQuery({
    queryKey: ['preview', title, ...previewKey],
    queryFn: () => preview?.() ?? Promise.reject(new Error('No preview.')),
    enabled: Boolean(preview),
    staleTime: 0,
    gcTime: 0,
    throwOnError: false,
  });
  const deed = useMutation({ mutationFn: run, onSuccess: onDone, meta: { quiet: true } });
  const waiting = Boolean(preview) && look.isFetching;
  const failure = deed.error ?? look.error;
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="stack" aria-busy={waiting}>
        {waiting && look.data === undefined ? <><p className="dim small" role="status">{t('preview_waiting')}</p><Skeleton height={40} /></> : null}
        {children(look.data)}
      </div>
      {failure ? <p className="note bad" role="alert">{messageOf(failure)}</p> : null}
      <div className="dialog-foot">
        <button type="button" className="btn" onClick={onClose}>{t('cancel')}</button>
        <button
          type="button"
          className={danger ? 'btn danger primary' : 'btn primary'}
          disabled={waiting || deed.isPending || Boolean(preview && look.data === undefined) || Boolean(disabled?.(look.data))}
          onClick={() => deed.mutate()}
        >
          {confirm}
        </button>
      </div>
    </Dialog>
  );
}
