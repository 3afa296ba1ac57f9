import { useEffect } from 'react';
import { getRouteApi } from '@tanstack/react-router';
import { t } from '@/i18n/en/shell';
import { toast } from '@/ui/toasts';

const route = getRouteApi('/_app');

/** Answers that wait on this device are sent when any page is opened, and when the network is back. */
export function useLeftovers(): void {
  const { me } = route.useRouteContext();
  useEffect(() => {
    const send = async (): Promise<void> => {
      const { sendWhatWaits } = await import('@/pages/label/leftovers');
      const n = await sendWhatWaits(me.id);
      if (n > 0) toast.good(t('leftovers_sent', { n }));
    };
    // Whatever fails here is tried again with the next page: nothing of it leaves the device.
    const quietly = (): void => void send().catch(() => undefined);
    const timer = setTimeout(quietly, 1_000);
    window.addEventListener('online', quietly);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('online', quietly);
    };
  }, [me.id]);
}
