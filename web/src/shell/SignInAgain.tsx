import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { meQuery } from '@/api/queries/session';
import { t } from '@/i18n/en/words';
import { Dialog } from '@/ui/kit/Dialog';
import { SignInForm } from './SignInForm';

export default function SignInAgain({ onDone }: { onDone: () => void }) {
  const client = useQueryClient();
  const router = useRouter();
  const before = client.getQueryData(meQuery.queryKey);
  return (
    <Dialog title={t('session_over')} onClose={onDone} insistent>
      <p className="dim">{t('session_over_message')}</p>
      <SignInForm
        email={before?.email}
        onDone={(me) => {
          // Somebody else signed in: nothing of the page before may stay.
          if (before && me.id !== before.id) window.location.assign('/');
          else {
            void client.invalidateQueries();
            // A page that could not load in the meantime is tried again.
            void router.invalidate();
            onDone();
          }
        }}
      />
    </Dialog>
  );
}
