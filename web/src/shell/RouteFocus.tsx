import { useEffect, useState } from 'react';
import { useRouter } from '@tanstack/react-router';

/**
 * After a move to another page the focus goes to its content and its title is read out, as a
 * browser would do for a new document. A change of filters alone leaves the focus where it is.
 */
export function RouteFocus() {
  const router = useRouter();
  const [title, setTitle] = useState('');
  useEffect(
    () =>
      router.subscribe('onRendered', ({ fromLocation, toLocation }) => {
        if (!fromLocation || fromLocation.pathname === toLocation.pathname) return;
        const content = document.getElementById('content');
        const inside = document.activeElement !== document.body && content?.contains(document.activeElement);
        if (!inside) content?.focus({ preventScroll: true });
        setTitle(document.title);
      }),
    [router],
  );
  return <div className="visually-hidden" role="status" aria-live="polite">{title}</div>;
}
