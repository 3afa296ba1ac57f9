import { useEffect, useState } from 'react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDebouncedValue } from '@mantine/hooks';
import { checkBlueprint, type PlainDocument, type Submission } from '@/api/queries/planning';
import type { BlueprintCheck, Json } from '@/api/types';
import { put, type Path } from './document';

export type Mode = 'form' | 'yaml';

interface Kept {
  mode: Mode;
  document: PlainDocument;
  text: string;
  /** The version that the draft was made from; a draft of an older one is let go. */
  base: number;
  at: string;
}

export interface Draft {
  mode: Mode;
  document: PlainDocument;
  text: string;
  submission: Submission;
  check: BlueprintCheck | undefined;
  checking: boolean;
  /** When the draft on this device was made, if the page began with it. */
  restored: string | null;
  /** Whether the text could not be turned into a form. */
  unreadable: boolean;
  edit: (path: Path, value: Json | undefined) => void;
  set: (document: PlainDocument) => void;
  write: (text: string) => void;
  show: (mode: Mode) => void;
  start: (submission: Submission) => void;
  forget: () => void;
}

const place = (key: string) => `assay.blueprint.${key}`;

export function keptDraft(key: string, base: number): Kept | null {
  try {
    const kept = JSON.parse(localStorage.getItem(place(key)) ?? 'null') as Kept | null;
    return kept && kept.base === base ? kept : null;
  } catch {
    return null;
  }
}

export function forgetDraft(key: string): void {
  localStorage.removeItem(place(key));
}

/**
 * A blueprint that is being written: as a form or as YAML, checked by the server as it changes and
 * kept on this device with every change.
 */
export function useDraft(key: string, base: number, initial: Submission, project?: string): Draft {
  const [kept] = useState(() => keptDraft(key, base));
  const [mode, setMode] = useState<Mode>(kept?.mode ?? ('source' in initial ? 'yaml' : 'form'));
  const [document, setDocument] = useState<PlainDocument>(kept?.document ?? ('document' in initial ? initial.document : {}));
  const [text, setText] = useState(kept?.text ?? ('source' in initial ? initial.source : ''));
  const [touched, setTouched] = useState(Boolean(kept));
  const [unreadable, setUnreadable] = useState(false);
  const submission: Submission = mode === 'form' ? { document } : { source: text };

  useEffect(() => {
    if (!touched) return;
    const now: Kept = { mode, document, text, base, at: new Date().toISOString() };
    try {
      localStorage.setItem(place(key), JSON.stringify(now));
    } catch {
      // A full store costs the copy on the device, not the draft on the page.
    }
  }, [touched, mode, document, text, base, key]);

  const [settled] = useDebouncedValue(submission, 250);
  const look = useQuery({
    queryKey: ['blueprint-check', project ?? '', settled],
    queryFn: ({ signal }) => checkBlueprint(settled, project, undefined, signal),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 10_000,
    throwOnError: false,
    retry: false,
  });

  const show = async (next: Mode) => {
    if (next === mode) return;
    const found = await checkBlueprint(submission, project);
    if (next === 'yaml') setText(found.source);
    else if (found.document) setDocument(found.document);
    setUnreadable(next === 'form' && !found.document);
    if (next === 'yaml' || found.document) setMode(next);
  };
  const change = (deed: () => void) => {
    setTouched(true);
    setUnreadable(false);
    deed();
  };
  const start = (from: Submission) => {
    setUnreadable(false);
    if ('source' in from) {
      setText(from.source);
      setMode('yaml');
    } else {
      setDocument(from.document);
      setMode('form');
    }
  };
  return {
    mode,
    document,
    text,
    submission,
    check: look.data,
    checking: look.isFetching || JSON.stringify(settled) !== JSON.stringify(submission),
    restored: kept?.at ?? null,
    unreadable,
    edit: (path, value) => change(() => setDocument((before) => put(before, path, value))),
    set: (next) => change(() => setDocument(next)),
    write: (next) => change(() => setText(next)),
    show: (next) => void show(next).catch(() => setUnreadable(true)),
    start: (from) => change(() => start(from)),
    forget: () => {
      forgetDraft(key);
      setTouched(false);
    },
  };
}
