import { ApiError, OfflineError } from '@/api/errors';
import { t } from '@/i18n/en/words';

/** What happened, for people. The server's own sentence where it has one. */
export function messageOf(error: unknown): string {
  if (error instanceof OfflineError) return t('offline_message');
  if (error instanceof ApiError) {
    if (error.status === 412) return t('stale_message');
    if (error.status === 403 && !error.message) return t('forbidden_message');
    const first = error.problems[0];
    return first && !error.message.includes(first.message) ? `${error.message} ${first.message}` : error.message;
  }
  return t('crash_message');
}
