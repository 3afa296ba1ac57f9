import type { CriterionStatus, ItemState } from '@/api/types';
import { t } from '@/i18n/en/words';

/** What a mark can say. The shape says it first, the colour second. */
export type MarkKind = 'ok' | 'near' | 'open' | 'warn' | 'fail' | 'run' | 'none' | 'info';

const SHAPES: Record<MarkKind, React.ReactNode> = {
  ok: (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      <path d="M4.8 8.2 7 10.4l4.2-4.6" fill="none" stroke="var(--surface)" strokeWidth="1.7" />
    </>
  ),
  near: (
    <>
      <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M5 8.2 7.1 10.3 11 6" fill="none" stroke="currentColor" strokeWidth="1.6" />
    </>
  ),
  open: (
    <>
      <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M8 1.8a6.2 6.2 0 0 0 0 12.4z" fill="currentColor" />
    </>
  ),
  warn: (
    <>
      <path d="M8 1.8 14.8 14H1.2z" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round" />
      <path d="M8 6v4M8 11.6v1" stroke="currentColor" strokeWidth="1.5" />
    </>
  ),
  fail: (
    <>
      <rect x="1.5" y="1.5" width="13" height="13" rx="2.5" fill="currentColor" />
      <path d="m5.2 5.2 5.6 5.6m0-5.6-5.6 5.6" stroke="var(--surface)" strokeWidth="1.7" />
    </>
  ),
  run: (
    <>
      <path d="M8 2.5a5.5 5.5 0 1 1-4.6 2.4" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <circle cx="8" cy="8" r="1.6" fill="currentColor" />
    </>
  ),
  none: <circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="2.2 2.2" />,
  info: (
    <>
      <path d="M8 1.5 14.5 8 8 14.5 1.5 8z" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M5.4 8h5.2" stroke="currentColor" strokeWidth="1.5" />
    </>
  ),
};

/** A status sign alone. Give `label` unless the words stand beside it. */
export function Mark({ kind, label }: { kind: MarkKind; label?: string }) {
  return (
    <svg className={`mark ${kind}`} viewBox="0 0 16 16" role={label ? 'img' : undefined} aria-label={label} aria-hidden={label ? undefined : true}>
      {SHAPES[kind]}
    </svg>
  );
}

/** A status sign with its words. */
export function StatusMark({ kind, children }: { kind: MarkKind; children: React.ReactNode }) {
  return (
    <span className="row" style={{ gap: 6, display: 'inline-flex' }}>
      <Mark kind={kind} />
      <span>{children}</span>
    </span>
  );
}

const CRITERION: Record<CriterionStatus, MarkKind> = { holds: 'ok', narrow: 'near', open: 'open', fails: 'fail', undefined: 'none' };
const ITEM: Record<ItemState, MarkKind> = { preparing: 'run', waiting: 'none', in_work: 'run', settled: 'near', in_review: 'open', accepted: 'ok', excluded: 'info', broken: 'fail' };
const JOB: Record<string, MarkKind> = { queued: 'none', running: 'run', done: 'ok', failed: 'fail', cancelled: 'info' };
const PHASE: Record<string, MarkKind> = { ok: 'ok', warn: 'warn', open: 'open', fail: 'fail', run: 'run' };

export const criterionMark = (status: CriterionStatus): MarkKind => CRITERION[status] ?? 'none';
export const itemMark = (state: string): MarkKind => ITEM[state as ItemState] ?? 'none';
export const jobMark = (state: string): MarkKind => JOB[state] ?? 'none';
export const phaseMark = (status: string): MarkKind => PHASE[status] ?? 'none';

export function ItemStateMark({ state }: { state: string }) {
  return <StatusMark kind={itemMark(state)}>{t.word(state)}</StatusMark>;
}

export function CriterionMark({ status }: { status: CriterionStatus }) {
  return <StatusMark kind={criterionMark(status)}>{t.word(status)}</StatusMark>;
}

/* The four shapes that stand beside label colours, then a few more: a second cue for who sees no colours. */
const GLYPHS = [
  <circle key="0" cx="6" cy="6" r="5.5" />,
  <rect key="1" x="0.5" y="0.5" width="11" height="11" rx="2" />,
  <path key="2" d="M6 0 12 6 6 12 0 6z" />,
  <path key="3" d="M6 0.5 11.8 11.5H0.2z" />,
  <path key="4" d="M6 0.2 11.7 4.4 9.5 11.5h-7L0.3 4.4z" />,
  <path key="5" d="M6 11.5 0.2 0.5h11.6z" />,
  <path key="6" d="M3 0.8h6L12 6 9 11.2H3L0 6z" />,
  <rect key="7" x="0.5" y="3" width="11" height="6" rx="1" />,
  <path key="8" d="M6 0l1.6 4.4L12 6 7.6 7.6 6 12 4.4 7.6 0 6l4.4-1.6z" />,
  <path key="9" d="M4 0.5h4V4h3.5v4H8v3.5H4V8H0.5V4H4z" />,
];

/** Default colours of labels that have none; label colours are for labels only. */
export const LABEL_COLOURS = ['#2f7ed8', '#d8572f', '#9b6ad6', '#14917a', '#c2377e', '#6d8716', '#b0651a', '#66758a', '#1287a5', '#c44f6c'];

/** The sign of a label: its colour and, by its place in the list, its shape. */
export function LabelGlyph({ index, colour, size = 11 }: { index: number; colour?: string | null; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 12 12" fill={colour ?? LABEL_COLOURS[index % LABEL_COLOURS.length]} aria-hidden style={{ flex: 'none' }}>
      {GLYPHS[index % GLYPHS.length]}
    </svg>
  );
}
