import { useRouter } from '@tanstack/react-router';

/** Whether a link stays inside the application: a path of ours, no API and no media. */
export function isAppPath(href: string): boolean {
  return href.startsWith('/') && !href.startsWith('//') && !/^\/(?:api|media|metrics|health)(?:\/|$)/.test(href);
}

/**
 * A link by plain address, as the server sends them (`href` of criteria, findings, activity).
 * Moves without loading the page anew; anything but an address of ours or https is shown as text.
 */
export function AppLink({ href, children, ...rest }: { href: string } & Omit<React.ComponentPropsWithoutRef<'a'>, 'href'>) {
  const router = useRouter();
  if (!href.startsWith('/') && !href.startsWith('#') && !href.startsWith('https://')) return <span className={rest.className}>{children}</span>;
  return (
    <a
      {...rest}
      href={href}
      onClick={(event) => {
        rest.onClick?.(event);
        if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || rest.target) return;
        if (!isAppPath(href)) return;
        event.preventDefault();
        router.history.push(href);
      }}
    >
      {children}
    </a>
  );
}
