/** The list of regions: a listbox that draws only the rows in view, so that ten thousand cost nothing. */

import { useEffect, useId, useMemo, useRef, useState } from 'react';
import type { Question, Region } from '@/core/model/answers';
import { groupsIn, type RegionGroup } from '@/core/model/groups';
import { looksOf } from '@/core/model/glyphs';
import type { RegionEditor } from '@/editors/contract';
import type { Sheet } from '@/editors/desk';
import { useEditorState } from '@/editors/use-region-actions';
import { t } from '@/i18n/en/label';
import { Glyph } from '../tool/parts';
import { useRevision } from './use-desk';

const ROW = 28;
const MOST_HEIGHT = 320;

interface Row {
  readonly id: string;
  readonly title: string;
  readonly colour: string;
  readonly glyph: string;
  readonly remark: string;
  readonly size: string;
  readonly suggested: boolean;
  /** The group that it is in, if there is one. */
  readonly group: RegionGroup | undefined;
}

function useRows(editor: RegionEditor, desk: Sheet, questions: readonly Question[]): { own: Row[]; suggested: Row[] } {
  const revision = useRevision(desk);
  const state = useEditorState(editor);
  const frozen = useRef(revision);
  if (!state.busy) frozen.current = revision;
  const shown = frozen.current;
  return useMemo(() => {
    void shown;
    const looks = new Map(questions.map((question) => [question.name, looksOf(question.labels)]));
    const groups = groupsIn(desk.document.questions.map(({ name }) => desk.document.regions(name)));
    const row = (question: Question, region: Region, remark: string, suggested: boolean): Row => {
      const look = looks.get(question.name)?.get(region.label);
      const title = question.labels.find(({ name }) => name === region.label)?.title ?? region.label;
      return {
        id: region.id, title, colour: look?.colour ?? '', glyph: look?.glyph ?? '', remark, suggested,
        group: region.group === undefined ? undefined : groups.get(region.group),
        // Measured when it is drawn: of ten thousand rows a dozen are.
        get size() { return editor.measure(region); },
      };
    };
    const own = questions.flatMap((question) =>
      desk.document.regions(question.name).map((region) => {
        const first = question.attributes[0];
        const value = first ? region.attributes[first.name] : undefined;
        return row(question, region, typeof value === 'string' || typeof value === 'number' ? String(value) : '', false);
      }),
    );
    const suggested = state.suggestions.flatMap(({ question: name, region, score }) => {
      const question = questions.find((one) => one.name === name);
      return question ? [row(question, region, score === null ? '' : t('score', { score: score.toFixed(2) }), true)] : [];
    });
    return { own, suggested };
  }, [editor, desk, questions, shown, state.suggestions]);
}

/** `onTake` is told when a row is chosen, before its region is: the pane of the list then has the keys. */
export function RegionList({ editor, desk, questions, onTake }: { editor: RegionEditor; desk: Sheet; questions: readonly Question[]; onTake: () => void }) {
  const { own, suggested } = useRows(editor, desk, questions);
  const id = useId();
  const attribute = questions.length === 1 ? questions[0]?.attributes[0]?.title : undefined;
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>
        <span>{t('regions_title')} <span className="light">{own.length}</span></span>
        {own.length > 0 ? <span className="light">{attribute ? `${attribute.toLowerCase()} · ` : ''}{t('size_short')}</span> : null}
      </h2>
      {own.length === 0 ? <p className="quiet-text">{t('no_regions')}</p> : <Listbox rows={own} editor={editor} label={t('regions_title')} onTake={onTake} />}
      {suggested.length > 0 ? (
        <>
          <h2 style={{ marginTop: 10 }}>
            <span>{t('suggestions')} <span className="light">{t('undecided_short', { n: suggested.length })}</span></span>
            <span className="light">{editor.state.suggestions[0]?.model}</span>
          </h2>
          <Listbox rows={suggested} editor={editor} label={t('suggestions')} onTake={onTake} />
        </>
      ) : null}
    </section>
  );
}

function Listbox({ rows, editor, label, onTake }: { rows: readonly Row[]; editor: RegionEditor; label: string; onTake: () => void }) {
  const state = useEditorState(editor);
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [scroll, setScroll] = useState(0);
  const [active] = state.selection;
  const at = active === undefined ? -1 : rows.findIndex((row) => row.id === active);
  useEffect(() => {
    const element = list.current;
    if (!element || at < 0) return;
    if (at * ROW < element.scrollTop) element.scrollTop = at * ROW;
    else if ((at + 1) * ROW > element.scrollTop + element.clientHeight) element.scrollTop = (at + 1) * ROW - element.clientHeight;
  }, [at]);
  const height = Math.min(MOST_HEIGHT, rows.length * ROW);
  const first = Math.max(0, Math.floor(scroll / ROW) - 4);
  const last = Math.min(rows.length, Math.ceil((scroll + height) / ROW) + 4);
  const choose = (row: Row, add: boolean): void => {
    onTake();
    editor.select([row.id], add);
    editor.reveal(row.id);
  };
  const go = (index: number): void => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (row) choose(row, false);
  };
  const key = (event: React.KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(height / ROW) - 1);
    const targets: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at < 0 ? 0 : at - 1, Home: 0, End: rows.length - 1, PageDown: at + page, PageUp: at - page };
    const target = targets[event.key];
    if (target === undefined || event.ctrlKey || event.altKey || event.shiftKey) return;
    event.preventDefault();
    go(target);
  };
  return (
    <div className="rows scroll" style={{ height }} ref={list} role="listbox" tabIndex={0} aria-label={label} aria-multiselectable="true" aria-activedescendant={at >= 0 ? `${id}${rows[at]?.id}` : undefined} onKeyDown={key} onScroll={(event) => setScroll(event.currentTarget.scrollTop)}>
      <div style={{ height: first * ROW }} role="presentation" />
      {rows.slice(first, last).map((row, offset) => (
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the listbox has the keys
        <div
          key={row.id}
          id={`${id}${row.id}`}
          className="rowline"
          role="option"
          tabIndex={-1}
          aria-selected={state.selection.has(row.id)}
          aria-setsize={rows.length}
          aria-posinset={first + offset + 1}
          onClick={(event) => choose(row, event.ctrlKey || event.metaKey || event.shiftKey)}
          onDoubleClick={() => editor.zoomToSelection?.()}
        >
          <Glyph path={row.glyph} colour={row.colour} dashed={row.suggested} />
          <span className="name">{row.title}</span>
          {row.group ? <span className="tag in-group"><span aria-hidden>{row.group.letter}</span><span className="visually-hidden">{t('in_group', { letter: row.group.letter, n: row.group.members.length })}</span></span> : null}
          {state.locked.has(row.id) ? <span className="tag">{t('locked_mark')}</span> : null}
          {state.hidden.has(row.id) ? <span className="tag">{t('hidden_mark')}</span> : null}
          <span className="occ">{row.remark}</span>
          <span className="px">{row.size}</span>
        </div>
      ))}
      <div style={{ height: (rows.length - last) * ROW }} role="presentation" />
    </div>
  );
}
