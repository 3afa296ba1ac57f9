import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import 'fake-indexeddb/auto';
import type { Task } from '../model/task';
import { RequestFailed, type WorkApi } from './api';
import { Autosave, startingPoint } from './autosave';
import { type DeviceStore, memoryStore, openDeviceStore, type Parcel } from './device';
import { LeadClock } from './lead';
import { sendLeftovers } from './leftovers';
import { WorkSession } from './session';

const offline = (): RequestFailed => new RequestFailed('offline', 'offline', 'no network');

function task(assignment: string): Task {
  return {
    assignment, expires_at: '2030-01-01T00:00:00Z', stage: 'label', data: {}, attributes: {}, draft: null, returned: null,
    suggestions: {}, schema_version: 1, guideline_version: 1, position: { done: 4, of: 10 },
  };
}

/** A server with a list of tasks that can lose its network. */
class FakeServer implements WorkApi {
  online = true;
  received: string[] = [];
  drafts = new Map<string, unknown>();
  refuse: RequestFailed | null = null;
  private readonly keys = new Set<string>();
  constructor(private readonly queue: Task[]) {}
  private reach(): void {
    if (!this.online) throw offline();
    if (this.refuse) {
      const failure = this.refuse;
      this.refuse = null;
      throw failure;
    }
  }
  async next(held: readonly string[]): Promise<Task | null> {
    this.reach();
    return this.queue.find((entry) => !held.includes(entry.assignment) && !this.received.includes(entry.assignment)) ?? null;
  }
  async saveDraft(assignment: string, answers: unknown): Promise<{ saved_at: string }> {
    this.reach();
    this.drafts.set(assignment, answers);
    return { saved_at: '2026-01-01T00:00:00Z' };
  }
  async submit(assignment: string, _body: unknown, held: readonly string[], key: string) {
    this.reach();
    if (!this.keys.has(key)) this.received.push(assignment);
    this.keys.add(key);
    return { annotation: 'ann_1', state: 'submitted', next: await this.next(held), feedback: null };
  }
  async skip(assignment: string, _body: unknown, held: readonly string[], key: string) {
    return { next: (await this.submit(assignment, null, held, key)).next };
  }
  async reopen(assignment: string): Promise<Task> {
    this.reach();
    this.received = this.received.filter((entry) => entry !== assignment);
    return this.queue.find((entry) => entry.assignment === assignment) as Task;
  }
}

const begin = (server: WorkApi, device: DeviceStore): WorkSession =>
  new WorkSession({ api: server, device, user: 'u', project: 'p', now: () => Date.now() });
const settle = async (): Promise<void> => {
  await vi.advanceTimersByTimeAsync(0);
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a working session', () => {
  it('shows the task that was loaded ahead at once, and has another one fetched by the submit', async () => {
    const server = new FakeServer(['a', 'b', 'c'].map(task));
    const session = begin(server, memoryStore());
    await session.open();
    expect(session.state.task?.assignment).toBe('a');
    expect(session.state.position).toEqual({ number: 5, of: 10 });
    session.loadAhead();
    await settle();
    const submitting = session.submit({ q: 'x' }, 10);
    expect(session.state.task?.assignment).toBe('b');
    await submitting;
    await settle();
    expect(server.received).toEqual(['a']);
    await session.submit({}, 1);
    await settle();
    expect(session.state.task?.assignment).toBe('c');
    expect(session.state.position.number).toBe(7);
    await session.submit({}, 1);
    await settle();
    expect(session.state.phase).toBe('empty');
  });

  it('goes on without a network, and all arrives once when it is back', async () => {
    const server = new FakeServer(['a', 'b', 'c'].map(task));
    const session = begin(server, memoryStore());
    await session.open();
    session.loadAhead();
    await settle();
    server.online = false;
    await session.submit({ q: 1 }, 1);
    await session.submit({ q: 2 }, 1);
    await settle();
    expect(session.state.phase).toBe('waiting');
    expect(session.state.unsent).toBe(2);
    await vi.advanceTimersByTimeAsync(120_000);
    server.online = true;
    await session.retry();
    await settle();
    expect(server.received).toEqual(['a', 'b']);
    expect(session.state.unsent).toBe(0);
    expect(session.state.task?.assignment).toBe('c');
  });

  it('sends after a crash what an earlier page left on the device', async () => {
    const device = await openDeviceStore(`crash-${Math.random()}`);
    const server = new FakeServer(['a', 'b'].map(task));
    const first = begin(server, device);
    await first.open();
    server.online = false;
    await first.submit({ q: 1 }, 1);
    first.close();
    server.online = true;
    const second = begin(server, device);
    await second.open();
    expect(server.received).toEqual(['a']);
    expect(second.state.task?.assignment).toBe('b');
    expect(await device.parcels('u', 'p')).toEqual([]);
  });

  it("leaves another person's parcels alone on a shared device", async () => {
    const device = memoryStore();
    const server = new FakeServer(['a'].map(task));
    await device.putParcel({ id: 'x', user: 'other', project: 'p', assignment: 'a', at: 1, kind: 'skip', body: { reason: 'r' } });
    await begin(server, device).open();
    expect(server.received).toEqual([]);
    expect(await device.parcels('other', 'p')).toHaveLength(1);
  });

  it('takes back the last submit, sent or not', async () => {
    const server = new FakeServer(['a', 'b', 'c'].map(task));
    const session = begin(server, memoryStore());
    await session.open();
    session.loadAhead();
    await settle();
    await session.submit({ q: 1 }, 1);
    await settle();
    expect(await session.undoSubmit()).toBe(true);
    expect(session.state.task?.assignment).toBe('a');
    expect(server.received).toEqual([]);
    await session.submit({ q: 2 }, 1);
    await settle();
    expect(server.received).toEqual(['a']);
    expect(session.state.task?.assignment).toBe('b');
  });

  it('keeps the answers of a hand-out that ended, and says so', async () => {
    const device = memoryStore();
    const server = new FakeServer(['a', 'b'].map(task));
    const session = begin(server, device);
    await session.open();
    server.refuse = new RequestFailed('ended', 'gone', 'ended');
    await session.submit({ q: 'mine' }, 1);
    await settle();
    expect(session.state.kept.map(({ assignment }) => assignment)).toEqual(['a']);
    expect((await device.keptDrafts('u', 'p'))[0]?.answers).toEqual({ q: 'mine' });
    expect(session.state.task).not.toBeNull();
    const later = begin(server, device);
    await later.open();
    expect(later.state.kept).toHaveLength(1);
    await later.throwAwayKept();
    expect(await device.keptDrafts('u', 'p')).toEqual([]);
  });

  it('brings back a task whose answers were refused, with its answers and the reason', async () => {
    const server = new FakeServer(['a', 'b'].map(task));
    const session = begin(server, memoryStore());
    await session.open();
    session.loadAhead();
    await settle();
    server.refuse = new RequestFailed('refused', 'invalid', 'wrong', [{ pointer: '/answers/q', code: 'x', message: 'm' }]);
    await session.submit({ q: 'bad' }, 1);
    await settle();
    expect(session.state.task?.assignment).toBe('a');
    expect(session.state.task?.draft?.answers).toEqual({ q: 'bad' });
    expect(session.state.refused?.problems).toHaveLength(1);
    await session.submit({ q: 'good' }, 1);
    await settle();
    expect(session.state.task?.assignment).toBe('b');
  });

  it('says what comes before work', async () => {
    const server = new FakeServer([]);
    server.refuse = new RequestFailed('blocked', 'needs_acknowledgement', 'read version 7');
    const session = begin(server, memoryStore());
    await session.open();
    expect(session.state.phase).toBe('blocked');
    expect(session.state.failure?.code).toBe('needs_acknowledgement');
  });
});

describe('a bar that comes in the middle of work', () => {
  it('lets the answer through, the task on the screen be finished, and then says what comes first', async () => {
    const bar = new RequestFailed('blocked', 'needs_acknowledgement', 'read version 8');
    const server = new FakeServer(['a', 'b', 'c'].map(task));
    const session = begin({ ...bind(server), submit: async (...args) => ({ ...(await server.submit(...args)), next: null, blocked: bar }) }, memoryStore());
    await session.open();
    session.loadAhead();
    await settle();
    await session.submit({}, 1);
    await settle();
    expect(session.state.task?.assignment).toBe('b');
    await session.submit({}, 1);
    await settle();
    expect(session.state.phase).toBe('blocked');
    expect(server.received).toEqual(['a', 'b']);
  });
});

const bind = (server: FakeServer): WorkApi => ({
  next: (held) => server.next(held),
  saveDraft: (assignment, answers) => server.saveDraft(assignment, answers),
  submit: (...args) => server.submit(...args),
  skip: (...args) => server.skip(...args),
  reopen: (assignment) => server.reopen(assignment),
});

describe('autosave', () => {
  const start = (server: FakeServer, device: DeviceStore, answers: { q: number }): Autosave =>
    new Autosave({
      api: server, device, user: 'u', project: 'p', assignment: 'a', base: null, now: () => Date.now(),
      snapshot: () => ({ answers: { ...answers }, notes: {}, lead_ms: 5 }),
    });

  it('writes an edit to the device at once and to the server within two seconds, also under constant editing', async () => {
    const server = new FakeServer([]);
    const device = memoryStore();
    const answers = { q: 0 };
    const autosave = start(server, device, answers);
    autosave.edited();
    await settle();
    expect((await device.draft('u', 'a'))?.answers).toEqual({ q: 0 });
    for (let tick = 0; tick < 19; tick += 1) {
      answers.q = tick;
      autosave.edited();
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(server.drafts.has('a')).toBe(true);
  });

  it('keeps an edit on the device without network, tries again by itself, and ends as saved', async () => {
    const server = new FakeServer([]);
    const device = await openDeviceStore(`auto-${Math.random()}`);
    server.online = false;
    const autosave = start(server, device, { q: 3 });
    autosave.edited();
    await vi.advanceTimersByTimeAsync(1_000);
    await vi.waitFor(() => expect(autosave.state).toBe('device'));
    server.online = true;
    await vi.advanceTimersByTimeAsync(3_000);
    await vi.waitFor(() => expect(autosave.state).toBe('saved'));
    expect(server.drafts.get('a')).toEqual({ q: 3 });
  });

  it('keeps the draft and tells when the hand-out ended', async () => {
    const server = new FakeServer([]);
    const device = memoryStore();
    const autosave = start(server, device, { q: 3 });
    server.refuse = new RequestFailed('ended', 'conflict', 'ended');
    autosave.edited();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(autosave.state).toBe('ended');
    expect((await device.keptDrafts('u', 'p'))[0]?.answers).toEqual({ q: 3 });
  });

  it('starts from unsent work of the device unless the server has something newer', () => {
    const device = { user: 'u', project: 'p', assignment: 'a', answers: { q: 1 }, notes: {}, lead_ms: 0, edited_at: 1_000, base: 's1', dirty: true, kept: null };
    expect(startingPoint({ answers: { q: 0 }, at: 's1' }, null, device).from).toBe('device');
    expect(startingPoint({ answers: { q: 2 }, at: '2026-01-01T00:00:00Z' }, null, device).from).toBe('draft');
    expect(startingPoint({ answers: { q: 2 }, at: 's1' }, null, { ...device, dirty: false }).from).toBe('draft');
    expect(startingPoint(null, { q: 9 }, undefined).from).toBe('returned');
  });
});

describe('what an earlier page left', () => {
  const parcel = (id: string, user: string, project: string, assignment: string): Parcel =>
    ({ id, user, project, assignment, at: 1, kind: 'submit', body: { answers: { q: 1 }, lead_ms: 1, schema_version: 1 } });

  it('is sent from any page, of this person alone, and is kept where it is refused', async () => {
    const server = new FakeServer([]);
    const device = memoryStore();
    await device.putParcel(parcel('1', 'u', 'p', 'a'));
    await device.putParcel(parcel('2', 'u', 'other', 'b'));
    await device.putParcel(parcel('3', 'somebody else', 'p', 'c'));
    server.refuse = new RequestFailed('ended', 'assignment_ended', 'ended');
    expect(await sendLeftovers(device, 'u', () => server)).toBe(1);
    expect(server.received).toEqual(['b']);
    expect((await device.keptDrafts('u', 'p')).map(({ assignment }) => assignment)).toEqual(['a']);
    expect(await device.projects('u')).toEqual([]);
    expect(await device.projects('somebody else')).toEqual(['p']);
  });

  it('stays on the device while the network is away', async () => {
    const server = new FakeServer([]);
    const device = await openDeviceStore(`left-${Math.random()}`);
    await device.putParcel(parcel('1', 'u', 'p', 'a'));
    server.online = false;
    expect(await sendLeftovers(device, 'u', () => server)).toBe(0);
    expect(await device.projects('u')).toEqual(['p']);
    server.online = true;
    expect(await sendLeftovers(device, 'u', () => server)).toBe(1);
    expect(await device.projects('u')).toEqual([]);
  });
});

describe('the lead clock', () => {
  it('leaves out idle and hidden time', () => {
    let now = 0;
    const clock = new LeadClock(() => now);
    now = 5_000;
    clock.sign();
    now = 5_000 + 600_000;
    clock.sign();
    expect(clock.milliseconds).toBe(125_000);
    clock.leave();
    now += 50_000;
    expect(clock.milliseconds).toBe(125_000);
    clock.sign();
    now += 1_000;
    expect(clock.milliseconds).toBe(126_000);
  });
});
