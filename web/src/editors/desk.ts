/** A desk: one task being worked on, with its document, history, autosave and clock. */

import { answersToSend, type Answers, type Question } from '@/core/model/answers';
import type { Task } from '@/core/model/task';
import { AnswerDocument } from '@/core/store/document';
import { History } from '@/core/store/history';
import { setValue } from '@/core/store/commands';
import { Autosave, type Snapshot, startingPoint } from '@/core/work/autosave';
import type { WorkApi } from '@/core/work/api';
import type { DeviceStore } from '@/core/work/device';
import { LeadClock } from '@/core/work/lead';
import { dismissedKey } from './suggestions';

/** With more regions than this a draft is written after the frame that shows the edit. */
const MANY_REGIONS = 500;

export interface DeskSetting {
  readonly task: Task;
  readonly questions: readonly Question[];
  readonly api: Pick<WorkApi, 'saveDraft'>;
  readonly device: DeviceStore;
  readonly user: string;
  readonly project: string;
}

/** What an editor works on: a document and the way back. A desk is one; a reviewer's fix is another. */
export interface Sheet {
  readonly document: AnswerDocument;
  readonly history: History;
}

/** A sheet that is kept nowhere but in the hands of who made it. */
export function sheetOf(questions: readonly Question[], answers: Answers): Sheet {
  const document = new AnswerDocument(questions, answers);
  return { document, history: new History(document) };
}

export class Desk implements Sheet {
  readonly document: AnswerDocument;
  readonly history: History;
  readonly autosave: Autosave;
  readonly lead: LeadClock;
  /** Whether anything was changed since the task came up. */
  touched = false;
  private finished = false;
  private readonly unwatch: () => void;

  private constructor(
    readonly setting: DeskSetting,
    answers: Answers,
    notes: { readonly [name: string]: readonly string[] },
    /** Where the answers came from; unsaved work of this device is worth a word. */
    readonly from: 'device' | 'draft' | 'returned' | 'nothing',
    leadBefore: number,
  ) {
    const { task, questions, api, device, user, project } = setting;
    this.document = new AnswerDocument(questions, answers);
    for (const [name, value] of Object.entries(notes)) {
      this.document.apply({ ...setValue(this.document, name, value), origin: 'remote' });
    }
    this.history = new History(this.document);
    this.lead = new LeadClock(() => Date.now(), leadBefore);
    this.autosave = new Autosave({
      api, device, user, project,
      assignment: task.assignment,
      base: task.draft?.at ?? null,
      now: () => Date.now(),
      snapshot: () => this.snapshot(),
      heavy: () => questions.reduce((sum, { name }) => sum + this.document.count(name), 0) > MANY_REGIONS,
    });
    this.unwatch = this.document.watch(({ origin }) => {
      if (origin === 'remote') return;
      this.touched = true;
      this.lead.sign();
      this.autosave.edited();
    });
    // What only this device had is sent without waiting for the next edit.
    if (from === 'device') this.autosave.edited();
  }

  /** Opens the desk with the newest answers that device or server have. */
  static async open(setting: DeskSetting): Promise<Desk> {
    const { task, device, user } = setting;
    const kept = await device.draft(user, task.assignment).catch(() => undefined);
    const start = startingPoint(task.draft ?? null, task.returned?.answers ?? null, kept);
    return new Desk(setting, start.answers, kept?.notes ?? {}, start.from, kept?.lead_ms ?? 0);
  }

  /** Answers as they are sent: questions that are not asked are left out. */
  get answers(): Answers {
    return answersToSend(this.setting.questions, this.document.answers());
  }

  /** Called when the task was submitted or skipped: its draft is of no more use. */
  finish(): void {
    this.finished = true;
    void this.autosave.stop(false);
  }

  async close(): Promise<void> {
    this.unwatch();
    await this.autosave.stop(!this.finished);
  }

  private snapshot(): Snapshot {
    const notes: Record<string, readonly string[]> = {};
    for (const { name } of this.setting.questions) {
      const dismissed = this.document.value(dismissedKey(name));
      if (Array.isArray(dismissed) && dismissed.length > 0) notes[dismissedKey(name)] = dismissed as string[];
    }
    return { answers: this.document.answers(), notes, lead_ms: this.lead.milliseconds };
  }
}
