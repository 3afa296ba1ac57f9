/**
 * The views (camera, time, scroll) that stills side by side share, and the page's way to steer them.
 * Each pane of an item has a channel of its own: what a picture shares means nothing to a text beside it.
 */

import type { SharedView, ViewCommand } from './contract';

class Channel implements SharedView {
  words = '';
  private value: unknown = null;
  private readonly watchers = new Set<() => void>();
  private readonly listeners = new Set<(command: ViewCommand) => void>();

  /** `told` hears of each change, and whether somebody moved the view (or only began it). */
  constructor(private readonly told: (channel: Channel, moved: boolean) => void) {}

  get = (): unknown => this.value;

  set(value: unknown): void {
    const moved = this.value !== null;
    this.value = value;
    for (const watcher of this.watchers) watcher();
    this.told(this, moved);
  }

  watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  answer(listener: (command: ViewCommand) => void): () => void {
    this.listeners.add(listener);
    this.told(this, false);
    return () => this.listeners.delete(listener);
  }

  get stage(): 0 | 1 | 2 {
    return this.listeners.size === 0 ? 0 : this.value === null ? 1 : 2;
  }

  /** Asks the first still (for 'peek' all): it changes the shared value, and the others follow. */
  send(command: ViewCommand): void {
    for (const listener of this.listeners) {
      listener(command);
      if (command.kind !== 'peek') return;
    }
  }
}

export class Together {
  private readonly channels = new Map<string, Channel>();
  /** The channel that was moved last: zooming by key means it. */
  private lead: Channel | null = null;
  private readonly watchers = new Set<() => void>();

  /** The view that the stills of one pane share. */
  of(pane: string): SharedView {
    return this.channel(pane);
  }

  /** A short word on the view that was moved last. */
  get words(): string {
    return this.lead?.words ?? '';
  }

  /** Whether the stills of a pane are there: 0 none yet, 1 they answer, 2 they share a view. */
  stageOf(pane: string): 0 | 1 | 2 {
    return this.channels.get(pane)?.stage ?? 0;
  }

  watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** A command to one pane, which then leads; without a pane, to the one that leads. Peeking is for all. */
  send(command: ViewCommand, pane?: string): void {
    if (command.kind === 'peek') {
      for (const channel of this.channels.values()) channel.send(command);
      return;
    }
    if (pane !== undefined) this.lead = this.channel(pane);
    const [first] = this.channels.values();
    (this.lead ?? first)?.send(command);
    this.tell();
  }

  private channel(pane: string): Channel {
    const known = this.channels.get(pane);
    if (known) return known;
    const made = new Channel((channel, moved) => {
      if (moved || this.lead === null) this.lead = channel;
      this.tell();
    });
    this.channels.set(pane, made);
    return made;
  }

  private tell(): void {
    for (const watcher of this.watchers) watcher();
  }
}
