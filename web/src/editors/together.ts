/** One view (camera, time, scroll) that stills side by side share, and the page's way to steer it. */

import type { SharedView, ViewCommand } from './contract';

export class Together implements SharedView {
  words = '';
  private value: unknown = null;
  private readonly watchers = new Set<() => void>();
  private readonly listeners = new Set<(command: ViewCommand) => void>();

  get = (): unknown => this.value;

  set(value: unknown): void {
    this.value = value;
    for (const watcher of this.watchers) watcher();
  }

  watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  answer(listener: (command: ViewCommand) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Asks the first still (for 'peek' all): it changes the shared value, and the others follow. */
  send(command: ViewCommand): void {
    for (const listener of this.listeners) {
      listener(command);
      if (command.kind !== 'peek') return;
    }
  }
}
