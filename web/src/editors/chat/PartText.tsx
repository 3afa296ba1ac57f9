/** The words of one part with the spans that lie over them. The text is shown as it is: nothing in it is run. */

import { useMemo } from 'react';
import type { Range, StoredText } from '@/core/text/offsets';
import { type Laid, piecesOf } from './papers';

/** How a span is drawn. */
export interface LaidSpan extends Laid {
  readonly colour: string;
  readonly title: string;
  /** Place of the label among the question's: chooses the line's pattern, the second cue. */
  readonly pattern: number;
  readonly chosen: boolean;
  readonly dashed: boolean;
  readonly faint: boolean;
  /** Number of the difference that it belongs to. */
  readonly mark: number | null;
}

const PATTERNS = ['solid', 'double', 'dotted', 'wavy'] as const;

export interface PartTextProps {
  readonly text: StoredText;
  readonly spans: readonly LaidSpan[];
  readonly pending?: Range | null;
  /** The word at which the caret stands. */
  readonly caret?: Range | null;
  readonly names: boolean;
}

export function PartText({ text, spans, pending = null, caret = null, names }: PartTextProps) {
  const pieces = useMemo(
    () => piecesOf(text.length, spans, [...(pending ?? []), ...(caret ?? [])]),
    [text, spans, pending, caret],
  );
  const byId = useMemo(() => new Map(spans.map((span) => [span.id, span])), [spans]);
  const inside = (range: Range | null, start: number, end: number): boolean => range !== null && range[0] <= start && end <= range[1];
  return pieces.map(({ start, end, over, begins }) => {
    const words = text.slice(start, end);
    const laid = over.map((id) => byId.get(id) as LaidSpan);
    const selected = inside(pending, start, end);
    const at = inside(caret, start, end);
    if (laid.length === 0 && !selected && !at) return <span key={start}>{words}</span>;
    const top = laid.find(({ chosen }) => chosen) ?? laid.at(-1);
    const named = names ? begins.map((id) => byId.get(id) as LaidSpan) : [];
    return (
      <span
        key={start}
        className={`piece${selected ? ' pending' : ''}${at ? ' caret' : ''}${laid.some(({ chosen }) => chosen) ? ' chosen' : ''}`}
        data-spans={over.join(' ') || undefined}
        data-names={named.map(({ title, mark }) => (mark === null ? title : `${mark} ${title}`)).join(' · ') || undefined}
        style={top ? styleOf(top, laid.length) : undefined}
      >
        {words}
      </span>
    );
  });
}

function styleOf({ colour, pattern, dashed, faint, chosen }: LaidSpan, depth: number): React.CSSProperties {
  const share = faint ? 0 : chosen ? 32 : dashed ? 8 : Math.min(40, 14 + 8 * (depth - 1));
  return {
    '--span': colour,
    backgroundColor: share === 0 ? undefined : `color-mix(in srgb, ${colour} ${share}%, transparent)`,
    textDecorationLine: 'underline',
    textDecorationStyle: dashed ? 'dashed' : PATTERNS[pattern % PATTERNS.length],
    textDecorationColor: colour,
  } as React.CSSProperties;
}
