import { useSyncExternalStore } from 'react';
import { keyNames } from '@/core/actions/keys';
import { actions } from '@/core/actions/registry';

/** A stroke as keys. */
export function Kbd({ keys }: { keys: string }) {
  return <kbd>{keyNames(keys).join('+')}</kbd>;
}

/** The first stroke of an action, as this person has it; nothing when it has none. */
export function ActionKbd({ action }: { action: string }) {
  useSyncExternalStore(actions.subscribe, actions.snapshot);
  const [first] = actions.keysOf(action);
  return first ? <Kbd keys={first} /> : null;
}
