import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { ApiError, OfflineError } from '@/api/errors';
import { t } from '@/i18n/en/words';
import { messageOf } from '../messages';
import { useTitle } from '../use-title';

/** Says what belongs here and how to get it. The action is usually the page's primary button. */
export function Empty({ title, children, action, page = false }: { title: string; children?: React.ReactNode; action?: React.ReactNode; /** Whether it stands for the whole page. */ page?: boolean }) {
  const Heading = page ? 'h1' : 'h2';
  return (
    <div className="empty">
      <Heading>{title}</Heading>
      {children ? <p>{children}</p> : null}
      {action}
    </div>
  );
}

/** A grey place-holder of the shape of what will come. */
export function Skeleton({ width = '100%', height = 14 }: { width?: number | string; height?: number | string }) {
  return <div className="skeleton" style={{ width, height }} aria-hidden />;
}

export function PageLoading() {
  return (
    <div className="stack" role="status" aria-label={t('loading')}>
      <Skeleton width={180} height={24} />
      <Skeleton width={360} />
      <Skeleton height={180} />
    </div>
  );
}

export function PageMissing() {
  useTitle(t('missing_title'));
  return (
    <Empty page title={t('missing_title')} action={<a className="btn" href="/">{t('to_projects')}</a>}>
      {t('missing_message')}
    </Empty>
  );
}

function titleOf(error: unknown): string {
  if (error instanceof OfflineError) return t('offline_title');
  if (error instanceof ApiError && error.status === 403) return t('forbidden_title');
  if (error instanceof ApiError && error.status === 404) return t('missing_title');
  return t('crash_title');
}

/** What a page shows when its data could not be had: what happened, and the way on. */
export function ErrorPanel({ error, retry, page = false }: { error: unknown; retry?: () => void; page?: boolean }) {
  return (
    <div role="alert">
      <Empty
        page={page}
        title={titleOf(error)}
        action={
          <div className="row">
            {retry ? <button type="button" className="btn" onClick={retry}>{t('retry')}</button> : null}
            <a className="btn quiet" href="/">{t('to_projects')}</a>
          </div>
        }
      >
        {error instanceof ApiError && error.status === 404 ? t('missing_message') : messageOf(error)}
        {error instanceof ApiError ? <><br /><small className="mono">{t('code', { code: error.code })}</small></> : null}
      </Empty>
    </div>
  );
}

export function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const queries = useQueryErrorResetBoundary();
  const retry = () => {
    queries.reset();
    reset();
    void router.invalidate();
  };
  return <ErrorPanel page error={error} retry={retry} />;
}
