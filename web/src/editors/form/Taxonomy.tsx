/** Taxonomy: a tree of up to thousands of entries, walked by arrows or searched; only rows in view are drawn. */

import { useEffect, useId, useMemo, useRef, useState } from 'react';
import type { Json } from '@/core/model/answers';
import { t } from '@/i18n/en/form';
import { ToolIcon } from '@/pages/tool/parts';
import type { FieldProps } from './field';
import { pathsOf, type TaxonomyNode, treeOf } from './taxonomy';

const ROW = 28;
const MOST_ROWS = 11;
/** Trees up to this size are shown open. */
const SMALL = 12;

export function Taxonomy({ question, value, labelledBy, complaint, suggestion, onChange }: FieldProps) {
  const tree = treeOf(question);
  const several = question.options.several === true;
  const leavesOnly = question.options.leaves_only !== false;
  const paths = pathsOf(question, value);
  const chosen = new Set(paths.flatMap((path) => tree.find(path)?.index ?? []));
  const [open, setOpen] = useState<ReadonlySet<number>>(() => initiallyOpen(question, value));
  const [search, setSearch] = useState('');
  const [active, setActive] = useState<number | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const searching = search.trim() !== '';
  const rows = useMemo(() => rowsOf(question, search, open), [question, search, open]);
  const at = Math.max(0, rows.findIndex(({ index }) => index === active));
  const current = rows[at];

  const toggle = (index: number, on: boolean): void => {
    const next = new Set(open);
    if (on) next.add(index);
    else next.delete(index);
    setOpen(next);
  };
  const choose = (node: TaxonomyNode): void => {
    setActive(node.index);
    if (leavesOnly && !node.leaf) {
      if (searching) setOpen(new Set([...open, node.index, ...tree.ancestors(node)]));
      else toggle(node.index, !open.has(node.index));
      if (searching) setSearch('');
      return;
    }
    const path = [...node.path];
    if (!several) {
      onChange(chosen.has(node.index) && !question.required ? undefined : path, false);
    } else {
      const rest = paths.filter((one) => tree.find(one)?.index !== node.index);
      const next = chosen.has(node.index) ? rest : [...rest, path];
      onChange(next.length === 0 ? undefined : (next as Json), false);
    }
  };
  const remove = (path: readonly string[]): void => {
    const rest = paths.filter((one) => one !== path);
    onChange(several && rest.length > 0 ? (rest as Json) : undefined, false);
  };
  const walk = (to: number): void => {
    const node = rows[Math.max(0, Math.min(rows.length - 1, to))];
    if (node) setActive(node.index);
  };
  /** True when the key was one of the tree's. */
  const onKey = (event: React.KeyboardEvent, inSearch: boolean): boolean => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || !current) return false;
    switch (event.key) {
      case 'ArrowDown': walk(active === null ? 0 : at + 1); return true;
      case 'ArrowUp': walk(at - 1); return true;
      case 'PageDown': walk(at + MOST_ROWS - 1); return true;
      case 'PageUp': walk(at - MOST_ROWS + 1); return true;
      case 'Enter':
        if (inSearch && !searching) return false;
        choose(current);
        return true;
      default:
    }
    if (inSearch) return false;
    switch (event.key) {
      case 'Home': walk(0); return true;
      case 'End': walk(rows.length - 1); return true;
      case ' ': choose(current); return true;
      case 'ArrowRight':
        if (current.leaf || searching) return true;
        if (open.has(current.index)) walk(at + 1);
        else toggle(current.index, true);
        return true;
      case 'ArrowLeft':
        if (!searching && !current.leaf && open.has(current.index)) toggle(current.index, false);
        else if (!searching && current.parent >= 0) setActive(current.parent);
        return true;
      case '/':
        input.current?.focus();
        return true;
      default:
        return false;
    }
  };
  const take = (event: React.KeyboardEvent, inSearch: boolean): void => {
    if (!onKey(event, inSearch)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const offered = suggestion ? pathsOf(question, suggestion.value).map((path) => path.join('\u0000')) : [];
  return (
    <div className="taxonomy">
      {paths.length > 0 ? (
        <ul className="picked" aria-label={t('chosen')}>
          {paths.map((path) => {
            const node = tree.find(path);
            return (
              <li key={path.join('/')}>
                <span>{node?.above ? <span className="dim">{node.above} › </span> : null}<b>{node?.title ?? path.join(' › ')}</b></span>
                <button type="button" className="btn quiet icon" aria-label={t('remove', { name: node?.title ?? path.join(' › ') })} onClick={() => remove(path)}><ToolIcon name="close" /></button>
              </li>
            );
          })}
        </ul>
      ) : null}
      <input
        ref={input}
        className="input filter"
        type="search"
        role="combobox"
        aria-expanded
        aria-controls={`${id}tree`}
        aria-activedescendant={searching && current ? `${id}n${current.index}` : undefined}
        aria-label={t('search_tree', { n: tree.nodes.length })}
        placeholder={t('search_tree', { n: tree.nodes.length })}
        value={search}
        onChange={(event) => {
          setSearch(event.target.value);
          setActive(null);
          if (box.current) box.current.scrollTop = 0;
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && searching) {
            event.stopPropagation();
            setSearch('');
          } else take(event, true);
        }}
      />
      <Rows
        box={box}
        id={id}
        rows={rows}
        current={active === null && !searching ? null : (current ?? null)}
        labelledBy={labelledBy}
        invalid={complaint !== null}
        several={several}
        isOpen={(node) => !searching && open.has(node.index)}
        isChosen={(node) => chosen.has(node.index)}
        isOffered={(node) => offered.includes(node.path.join('\u0000'))}
        flat={searching}
        onKeyDown={(event) => take(event, false)}
        onChoose={choose}
        onToggle={(node) => {
          setActive(node.index);
          toggle(node.index, !open.has(node.index));
        }}
      />
      <p className="quiet-text">{searching ? t('found', { n: rows.length }) : t('tree_keys')}</p>
    </div>
  );
}

/** What is seen: what is found while one searches, else what is open. */
function rowsOf(question: FieldProps['question'], search: string, open: ReadonlySet<number>): readonly TaxonomyNode[] {
  return search.trim() === '' ? treeOf(question).visible(open) : treeOf(question).search(search);
}

/** What is chosen is in view at first; a small tree is open from the start. */
function initiallyOpen(question: FieldProps['question'], value: Json | undefined): ReadonlySet<number> {
  const tree = treeOf(question);
  if (tree.nodes.length <= SMALL) return new Set(tree.nodes.filter(({ leaf }) => !leaf).map(({ index }) => index));
  return new Set(pathsOf(question, value).flatMap((path) => {
    const node = tree.find(path);
    return node ? tree.ancestors(node) : [];
  }));
}

interface RowsProps {
  box: React.RefObject<HTMLDivElement | null>;
  id: string;
  rows: readonly TaxonomyNode[];
  current: TaxonomyNode | null;
  labelledBy: string;
  invalid: boolean;
  several: boolean;
  flat: boolean;
  isOpen: (node: TaxonomyNode) => boolean;
  isChosen: (node: TaxonomyNode) => boolean;
  isOffered: (node: TaxonomyNode) => boolean;
  onKeyDown: (event: React.KeyboardEvent) => void;
  onChoose: (node: TaxonomyNode) => void;
  onToggle: (node: TaxonomyNode) => void;
}

/** The rows in view, with room for those above and below. */
function Rows({ box, id, rows, current, labelledBy, invalid, several, flat, isOpen, isChosen, isOffered, onKeyDown, onChoose, onToggle }: RowsProps) {
  const [top, setTop] = useState(0);
  const at = current ? rows.indexOf(current) : -1;
  useEffect(() => {
    const list = box.current;
    if (!list || at < 0) return;
    if (at * ROW < list.scrollTop) list.scrollTo?.(0, at * ROW);
    else if ((at + 1) * ROW > list.scrollTop + list.clientHeight) list.scrollTo?.(0, (at + 1) * ROW - list.clientHeight);
  }, [at, box]);
  const height = Math.min(rows.length, MOST_ROWS) * ROW;
  const from = Math.max(0, Math.floor(top / ROW) - 3);
  const shown = rows.slice(from, from + MOST_ROWS + 7);
  return (
    <div
      ref={box}
      id={`${id}tree`}
      className="tree"
      role="tree"
      tabIndex={0}
      aria-labelledby={labelledBy}
      aria-invalid={invalid || undefined}
      aria-multiselectable={several || undefined}
      aria-activedescendant={current ? `${id}n${current.index}` : undefined}
      style={{ height: Math.max(ROW, height) }}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={onKeyDown}
    >
      {rows.length === 0 ? <p className="quiet-text">{t('none_found')}</p> : null}
      <div role="presentation" style={{ height: rows.length * ROW, paddingTop: from * ROW, boxSizing: 'border-box' }}>
        {shown.map((node) => (
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the tree takes the keys
          <div
            key={node.index}
            id={`${id}n${node.index}`}
            role="treeitem"
            className={`node${node === current ? ' now' : ''}${isOffered(node) && !isChosen(node) ? ' suggested' : ''}`}
            aria-level={flat ? 1 : node.depth + 1}
            aria-expanded={node.leaf || flat ? undefined : isOpen(node)}
            aria-selected={isChosen(node)}
            style={{ height: ROW, paddingLeft: 6 + (flat ? 0 : node.depth * 14) }}
            title={node.above ? `${node.above} › ${node.title}` : undefined}
            onClick={() => onChoose(node)}
          >
            {flat ? null : (
              // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- Left and Right do it by key
              <span
                className={`twist${node.leaf ? ' none' : isOpen(node) ? ' open' : ''}`}
                onClick={(event) => {
                  event.stopPropagation();
                  if (!node.leaf) onToggle(node);
                }}
              />
            )}
            <span className="name">{node.title}</span>
            {flat && node.above ? <span className="dim above">{node.above}</span> : null}
            {isChosen(node) ? <ToolIcon name="check" /> : null}
          </div>
        ))}
      </div>
    </div>
  );
}
