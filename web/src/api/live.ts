import { useEffect } from 'react';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { apiBase, path } from './client';

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
  job: ['jobs', 'imports', 'exports', 'quality', 'batches', 'models', 'overview'],
  import: ['imports', 'jobs'],
  export: ['exports', 'jobs'],
  example: ['guideline'],
  invitation: ['invitations'],
  blueprint: ['blueprint', 'overview'],
};
const PAUSE = 2000;

function markStale(client: QueryClient, project: string, kinds: ReadonlySet<string>): void {
  const parts = new Set([...kinds].flatMap((kind) => STALE[kind] ?? []));
  for (const part of parts) void client.invalidateQueries({ queryKey: ['projects', project, part] });
  if (['blueprint', 'member', 'guideline', 'item', 'project'].some((kind) => kinds.has(kind))) {
    void client.invalidateQueries({ queryKey: ['projects', project], exact: true });
  }
}

/**
 * Keeps what is on the screen fresh while a project is open; at most one round in two seconds.
 * A hidden tab lets go of its stream (a browser keeps only six connections to one server) and
 * catches up when it is looked at again.
 */
export function useProjectEvents(project: string, enabled: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!enabled || typeof EventSource === 'undefined') return undefined;
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wasHidden = false;
    const waiting = new Set<string>();
    const flush = () => {
      timer = undefined;
      markStale(client, project, waiting);
      waiting.clear();
    };
    const onEvent = (event: Event) => {
      waiting.add(event.type.split('.')[0] ?? '');
      timer ??= setTimeout(flush, PAUSE);
    };
    const follow = () => {
      if (document.hidden) {
        source?.close();
        source = undefined;
        wasHidden = true;
        return;
      }
      if (source) return;
      source = new EventSource(`${apiBase}${path`/projects/${project}/events/stream`}`);
      for (const kind of EVENT_KINDS) source.addEventListener(kind, onEvent);
      if (wasHidden) void client.invalidateQueries({ queryKey: ['projects', project] });
    };
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', follow);
      source?.close();
    };
  }, [client, project, enabled]);
}

/** The kinds that the server sends; an `EventSource` must be told each of them. */
const EVENT_KINDS = [
  'annotation.returned', 'annotation.submitted', 'assignment.expired', 'assignment.leased', 'assignment.reopened', 'assignment.skipped',
  'batch.made', 'batch.withdrawn', 'blueprint.applied', 'consensus.changed', 'criterion.failed', 'criterion.met',
  'discussion.answered', 'discussion.closed', 'discussion.opened', 'discussion.promoted', 'example.made', 'example.retired',
  'export.made', 'finding.closed', 'finding.opened', 'gold.judged', 'gold.made', 'gold.retired',
  'guideline.acknowledged', 'guideline.published', 'import.started', 'invitation.revoked',
  'item.accepted', 'item.changed', 'item.deleted', 'item.excluded', 'item.imported', 'item.prioritised', 'item.requeued', 'item.restored', 'item.settled',
  'job.finished', 'member.changed', 'member.failed', 'member.invited', 'member.joined', 'member.paused', 'member.qualified', 'member.removed',
  'prediction.imported', 'project.archived', 'project.reopened', 'snapshot.made',
] as const;
