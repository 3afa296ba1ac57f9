import { useEffect } from 'react';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { apiBase, path } from './client';
import type { ProjectEvent } from './types';

/**
 * What each kind of event makes stale, by the part of the query key after ['projects', slug].
 * A query whose key begins so is fetched again, if somebody looks at it.
 */
const STALE: Record<string, readonly string[]> = {
  item: ['items', 'overview', 'coverage', 'imports'],
  assignment: ['work', 'members'],
  annotation: ['items', 'work', 'overview', 'reviews', 'history'],
  gold: ['gold', 'members', 'quality', 'work'],
  consensus: ['items', 'quality', 'overview', 'reviews'],
  finding: ['findings', 'overview', 'quality'],
  discussion: ['discussions', 'guideline', 'work'],
  guideline: ['guideline', 'work', 'overview'],
  member: ['members', 'overview'],
  prediction: ['models', 'evaluation', 'items'],
  batch: ['batches', 'items'],
  snapshot: ['snapshots'],
  criterion: ['overview', 'quality'],
  job: ['jobs', 'imports', 'exports', 'quality', 'batches', 'models'],
  blueprint: ['blueprint', 'overview'],
};
const PAUSE = 2000;

function markStale(client: QueryClient, project: string, kinds: ReadonlySet<string>): void {
  const parts = new Set([...kinds].flatMap((kind) => STALE[kind] ?? []));
  for (const part of parts) void client.invalidateQueries({ queryKey: ['projects', project, part] });
  if (kinds.has('blueprint') || kinds.has('member')) {
    void client.invalidateQueries({ queryKey: ['projects', project], exact: true });
  }
}

/** Keeps what is on the screen fresh while a project is open. At most one round in two seconds. */
export function useProjectEvents(project: string, enabled: boolean, onEvent?: (event: ProjectEvent) => void): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!enabled || typeof EventSource === 'undefined') return undefined;
    const source = new EventSource(`${apiBase}${path`/projects/${project}/events/stream`}`);
    const waiting = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      timer = undefined;
      markStale(client, project, waiting);
      waiting.clear();
    };
    const listen = (message: MessageEvent<string>) => {
      waiting.add(message.type.split('.')[0] ?? '');
      if (onEvent) {
        try {
          onEvent(JSON.parse(message.data) as ProjectEvent);
        } catch {
          // A line that cannot be read still says that something changed.
        }
      }
      timer ??= setTimeout(flush, PAUSE);
    };
    const kinds = EVENT_KINDS;
    for (const kind of kinds) source.addEventListener(kind, listen as EventListener);
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [client, project, enabled, onEvent]);
}

const EVENT_KINDS = [
  'item.imported', 'item.settled', 'item.accepted', 'item.requeued', 'item.excluded', 'item.changed',
  'assignment.leased', 'assignment.expired', 'annotation.submitted', 'annotation.returned', 'annotation.accepted',
  'gold.judged', 'gold.made', 'gold.retired', 'consensus.changed', 'finding.opened', 'finding.closed',
  'discussion.opened', 'discussion.answered', 'discussion.closed', 'guideline.published', 'guideline.acknowledged',
  'member.joined', 'member.qualified', 'member.paused', 'member.changed', 'prediction.imported', 'batch.made', 'batch.withdrawn',
  'snapshot.made', 'criterion.met', 'criterion.failed', 'job.finished', 'job.progress', 'blueprint.applied',
] as const;
