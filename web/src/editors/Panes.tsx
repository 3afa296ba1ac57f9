/** The panes of an item: one for each group of its data, side by side where there is room, else by tabs. */

import { Suspense, useEffect, useMemo, useState } from 'react';
import { actions } from '@/core/actions/registry';
import { hasRegions, type Question } from '@/core/model/answers';
import type { Datum, Suggestion } from '@/core/model/task';
import { t } from '@/i18n/en/label';
import { HasKeys } from '@/ui/kit/use-actions';
import type { RegionEditor } from './contract';
import type { Sheet } from './desk';
import { groupsOf, modalityOf, type PaneGroup } from './modalities';
import { partsOf } from './Stills';

/** The editors of the panes on the screen, and which of them has the keys. */
export interface PaneState {
  readonly groups: readonly PaneGroup[];
  readonly active: PaneGroup | null;
  /** The editor that has the keys, if its pane has region questions and is ready. */
  readonly editor: RegionEditor | null;
  readonly editors: ReadonlyMap<string, RegionEditor>;
  editorFor(question: string): RegionEditor | null;
  /** The same, and its pane has the keys from now on. */
  takeFor(question: string): RegionEditor | null;
  activate(key: string): void;
  setEditor(key: string, editor: RegionEditor | null): void;
  /** Scopes of actions that are alive: of the pane that has the keys. */
  readonly scopes: readonly string[];
}

const AT_ONCE = 2;
const NARROW = 1000;

function useNarrow(): boolean {
  const [narrow, setNarrow] = useState(() => window.innerWidth < NARROW);
  useEffect(() => {
    const look = (): void => setNarrow(window.innerWidth < NARROW);
    window.addEventListener('resize', look);
    return () => window.removeEventListener('resize', look);
  }, []);
  return narrow;
}

/** The scopes that a group's pane needs: choices answer to plain keys only where no region is asked for. */
export function scopesOf(group: PaneGroup | null, regional: boolean): string[] {
  if (!group) return regional ? [] : ['choices'];
  const { view, regions } = group.modality.scopes;
  return [...view, ...(group.questions.length > 0 ? regions : []), ...(regional ? [] : ['choices'])];
}

export function usePanes(data: { readonly [name: string]: Datum }, questions: readonly Question[]): PaneState {
  const groups = useMemo(() => groupsOf(data, questions), [data, questions]);
  const [editors, setEditors] = useState<ReadonlyMap<string, RegionEditor>>(new Map());
  const [wanted, setWanted] = useState<string | null>(null);
  const active = groups.find(({ key }) => key === wanted) ?? groups.find((group) => group.questions.length > 0) ?? groups[0] ?? null;
  const regional = questions.some(hasRegions);
  const scopes = useMemo(() => scopesOf(active, regional), [active, regional]);
  const groupFor = (question: string): PaneGroup | undefined => groups.find((one) => one.questions.some(({ name }) => name === question));
  const live = scopes.join(' ');
  useEffect(() => actions.activate(...live.split(' ').filter(Boolean)), [live]);
  return {
    groups,
    active,
    scopes,
    editors,
    editor: active ? (editors.get(active.key) ?? null) : null,
    editorFor: (question) => editors.get(groupFor(question)?.key ?? '') ?? null,
    takeFor(question) {
      const group = groupFor(question);
      if (group) setWanted(group.key);
      return editors.get(group?.key ?? '') ?? null;
    },
    activate: setWanted,
    setEditor(key, editor) {
      setEditors((before) => {
        const after = new Map(before);
        if (editor) after.set(key, editor);
        else after.delete(key);
        return after;
      });
    },
  };
}

export interface PanesProps {
  readonly panes: PaneState;
  readonly sheet: Sheet;
  readonly data: { readonly [name: string]: Datum };
  readonly attributes: { readonly [name: string]: unknown };
  readonly suggestions: { readonly [question: string]: Suggestion };
  readonly say: (words: string) => void;
  readonly bar: HTMLElement | null;
  readonly assignment?: string;
  readonly project?: string;
}

const NONE = {};

export function Panes({ panes, data, ...props }: PanesProps) {
  const { groups, active } = panes;
  const narrow = useNarrow();
  const tabs = groups.length > 1 && (narrow || groups.length > AT_ONCE);
  const unknown = Object.entries(data).filter(([, { type }]) => !modalityOf(type));
  return (
    <main className={tabs ? 'panes-of-item tabbed' : 'panes-of-item'} id="content" tabIndex={-1} aria-label={Object.keys(data).join(', ')}>
      {tabs ? (
        <div className="seg pane-tabs" role="tablist" aria-label={t('panes')}>
          {groups.map((group) => (
            <button key={group.key} type="button" role="tab" aria-selected={group === active} onClick={() => panes.activate(group.key)}>{titleOf(group)}</button>
          ))}
        </div>
      ) : null}
      {groups.map((group, index) => (
        <OnePane key={group.key} group={group} first={index === 0} hidden={tabs && group !== active} panes={panes} {...props} />
      ))}
      {unknown.map(([name, { type }]) => <div key={name} className="stage-note" role="note"><p>{t('no_editor', { type })}</p></div>)}
    </main>
  );
}

function titleOf(group: PaneGroup): string {
  return Object.keys(group.data).map((name) => name.replaceAll('_', ' ')).join(', ');
}

function OnePane({ group, first, hidden, panes, sheet, attributes, suggestions, say, bar, assignment, project }: Omit<PanesProps, 'data'> & { group: PaneGroup; first: boolean; hidden: boolean }) {
  const { Pane } = partsOf(group.modality);
  const { key } = group;
  const { setEditor, activate } = panes;
  const isActive = panes.active === group;
  // A text that nothing is marked in stands beside what is worked on.
  const beside = group.modality.name === 'text' && group.questions.length === 0 && panes.groups.length > 1;
  const take = (): void => {
    if (!isActive) activate(key);
  };
  return (
    <div className="pane-of-item" data-modality={group.modality.name} data-beside={beside || undefined} hidden={hidden} data-active={isActive} onPointerDownCapture={take} onFocusCapture={take}>
      <HasKeys value={isActive}>
        <Suspense fallback={<div className="stage-note" role="status">{t('loading_editor')}</div>}>
          <Pane
            sheet={sheet}
            data={group.data}
            attributes={first ? attributes : NONE}
            questions={group.questions}
            suggestions={suggestions}
            say={say}
            editor={panes.editors.get(key) ?? null}
            onEditor={(editor) => setEditor(key, editor)}
            bar={isActive ? bar : null}
            {...(assignment ? { assignment } : {})}
            {...(project ? { project } : {})}
          />
        </Suspense>
      </HasKeys>
    </div>
  );
}
