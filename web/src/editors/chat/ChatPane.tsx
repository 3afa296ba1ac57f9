/** A conversation to work on: turns, candidates, spans in them, and the questions asked for each. */

import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { hasRegions } from '@/core/model/answers';
import { type Conversation, conversationOf, type Part, partsOf } from '@/core/model/conversation';
import type { SpanRegion } from '@/core/text/span';
import { t } from '@/i18n/en/chat';
import { useRevision } from '@/pages/label/use-desk';
import type { PaneProps } from '../contract';
import { resolved } from '../form/candidates';
import { stepOf } from '../form/pairwise';
import { placeOf, placesOf } from '../form/ranking';
import { Offered, offerIn } from '../Offered';
import { RegionForm } from '../RegionForm';
import { ChatEditor } from './editor';
import { laidSpan } from './laid';
import { Layout, titleOf } from './layout';
import { papersOf, pointAt } from './papers';
import { PartFields, perPartQuestions } from './PartFields';
import { PartText } from './PartText';
import { useChatActions } from './use-chat-actions';

export function ChatPane(props: PaneProps) {
  const [name, datum] = Object.entries(props.data)[0] ?? ['', undefined];
  const conversation = useMemo(() => conversationOf(datum), [datum]);
  if (!conversation) return null;
  return <Chat {...props} name={name} conversation={conversation} />;
}

/** The editor of the spans, for as long as the pane shows this conversation; null where none are asked for. */
function useChatEditor({ sheet, questions, suggestions, say, onEditor, conversation }: PaneProps & { conversation: Conversation }): ChatEditor | null {
  const papers = useMemo(() => papersOf(partsOf(conversation)), [conversation]);
  const [editor, setEditor] = useState<ChatEditor | null>(null);
  const tell = useRef(onEditor);
  useEffect(() => {
    tell.current = onEditor;
  });
  useEffect(() => {
    if (questions.length === 0) return undefined;
    const made = new ChatEditor({ sheet, questions, suggestions, say }, papers);
    setEditor(made);
    tell.current(made);
    return () => {
      setEditor(null);
      tell.current(null);
      made.destroy();
    };
  }, [sheet, questions, suggestions, say, papers]);
  return editor;
}

const noWatch = () => () => undefined;

function Chat(props: PaneProps & { name: string; conversation: Conversation }) {
  const { sheet, data, name, conversation } = props;
  useRevision(sheet);
  const editor = useChatEditor(props);
  const state = useSyncExternalStore(editor?.watch ?? noWatch, () => editor?.state ?? null);
  const papers = useMemo(() => papersOf(partsOf(conversation)), [conversation]);
  const box = useRef<HTMLDivElement>(null);
  const perPart = useMemo(() => perPartQuestions(sheet, name), [sheet, name]);
  const badge = useBadges(props);
  const walkFocus = (by: 1 | -1): void => {
    const parts = [...(box.current?.querySelectorAll<HTMLElement>('[data-part]') ?? [])];
    const at = parts.findIndex((part) => part.contains(document.activeElement));
    const next = parts[at < 0 ? (by === 1 ? 0 : parts.length - 1) : at + by];
    next?.focus();
    next?.scrollIntoView({ block: 'nearest' });
    if (next && editor) editor.place(next.dataset.part as string, 0);
  };
  useChatActions(editor, walkFocus);
  useReveal(box, state?.revealed ?? null);
  const facts = Object.entries(props.attributes).filter(([, value]) => value !== null && value !== '');
  const pending = editor?.pending ?? null;
  const offer = state ? offerIn(state) : undefined;
  return (
    <div className="chat" ref={box} aria-label={t('conversation', { name: name.replaceAll('_', ' ') })} role="region">
      <div className="column">
        {facts.length > 0 ? <p className="quiet-text">{facts.map(([key, value]) => `${key.replaceAll('_', ' ')}: ${String(value)}`).join(' · ')}</p> : null}
        <Layout
          conversation={conversation}
          renderBadge={badge}
          frame={() => ({ tabIndex: -1 })}
          renderBody={(part) => {
            const paper = papers.get(part.id);
            if (!paper) return null;
            const spans = editor?.spansIn(part.id) ?? [];
            const offered = new Set(state?.suggestions.map(({ region }) => region.id));
            const laid = !editor ? [] : spans.map((region) => laidSpan(editor.lookOf(editor.questionOf(region.id)?.name ?? '', region.label), region, { chosen: state?.selection.has(region.id) ?? false, dashed: offered.has(region.id), faint: false, mark: null }));
            return (
              // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- the caret does it by key
              <div className="words" dir="auto" data-words={part.id} onMouseUp={(event) => editor && taken(editor, event, part)}>
                <PartText text={paper.text} spans={laid} names pending={pending?.part === part.id ? pending.range : null} caret={state?.caret?.part === part.id ? state.caret.focus : null} />
              </div>
            );
          }}
          renderBelow={(part) => (
            <>
              {perPart.length > 0 ? <PartFields sheet={sheet} questions={perPart} part={part} data={data} /> : null}
              {editor && state && chosenIn(editor, part) ? <div className="form inline" role="group"><RegionForm editor={editor} sheet={sheet} id={chosenIn(editor, part) as string} /></div> : null}
            </>
          )}
        />
        <p className="quiet-text">{editor ? t('hint') : t('hint_plain')}</p>
      </div>
      {editor && offer ? <Offered editor={editor} offer={offer} /> : null}
    </div>
  );
}

/** The one selected span, if it lies in this part. */
function chosenIn(editor: ChatEditor, part: Part): string | null {
  const region = editor.single as SpanRegion | null;
  return region?.part === part.id && !editor.state.busy ? region.id : null;
}

/** What the mouse did over words: a drag marks, a click picks. */
function taken(editor: ChatEditor, event: React.MouseEvent<HTMLElement>, part: Part): void {
  const words = event.currentTarget;
  const selection = window.getSelection();
  if (event.button !== 0 || !selection || selection.rangeCount === 0) return;
  const range = selection.getRangeAt(0);
  const text = papersOf([part]).get(part.id)?.text;
  if (!text) return;
  const start = pointAt(words, text, range.startContainer, range.startOffset) ?? (range.intersectsNode(words) ? 0 : null);
  const end = pointAt(words, text, range.endContainer, range.endOffset) ?? (range.intersectsNode(words) ? text.length : null);
  if (start === null || end === null) return;
  if (start === end) editor.pick(part.id, start, event.shiftKey);
  else {
    selection.removeAllRanges();
    editor.mark(part.id, [start, end]);
  }
}

/** Brings the caret or a span into view when the editor asks for it. */
function useReveal(box: React.RefObject<HTMLElement | null>, revealed: { part: string; id: string | null; n: number } | null): void {
  const n = revealed?.n ?? 0;
  useEffect(() => {
    if (!revealed || n === 0) return;
    const part = box.current?.querySelector(`[data-words="${CSS.escape(revealed.part)}"]`);
    const target = revealed.id === null ? part?.querySelector('.caret') : part?.querySelector(`[data-spans~="${CSS.escape(revealed.id)}"]`);
    (target ?? part)?.scrollIntoView({ block: 'nearest' });
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- only when asked anew
  }, [n]);
}

/** What the answers so far say of a candidate: preferred, or its place. */
function useBadges({ sheet, data }: PaneProps): (part: Part) => React.ReactNode {
  const questions = useMemo(() => resolved(sheet.document.questions.filter((question) => !hasRegions(question)), data), [sheet, data]);
  return (part) => {
    if (part.kind !== 'candidate') return null;
    return questions.flatMap((question) => {
      const value = sheet.document.value(question.name);
      const words = question.type === 'pairwise' ? preferenceBadge(value, stepOf(question, value), part.id) : question.type === 'ranking' ? placeBadge(value, question.options.candidates, part.id) : null;
      return words ? [<span key={question.name} className="tag" title={`${question.title} (${titleOf(part)})`}>{words}</span>] : [];
    });
  };
}

function preferenceBadge(value: unknown, step: string | null, id: string): string | null {
  if (step === null) return null;
  if (step === 'tie') return t('tied');
  return (value as { winner?: string }).winner === id ? t('preferred') : null;
}

function placeBadge(value: unknown, candidates: unknown, id: string): string | null {
  const place = placeOf(placesOf(value, Array.isArray(candidates) ? candidates.map(String) : []), id);
  return place < 0 ? null : t('place', { place: place + 1 });
}
