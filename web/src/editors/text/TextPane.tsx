/** The texts of an item, with their spans and relations where these are asked for. */

import { useEffect, useMemo, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import type { Question } from '@/core/model/answers';
import { t as words } from '@/i18n/en/label';
import { t } from '@/i18n/en/text';
import { useRevision } from '@/pages/label/use-desk';
import { ActionButton, useLatest } from '@/pages/tool/parts';
import { useActions } from '@/ui/kit/use-actions';
import type { PaneProps } from '../contract';
import { EntryDialog } from '../EntryDialog';
import type { Sheet } from '../desk';
import { BareScene } from './bare-scene';
import { Docked } from './Docked';
import { TextEditor } from './editor';
import { papersOf } from './paper';
import { TextPointer } from './pointer';
import { useTextSize } from './size';
import './text.css';
import { useSpanActions } from './use-span-actions';
import { TextView } from './view';

interface Made {
  readonly view: TextView;
  readonly editor: TextEditor | null;
}

/** Makes the view, and the editor where there is something to mark; both go when the task does. */
function useMade({ sheet, data, questions, suggestions, say, onEditor }: PaneProps, size: number): { made: Made | null; scroller: React.RefObject<HTMLDivElement | null>; host: React.RefObject<HTMLDivElement | null>; mismatch: boolean } {
  const scroller = useRef<HTMLDivElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const [made, setMade] = useState<Made | null>(null);
  const [mismatch, setMismatch] = useState(false);
  const latest = useLatest({ say, onEditor, suggestions, size });
  useEffect(() => {
    if (!scroller.current || !host.current) return undefined;
    setMismatch(false);
    performance.mark('assay:text');
    const papers = papersOf(data);
    const editor = questions.length > 0
      ? new TextEditor({ sheet, questions, suggestions: latest.current.suggestions, say: (said) => latest.current.say(said), papers })
      : null;
    let pointer: TextPointer | null = null;
    const view = new TextView({
      scroller: scroller.current, host: host.current, papers, size: latest.current.size, titles: papers.length > 1,
      onMismatch: () => setMismatch(true),
      onFace: (face) => pointer?.face(face),
    });
    if (editor) {
      editor.view = view;
      pointer = new TextPointer(view, editor);
    }
    view.show(editor ?? new BareScene(papers, null));
    const marked = requestAnimationFrame(() => setTimeout(() => performance.mark('assay:usable'), 0));
    setMade({ view, editor });
    const tell = (next: TextEditor | null): void => latest.current.onEditor(next);
    if (editor) tell(editor);
    return () => {
      cancelAnimationFrame(marked);
      pointer?.destroy();
      view.destroy();
      editor?.destroy();
      if (editor) tell(null);
    };
  }, [sheet, data, questions, latest]);
  return { made, scroller, host, mismatch };
}

export function TextPane(props: PaneProps) {
  const { data, attributes, questions, bar, sheet } = props;
  const { size, resize } = useTextSize();
  const { made, scroller, host, mismatch } = useMade(props, size);
  const [looking, setLooking] = useState<string | null>(null);
  const editor = made?.editor ?? null;
  useEffect(() => made?.view.dress(size), [made, size]);
  useActions({ 'text.larger': () => resize(1), 'text.smaller': () => resize(-1) });
  useSpanActions(editor, () => {
    const id = editor?.single?.id;
    if (id !== undefined && entryAttribute(editor, id)) setLooking(id);
  });
  const marking = questions.length > 0;
  const related = questions.some(({ type }) => type === 'relations');
  const facts = useMemo(() => Object.entries(attributes).filter(([, value]) => value !== null && value !== ''), [attributes]);
  const name = Object.keys(data).map((one) => one.replaceAll('_', ' ')).join(', ');
  return (
    <div className="text-pane">
      <div
        ref={scroller}
        className={`read-text${marking ? ' markable roomy' : ''}${related ? ' related' : ''}`}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a long text is scrolled, and marked, by keys
        tabIndex={0}
        role={marking ? 'application' : 'group'}
        aria-label={marking ? t('marked_text', { name }) : t('read_only', { name })}
        data-ready={made ? 'yes' : undefined}
      >
        <div className="text" ref={host}>
          {facts.length > 0 ? (
            <dl>
              {facts.map(([fact, value]) => (
                <div key={fact} style={{ display: 'contents' }}>
                  <dt>{fact.replaceAll('_', ' ')}</dt>
                  <dd>{String(value)}</dd>
                </div>
              ))}
            </dl>
          ) : null}
          {mismatch ? <p className="small dim" role="note">{t('mismatch')}</p> : null}
        </div>
      </div>
      {editor ? <Docked editor={editor} sheet={sheet} /> : null}
      {editor && looking !== null ? <Looking editor={editor} sheet={sheet} id={looking} onClose={() => setLooking(null)} /> : null}
      {bar ? createPortal(
        <>
          {editor ? <Tools editor={editor} /> : null}
          <ActionButton action="text.smaller" icon="minus" className="btn quiet icon" keys="never" />
          <span aria-label={t('text_size')}>{words('text_size', { n: size })}</span>
          <ActionButton action="text.larger" icon="plus" className="btn quiet icon" keys="never" />
        </>,
        bar,
      ) : null}
    </div>
  );
}

/** The taxonomy attribute that a region can be linked by. */
function entryAttribute(editor: TextEditor | null, id: string): Question | undefined {
  return editor?.questionOf(id)?.attributes.find(({ type }) => type === 'taxonomy');
}

function Looking({ editor, sheet, id, onClose }: { editor: TextEditor; sheet: Sheet; id: string; onClose: () => void }) {
  useRevision(sheet);
  const region = editor.region(id);
  const attribute = entryAttribute(editor, id);
  if (!region || !attribute) return null;
  return <EntryDialog attribute={attribute} region={region} words={editor.wordsAt(id)} onChange={(value) => editor.setAttribute([id], attribute.name, value)} onClose={onClose} />;
}

function Tools({ editor }: { editor: TextEditor }) {
  const [tool, setTool] = useState(editor.state.tool);
  useEffect(() => editor.watch(() => setTool(editor.state.tool)), [editor]);
  return (
    <>
      <ActionButton action="spans.marking" icon="edit" className="btn quiet icon" keys="never" label={t('mark_tool')} pressed={tool === 'mark'} />
      <ActionButton action="spans.reading" icon="select" className="btn quiet icon" keys="never" label={t('read_tool')} pressed={tool === 'read'} />
      <span className="vr" />
    </>
  );
}
