/** Desks, documents and editors for React. */

import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import type { Question } from '@/core/model/answers';
import type { Task } from '@/core/model/task';
import type { WorkApi } from '@/core/work/api';
import type { SaveState } from '@/core/work/autosave';
import type { DeviceStore } from '@/core/work/device';
import { Desk, type Sheet } from '@/editors/desk';

/** Renders anew with each change of the document; the number grows with each. */
export function useRevision(desk: Sheet): number {
  return useSyncExternalStore(
    useCallback((watcher: () => void) => desk.document.watch(watcher), [desk]),
    () => desk.document.revision,
  );
}

/** Whether undo and redo have something to do. */
export function useHistory(desk: Sheet): { canUndo: boolean; canRedo: boolean } {
  const watch = useCallback((watcher: () => void) => desk.history.watch(watcher), [desk]);
  const canUndo = useSyncExternalStore(watch, () => desk.history.canUndo);
  const canRedo = useSyncExternalStore(watch, () => desk.history.canRedo);
  return { canUndo, canRedo };
}

export function useSaveState(desk: Desk): SaveState {
  return useSyncExternalStore(
    useCallback((watcher: () => void) => desk.autosave.watch(watcher), [desk]),
    () => desk.autosave.state,
  );
}

export interface DeskSource {
  readonly api: Pick<WorkApi, 'saveDraft'>;
  readonly device: DeviceStore;
  readonly user: string;
  readonly project: string;
  readonly questions: readonly Question[];
}

/** The desk of a task, opened from what device and server have, and closed when the task goes. */
export function useDesk(task: Task, source: DeskSource): Desk | null {
  const [desk, setDesk] = useState<Desk | null>(null);
  const { api, device, user, project, questions } = source;
  useEffect(() => {
    let opened: Desk | null = null;
    let gone = false;
    void Desk.open({ task, api, device, user, project, questions }).then((made) => {
      if (gone) {
        void made.close();
        return;
      }
      opened = made;
      setDesk(made);
    });
    return () => {
      gone = true;
      setDesk(null);
      void opened?.close();
    };
  }, [task, api, device, user, project, questions]);
  return desk?.setting.task === task ? desk : null;
}

/** Counts the annotator's presence into the lead time, and sends drafts before the page is hidden. */
export function usePresence(desk: Desk | null): void {
  useEffect(() => {
    if (!desk) return undefined;
    const stop = new AbortController();
    const { signal } = stop;
    const sign = (): void => desk.lead.sign();
    for (const name of ['pointerdown', 'keydown', 'wheel'] as const) window.addEventListener(name, sign, { signal, passive: true });
    let last = 0;
    window.addEventListener('pointermove', (event) => {
      if (event.timeStamp - last < 1000) return;
      last = event.timeStamp;
      sign();
    }, { signal, passive: true });
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') {
        desk.lead.leave();
        void desk.autosave.flush();
      } else desk.lead.sign();
    }, { signal });
    window.addEventListener('online', () => void desk.autosave.flush(), { signal });
    return () => stop.abort();
  }, [desk]);
}
