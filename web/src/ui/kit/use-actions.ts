import { createContext, useContext, useEffect, useRef } from 'react';
import { actions, type Handler, type Handlers, type Scope } from '@/core/actions/registry';

/** Whether this part of the page has the keys. Of parts that do the same actions, one has: see the panes of an item. */
export const HasKeys = createContext(true);

/**
 * Does the named actions while this component is on the screen and has the keys, and makes the scopes
 * live. Handlers may change with every render; the ids may not.
 */
export function useActions(handlers: Handlers, ...scopes: Scope[]): void {
  const keyed = useContext(HasKeys);
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  const ids = Object.keys(handlers).join(' ');
  const live = scopes.join(' ');
  useEffect(() => {
    if (!keyed) return undefined;
    const current = (id: string): Handler | undefined => {
      const doing = latest.current[id];
      return typeof doing === 'function' ? { run: doing } : doing;
    };
    const stable: Handlers = Object.fromEntries(
      ids.split(' ').filter(Boolean).map((id) => [
        id,
        {
          run: (event?: Event) => current(id)?.run(event),
          enabled: () => current(id)?.enabled?.() ?? true,
          release: () => current(id)?.release?.(),
        },
      ]),
    );
    const detach = actions.attach(stable);
    const deactivate = actions.activate(...live.split(' ').filter(Boolean));
    return () => {
      detach();
      deactivate();
    };
  }, [ids, live, keyed]);
}
