/** The outbox: finished work stays on the device until the server says that it has it. */

import { type Barred, RequestFailed, type WorkApi } from './api';
import type { DeviceStore, Parcel } from './device';
import type { Submitted, Task } from '../model/task';

/** What became of a parcel. */
export type Delivery =
  | { readonly parcel: Parcel; readonly ok: true; readonly result: (Submitted | { readonly next?: Task | null }) & Barred }
  | { readonly parcel: Parcel; readonly ok: false; readonly failure: RequestFailed };

export interface OutboxSetting {
  readonly api: Pick<WorkApi, 'submit' | 'skip'>;
  readonly device: DeviceStore;
  readonly user: string;
  readonly project: string;
  /** Assignments that are on the screen or loaded ahead: the server must not hand them out again. */
  readonly held: () => readonly string[];
  readonly delivered: (delivery: Delivery) => void | Promise<void>;
}

const RETRY_MS = [1_500, 3_000, 6_000, 12_000] as const;

export class Outbox {
  /** Parcels that wait for the server, oldest first. */
  waiting: Parcel[] = [];
  /** The last failure of a parcel that will be tried again; null while all goes well. */
  trouble: RequestFailed | null = null;
  private running: Promise<void> | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private failures = 0;
  private closed = false;
  private readonly watchers = new Set<() => void>();

  constructor(private readonly setting: OutboxSetting) {}

  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  /** Takes up what an earlier page left, and sends it. */
  async load(): Promise<void> {
    this.waiting = await this.setting.device.parcels(this.setting.user, this.setting.project);
    this.tell();
    if (this.waiting.length > 0) await this.flush();
  }

  /** Keeps a parcel on the device (awaited: then it is safe), and starts sending. */
  async add(parcel: Parcel): Promise<void> {
    await this.setting.device.putParcel(parcel);
    this.waiting.push(parcel);
    this.tell();
    void this.flush();
  }

  /** Takes a parcel back before it was sent; false when it is gone or on its way. */
  async takeBack(assignment: string): Promise<Parcel | null> {
    const parcel = this.waiting.findLast((waiting) => waiting.assignment === assignment);
    if (!parcel || (this.running !== null && this.waiting[0] === parcel)) return null;
    this.waiting = this.waiting.filter((waiting) => waiting !== parcel);
    await this.setting.device.removeParcel(parcel.id);
    this.tell();
    return parcel;
  }

  /** Sends all that waits, one after the other; returns when done or at the first failure that passes. */
  flush(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.running ??= this.run().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  close(): void {
    this.closed = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private async run(): Promise<void> {
    for (let parcel = this.waiting[0]; parcel && !this.closed; parcel = this.waiting[0]) {
      const delivery = await this.deliver(parcel);
      if (!delivery.ok && delivery.failure.passes) {
        this.trouble = delivery.failure;
        this.tell();
        await this.setting.delivered(delivery);
        this.retryLater();
        return;
      }
      this.trouble = null;
      this.failures = 0;
      await this.setting.device.removeParcel(parcel.id);
      this.waiting = this.waiting.filter((waiting) => waiting.id !== delivery.parcel.id);
      await this.setting.delivered(delivery);
      this.tell();
    }
  }

  private async deliver(parcel: Parcel): Promise<Delivery> {
    const { api, held } = this.setting;
    try {
      const result =
        parcel.kind === 'submit'
          ? await api.submit(parcel.assignment, parcel.body, held(), parcel.id)
          : await api.skip(parcel.assignment, parcel.body, held(), parcel.id);
      return { parcel, ok: true, result };
    } catch (error) {
      const failure = error instanceof RequestFailed ? error : new RequestFailed('server', 'unknown', String(error));
      return { parcel, ok: false, failure };
    }
  }

  private retryLater(): void {
    if (this.closed) return;
    const wait = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)] ?? 12_000;
    this.failures += 1;
    this.timer = setTimeout(() => void this.flush(), wait);
  }

  private tell(): void {
    for (const watcher of this.watchers) watcher();
  }
}
