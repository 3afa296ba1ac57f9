/**
 * A working session: the task on the screen, the one loaded ahead, and what was sent. Submitting moves
 * on at once where the next task is there already; the network follows behind.
 */

import type { Answers } from '../model/answers';
import type { Submitted, Task } from '../model/task';
import { uuid7 } from '../model/uuid7';
import { type FeedbackNote, RequestFailed, type SkipBody, type WorkApi } from './api';
import type { DeviceDraft, DeviceStore } from './device';
import { type Delivery, Outbox } from './outbox';

/**
 * `opening` the first task is fetched; `working` a task is here; `waiting` finished, and the next one
 * cannot come yet (network, session); `empty` nothing to do; `blocked` something comes first; `failed`.
 */
export type Phase = 'opening' | 'working' | 'waiting' | 'empty' | 'blocked' | 'failed';

export interface SessionState {
  readonly phase: Phase;
  readonly task: Task | null;
  /** Fields of the task on the screen that the server did not accept. */
  readonly refused: RequestFailed | null;
  /** Why work cannot go on (`blocked`, `failed`, `waiting`). */
  readonly failure: RequestFailed | null;
  /** Tasks finished in this session. */
  readonly finished: number;
  readonly position: { readonly number: number; readonly of: number | null };
  /** Finished answers that are on this device only. */
  readonly unsent: number;
  /** Answers whose hand-out ended before they arrived: kept on the device until thrown away. */
  readonly kept: readonly DeviceDraft[];
  /** The last answer came late and was not counted. */
  readonly surplus: boolean;
  readonly feedback: FeedbackNote | null;
  readonly canUndoSubmit: boolean;
}

export interface SessionSetting {
  readonly api: WorkApi;
  readonly device: DeviceStore;
  readonly user: string;
  readonly project: string;
  readonly now: () => number;
  /** Called with each task that is loaded ahead, to fetch its media. */
  readonly prepare?: (task: Task) => void;
}

const MOST_UNDO = 5;
const ASK_AGAIN_MS = 4_000;

export class WorkSession {
  readonly outbox: Outbox;
  state: SessionState = {
    phase: 'opening',
    task: null,
    refused: null,
    failure: null,
    finished: 0,
    position: { number: 1, of: null },
    unsent: 0,
    kept: [],
    surplus: false,
    feedback: null,
    canUndoSubmit: false,
  };
  private ahead: Task | null = null;
  private exhausted = false;
  private fetching: Promise<void> | null = null;
  private doneBefore = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private closed = false;
  private readonly sent: { assignment: string; task: Task }[] = [];
  private readonly watchers = new Set<() => void>();

  constructor(private readonly setting: SessionSetting) {
    this.outbox = new Outbox({
      api: setting.api,
      device: setting.device,
      user: setting.user,
      project: setting.project,
      held: () => this.held(),
      delivered: (delivery) => this.delivered(delivery),
    });
    this.outbox.watch(() => this.change({ unsent: this.outbox.waiting.length }));
  }

  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  close(): void {
    this.closed = true;
    if (this.timer !== null) clearTimeout(this.timer);
    this.outbox.close();
  }

  /** Sends what an earlier page left behind, then takes the first task. */
  async open(): Promise<void> {
    this.change({ phase: 'opening', failure: null });
    await this.lookForKept();
    await this.outbox.load();
    await this.fetchNext();
  }

  /** Loads the next task ahead, once; called when the annotator starts on the present one. */
  loadAhead(): void {
    if (this.ahead || this.exhausted || this.fetching || this.state.phase !== 'working') return;
    void this.fetchNext();
  }

  /** Finishes the task on the screen: kept on the device first, sent behind, the next one shown at once. */
  async submit(answers: Answers, leadMs: number): Promise<void> {
    const { task } = this.state;
    if (!task) return;
    const body = { answers, lead_ms: leadMs, schema_version: task.schema_version };
    await this.finish(task, { kind: 'submit', body });
  }

  async skip(body: SkipBody): Promise<void> {
    const { task } = this.state;
    if (task) await this.finish(task, { kind: 'skip', body });
  }

  /** Takes back the last submit (up to five); the present task waits its turn. False when it cannot. */
  async undoSubmit(): Promise<boolean> {
    const last = this.sent.at(-1);
    if (!last) return false;
    const parcel = await this.outbox.takeBack(last.assignment);
    let task: Task;
    if (parcel) {
      task = parcel.kind === 'submit' ? withDraft(last.task, parcel.body.answers, parcel.at) : last.task;
    } else {
      try {
        task = await this.setting.api.reopen(last.assignment);
      } catch (error) {
        if (error instanceof RequestFailed && error.passes) this.change({ failure: error });
        else this.sent.pop();
        this.change({ canUndoSubmit: this.sent.length > 0 });
        return false;
      }
    }
    this.sent.pop();
    if (this.state.task) this.ahead = this.state.task;
    this.change({ finished: Math.max(0, this.state.finished - 1), canUndoSubmit: this.sent.length > 0, feedback: null });
    this.show(task);
    return true;
  }

  /** Tries again whatever waits: when the network is back, after signing in again, on request. */
  async retry(): Promise<void> {
    await this.outbox.flush();
    if (this.state.phase !== 'working') await this.fetchNext();
  }

  /** Removes kept answers from the device, at their owner's word. */
  async throwAwayKept(): Promise<void> {
    for (const { user, assignment } of this.state.kept) await this.setting.device.removeDraft(user, assignment);
    this.change({ kept: [] });
  }

  private async lookForKept(): Promise<void> {
    const { device, user, project } = this.setting;
    this.change({ kept: await device.keptDrafts(user, project).catch(() => []) });
  }

  /** What the server must not hand out again: on the screen, loaded ahead, or on its way to the server. */
  private held(): string[] {
    const here = [this.state.task, this.ahead].flatMap((task) => (task ? [task.assignment] : []));
    return [...here, ...this.outbox.waiting.map((parcel) => parcel.assignment)];
  }

  private async finish(
    task: Task,
    what: { kind: 'submit'; body: { answers: Answers; lead_ms: number; schema_version: number } } | { kind: 'skip'; body: SkipBody },
  ): Promise<void> {
    const { user, project, now } = this.setting;
    const parcel = { id: uuid7(now()), user, project, assignment: task.assignment, at: now(), ...what };
    this.sent.push({ assignment: task.assignment, task });
    if (this.sent.length > MOST_UNDO) this.sent.shift();
    const next = this.ahead;
    this.ahead = null;
    const known = { finished: this.state.finished + 1, refused: null, feedback: null, surplus: false, canUndoSubmit: true } as const;
    if (next) {
      this.change(known);
      this.show(next);
    } else {
      this.change({ ...known, task: null, phase: 'waiting', failure: null });
    }
    await this.outbox.add(parcel);
  }

  private async delivered(delivery: Delivery): Promise<void> {
    const { parcel } = delivery;
    if (delivery.ok) {
      await this.setting.device.removeDraft(parcel.user, parcel.assignment);
      const { result } = delivery;
      if ('feedback' in result && result.feedback) this.change({ feedback: (result as Submitted).feedback ?? null });
      if ('state' in result && result.state === 'surplus') this.change({ surplus: true });
      if (result.blocked) this.bar(result.blocked);
      else this.take(result.next ?? null);
      return;
    }
    const { failure } = delivery;
    if (failure.passes) {
      if (this.state.phase === 'waiting') this.change({ failure });
      return;
    }
    if (failure.kind === 'refused' && parcel.kind === 'submit') {
      this.bringBack(parcel.assignment, parcel.body.answers, parcel.at, failure);
      return;
    }
    await this.keep(delivery);
    if (!this.state.task) await this.fetchNext();
  }

  /** Something stands before further work: what is on the screen may still be finished. */
  private bar(failure: RequestFailed): void {
    this.exhausted = true;
    if (!this.state.task) this.change({ phase: 'blocked', failure });
  }

  /** A hand-out that ended: its answers stay on the device, and the annotator is told. */
  private async keep({ parcel }: Delivery): Promise<void> {
    if (parcel.kind !== 'submit') return;
    const { user, project, assignment, at } = parcel;
    const { answers, lead_ms } = parcel.body;
    await this.setting.device.putDraft({
      user, project, assignment, answers, notes: {}, lead_ms, edited_at: at, base: null, dirty: true, kept: 'ended',
    });
    this.forgetSent(assignment);
    await this.lookForKept();
  }

  /** The server did not accept the answers: that task comes back to the screen with what was wrong. */
  private bringBack(assignment: string, answers: Answers, at: number, failure: RequestFailed): void {
    const origin = this.sent.find((entry) => entry.assignment === assignment)?.task;
    this.forgetSent(assignment);
    if (!origin) {
      this.change({ failure });
      return;
    }
    if (this.state.task) this.ahead = this.state.task;
    this.change({ finished: Math.max(0, this.state.finished - 1) });
    this.show(withDraft(origin, answers, at), failure);
  }

  private forgetSent(assignment: string): void {
    const at = this.sent.findIndex((entry) => entry.assignment === assignment);
    if (at >= 0) this.sent.splice(at, 1);
    this.change({ canUndoSubmit: this.sent.length > 0 });
  }

  private fetchNext(): Promise<void> {
    this.fetching ??= this.requestNext().finally(() => {
      this.fetching = null;
    });
    return this.fetching;
  }

  private async requestNext(): Promise<void> {
    try {
      this.take(await this.setting.api.next(this.held()));
    } catch (error) {
      const failure = error instanceof RequestFailed ? error : new RequestFailed('server', 'unknown', String(error));
      if (this.state.task) return;
      const phase = failure.kind === 'blocked' ? 'blocked' : this.state.phase === 'opening' && !failure.passes ? 'failed' : 'waiting';
      this.change({ phase, failure });
      if (phase === 'waiting') this.askLater();
    }
  }

  /** Nothing waits to be sent that could bring a task: then it is asked for now and then. */
  private askLater(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = null;
      if (!this.closed && !this.state.task && this.outbox.waiting.length === 0) void this.fetchNext();
    }, ASK_AGAIN_MS);
  }

  /** A task (or none) came from the server: onto the screen when it is free, else ahead. */
  private take(task: Task | null): void {
    if (task === null) {
      // While answers wait to be sent, the server counts them as held and gives nothing more.
      const held = this.outbox.waiting.length > 1;
      if (!this.ahead && !held) this.exhausted = true;
      if (!this.state.task) this.change({ phase: held ? 'waiting' : 'empty', failure: null });
      return;
    }
    this.exhausted = false;
    if (this.held().includes(task.assignment)) return;
    if (this.state.task) {
      this.ahead = task;
      this.setting.prepare?.(task);
    } else this.show(task);
  }

  private show(task: Task, refused: RequestFailed | null = null): void {
    if (this.state.finished === 0) this.doneBefore = Math.max(task.position?.done ?? 0, this.doneBefore);
    const number = this.doneBefore + this.state.finished + 1;
    const of = task.position?.of ?? null;
    this.setting.prepare?.(task);
    this.change({
      phase: 'working',
      task,
      refused,
      failure: null,
      position: { number, of: of === null ? null : Math.max(of, number) },
    });
  }

  private change(part: Partial<SessionState>): void {
    this.state = { ...this.state, ...part };
    for (const watcher of this.watchers) watcher();
  }
}

function withDraft(task: Task, answers: Answers, at: number): Task {
  return { ...task, draft: { answers, at: new Date(at).toISOString() } };
}
