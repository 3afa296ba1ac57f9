/** What is kept on this device until the server has it: drafts, and parcels on their way. */

import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Answers } from '../model/answers';
import type { SkipBody, SubmitBody } from './api';

/** The newest answers of one assignment, as this device knows them. */
export interface DeviceDraft {
  readonly user: string;
  readonly project: string;
  readonly assignment: string;
  readonly answers: Answers;
  /** Local notes that are no answers, such as dismissed suggestions. */
  readonly notes: { readonly [name: string]: readonly string[] };
  readonly lead_ms: number;
  /** Milliseconds since 1970 by this device's clock. */
  readonly edited_at: number;
  /** `saved_at` of the last server draft that this one builds on. */
  readonly base: string | null;
  /** Whether the server has not acknowledged these answers yet. */
  readonly dirty: boolean;
  /** Why the server would not take it; such a draft is kept until its owner throws it away. */
  readonly kept: string | null;
}

/** A finished answer (or a skip) on its way to the server; removed only when it is acknowledged. */
export type Parcel = {
  readonly id: string;
  readonly user: string;
  readonly project: string;
  readonly assignment: string;
  readonly at: number;
} & ({ readonly kind: 'submit'; readonly body: SubmitBody } | { readonly kind: 'skip'; readonly body: SkipBody });

export interface DeviceStore {
  putDraft(draft: DeviceDraft): Promise<void>;
  draft(user: string, assignment: string): Promise<DeviceDraft | undefined>;
  removeDraft(user: string, assignment: string): Promise<void>;
  keptDrafts(user: string, project: string): Promise<DeviceDraft[]>;
  putParcel(parcel: Parcel): Promise<void>;
  removeParcel(id: string): Promise<void>;
  /** Parcels of a person in the order they were made. */
  parcels(user: string, project: string): Promise<Parcel[]>;
  /** The projects for which parcels of a person wait. */
  projects(user: string): Promise<string[]>;
  /** Whether what is kept here survives the page. */
  readonly lasting: boolean;
}

interface Schema extends DBSchema {
  drafts: { key: [string, string]; value: DeviceDraft; indexes: { owner: [string, string] } };
  parcels: { key: string; value: Parcel; indexes: { owner: [string, string] } };
}

const DATABASE = 'assay-work';

/** The device store in IndexedDB; in memory where the browser forbids it, which `lasting` tells. */
export async function openDeviceStore(name: string = DATABASE): Promise<DeviceStore> {
  try {
    return indexedStore(
      await openDB<Schema>(name, 1, {
        upgrade(database) {
          database.createObjectStore('drafts', { keyPath: ['user', 'assignment'] }).createIndex('owner', ['user', 'project']);
          database.createObjectStore('parcels', { keyPath: 'id' }).createIndex('owner', ['user', 'project']);
        },
      }),
    );
  } catch {
    return memoryStore();
  }
}

const byTime = (parcels: Parcel[]): Parcel[] => parcels.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));

function indexedStore(database: IDBPDatabase<Schema>): DeviceStore {
  return {
    lasting: true,
    async putDraft(draft) {
      await database.put('drafts', draft);
    },
    draft: (user, assignment) => database.get('drafts', [user, assignment]),
    removeDraft: (user, assignment) => database.delete('drafts', [user, assignment]),
    async keptDrafts(user, project) {
      const drafts = await database.getAllFromIndex('drafts', 'owner', [user, project]);
      return drafts.filter((draft) => draft.kept !== null);
    },
    async putParcel(parcel) {
      await database.put('parcels', parcel);
    },
    removeParcel: (id) => database.delete('parcels', id),
    async parcels(user, project) {
      return byTime(await database.getAllFromIndex('parcels', 'owner', [user, project]));
    },
    async projects(user) {
      const waiting = await database.getAllFromIndex('parcels', 'owner', IDBKeyRange.bound([user], [user, []]));
      return [...new Set(waiting.map(({ project }) => project))];
    },
  };
}

/** A device store that lasts as long as the page: for tests, and where IndexedDB is forbidden. */
export function memoryStore(): DeviceStore {
  const drafts = new Map<string, DeviceDraft>();
  const parcels = new Map<string, Parcel>();
  const key = (user: string, assignment: string): string => `${user} ${assignment}`;
  return {
    lasting: false,
    async putDraft(draft) {
      drafts.set(key(draft.user, draft.assignment), structuredClone(draft));
    },
    async draft(user, assignment) {
      return drafts.get(key(user, assignment));
    },
    async removeDraft(user, assignment) {
      drafts.delete(key(user, assignment));
    },
    async keptDrafts(user, project) {
      return [...drafts.values()].filter((d) => d.user === user && d.project === project && d.kept !== null);
    },
    async putParcel(parcel) {
      parcels.set(parcel.id, structuredClone(parcel));
    },
    async removeParcel(id) {
      parcels.delete(id);
    },
    async parcels(user, project) {
      return byTime([...parcels.values()].filter((p) => p.user === user && p.project === project));
    },
    async projects(user) {
      return [...new Set([...parcels.values()].filter((p) => p.user === user).map(({ project }) => project))];
    },
  };
}
