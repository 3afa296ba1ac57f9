/**
 * Autosave: each edit goes to the device at once and to the server within two seconds; a failure keeps
 * it on the device and tries again by itself.
 */

import type { Answers } from '../model/answers';
import { RequestFailed, type WorkApi } from './api';
import type { DeviceDraft, DeviceStore } from './device';

/** Where the newest edit is; `ended` and `session` need the person. */
export type SaveState = 'saved' | 'sending' | 'device' | 'ended' | 'session' | 'memory';

export interface Snapshot {
  readonly answers: Answers;
  readonly notes: { readonly [name: string]: readonly string[] };
  readonly lead_ms: number;
}

export interface AutosaveSetting {
  readonly api: Pick<WorkApi, 'saveDraft'>;
  readonly device: DeviceStore;
  readonly user: string;
  readonly project: string;
  readonly assignment: string;
  readonly snapshot: () => Snapshot;
  /** Whether there is so much to write that the screen must come first. */
  readonly heavy?: () => boolean;
  readonly base: string | null;
  readonly now: () => number;
}

const QUIET_MS = 700;
const LATEST_MS = 1_800;
const RETRY_MS = [2_000, 4_000, 8_000, 15_000] as const;

export class Autosave {
  state: SaveState = 'saved';
  private base: string | null;
  private edit = 0;
  private sent = 0;
  private onDevice = 0;
  private firstUnsent: number | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private writing: Promise<void> | null = null;
  private sending = false;
  private failures = 0;
  private stopping = false;
  private stopped = false;
  private readonly watchers = new Set<(state: SaveState) => void>();

  constructor(private readonly setting: AutosaveSetting) {
    this.base = setting.base;
  }

  watch(watcher: (state: SaveState) => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  /** Tells that the answers changed: they are written to the device now, and sent soon. */
  edited(): void {
    if (this.stopped || this.stopping) return;
    this.edit += 1;
    this.firstUnsent ??= this.setting.now();
    if (this.state === 'saved') this.become('sending');
    void this.writeToDevice();
    if (this.failures === 0) this.schedule(Math.min(QUIET_MS, this.firstUnsent + LATEST_MS - this.setting.now()));
  }

  /** Sends now what is not sent yet: when the network is back, after signing in, before leaving. */
  async flush(): Promise<void> {
    this.clearTimer();
    await this.writeToDevice();
    await this.send();
  }

  /**
   * Ends autosave of this assignment. What is unsent is sent once more when the page leaves it
   * unfinished, and not when it was finished: then it travels as a submit.
   */
  async stop(send: boolean): Promise<void> {
    this.clearTimer();
    if (send && this.sent !== this.edit) {
      const sending = this.flush();
      this.stopping = true;
      await sending;
    }
    this.stopped = true;
    await this.writing;
  }

  private schedule(delay: number): void {
    this.clearTimer();
    if (this.stopping || this.stopped) return;
    this.timer = setTimeout(() => void this.send(), Math.max(0, delay));
  }

  private clearTimer(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  /** One write at a time; edits during a write are covered by one more write after it. */
  private async writeToDevice(): Promise<void> {
    if (this.writing) return this.writing;
    const run = async (): Promise<void> => {
      while (this.onDevice !== this.edit) {
        if (this.setting.heavy?.()) await afterPaint();
        const edit = this.edit;
        await this.setting.device.putDraft(this.draft(true, null));
        this.onDevice = edit;
      }
    };
    this.writing = run().finally(() => {
      this.writing = null;
    });
    return this.writing;
  }

  private draft(dirty: boolean, kept: string | null): DeviceDraft {
    const { user, project, assignment, snapshot, now } = this.setting;
    return { user, project, assignment, ...snapshot(), edited_at: now(), base: this.base, dirty, kept };
  }

  private async send(): Promise<void> {
    if (this.sending || this.stopped || this.sent === this.edit || this.state === 'ended') return;
    this.sending = true;
    const edit = this.edit;
    const { answers, lead_ms } = this.setting.snapshot();
    try {
      const { saved_at } = await this.setting.api.saveDraft(this.setting.assignment, answers, lead_ms);
      this.base = saved_at;
      this.sent = edit;
      this.failures = 0;
      this.firstUnsent = null;
      if (!this.stopped && this.edit === edit) {
        await this.setting.device.putDraft(this.draft(false, null));
        this.become(this.setting.device.lasting ? 'saved' : 'memory');
      }
    } catch (error) {
      await this.failed(error);
    } finally {
      this.sending = false;
    }
    if (!this.stopped && this.sent !== this.edit && this.failures === 0) this.schedule(QUIET_MS);
  }

  private async failed(error: unknown): Promise<void> {
    const failure = error instanceof RequestFailed ? error : new RequestFailed('server', 'unknown', String(error));
    if (this.stopped) return;
    if (failure.kind === 'ended') {
      await this.setting.device.putDraft(this.draft(true, failure.code));
      this.become('ended');
      return;
    }
    this.become(failure.kind === 'session' ? 'session' : 'device');
    const wait = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)] ?? 15_000;
    this.failures += 1;
    this.schedule(wait);
  }

  private become(state: SaveState): void {
    if (state === this.state) return;
    this.state = state;
    for (const watcher of this.watchers) watcher(state);
  }
}

/** When the page has a moment after the next frame; after 100 ms in any case (a hidden page has no frames). */
function afterPaint(): Promise<void> {
  return new Promise((done) => {
    setTimeout(done, 100);
    globalThis.requestAnimationFrame?.(() => globalThis.requestIdleCallback?.(() => done()));
  });
}

/** The answers to start from: unsent work of this device, else the server's draft, else what came back. */
export function startingPoint(
  draft: { readonly answers: Answers; readonly at: string } | null,
  returned: Answers | null,
  device: DeviceDraft | undefined,
): { readonly answers: Answers; readonly from: 'device' | 'draft' | 'returned' | 'nothing' } {
  if (device?.dirty) {
    const serverIsNewer = draft !== null && draft.at !== device.base && Date.parse(draft.at) > device.edited_at;
    if (!serverIsNewer) return { answers: device.answers, from: 'device' };
  }
  if (draft) return { answers: draft.answers, from: 'draft' };
  if (returned) return { answers: returned, from: 'returned' };
  return { answers: {}, from: 'nothing' };
}
