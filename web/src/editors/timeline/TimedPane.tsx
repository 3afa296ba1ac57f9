/** What the panes of sound, video and series have alike: their editor, the line of facts, and the rows of spans. */

import { useEffect, useState } from 'react';
import { useLatest } from '@/pages/tool/parts';
import type { PaneProps, RegionEditor } from '../contract';
import { factsOf } from '../facts';
import { spansOfRow } from './paint';
import type { SpanEditor } from './spans';
import type { TimedSetting, TimedState } from './timed';
import type { TimelineRow } from './view';

/** What an editor is made from that its page gives. */
export type FromPage = Pick<TimedSetting, 'sheet' | 'questions' | 'suggestions' | 'say'>;

/** Makes the editor of what was opened, tells the page of it, and takes it away again; null until it is opened. */
export function useTimedEditor<E extends RegionEditor & { destroy(): void }, O>({ sheet, questions, suggestions, say, onEditor }: PaneProps, opened: O | null, make: (opened: O, page: FromPage) => E | null): E | null {
  const [made, setMade] = useState<E | null>(null);
  const latest = useLatest({ questions, suggestions, say, onEditor, make });
  useEffect(() => {
    if (opened === null) return undefined;
    const editor = latest.current.make(opened, {
      sheet, questions: latest.current.questions, suggestions: latest.current.suggestions, say: (words) => latest.current.say(words),
    });
    if (!editor) return undefined;
    const tell = (next: E | null): void => {
      setMade(next);
      latest.current.onEditor(next);
    };
    tell(editor);
    return () => {
      editor.destroy();
      tell(null);
    };
  }, [sheet, opened, latest]);
  return made;
}

/** The line over the timeline: the name, what the item says of itself, then what is said of the file. */
export function TimedFacts({ name, attributes, status, children }: { name: string; attributes: PaneProps['attributes']; status?: React.ReactNode; children?: React.ReactNode }) {
  return (
    <div className="timed-facts">
      <span>{name}</span>
      {factsOf(attributes).map((fact) => <span key={fact.name} title={fact.name}><b>{fact.words}</b></span>)}
      {status}
      <span className="grow" />
      {children}
    </div>
  );
}

/** The rows of spans: one grows with the lanes that it needs, up to a limit. */
export function spanRowsOf(editor: SpanEditor, height: number, lane: number, most: number): TimelineRow[] {
  return editor.spanRows().map((spans) => {
    const lanes = spansOfRow(editor, spans)[0]?.lanes ?? 1;
    return { key: spans.key, kind: 'spans', spans, title: spans.title, height: height + (Math.min(lanes, most) - 1) * lane };
  });
}

/** Whether the next span comes onto a row. */
export function isArmed({ armed, tiers }: TimedState, { spans }: TimelineRow): boolean {
  if (!spans || armed?.question !== spans.question) return false;
  return spans.tier === null ? armed.label === spans.label : tiers[spans.question] === spans.tier;
}

/** The name of a row of spans was pressed: the next one comes there. */
export function armRow(editor: SpanEditor, { spans }: TimelineRow): void {
  if (spans?.tier) editor.setTier(spans.question, spans.tier);
  else if (spans?.label) editor.chooseLabel(spans.question, spans.label);
}
