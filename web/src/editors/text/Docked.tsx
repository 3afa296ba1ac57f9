/** What belongs to the selection, below the text, so that it covers none of it and never jumps. */

import { t as words } from '@/i18n/en/label';
import { shortened } from '@/core/text/shortened';
import { t } from '@/i18n/en/text';
import { ActionButton } from '@/pages/tool/parts';
import type { Sheet } from '../desk';
import { Offered, offerIn } from '../Offered';
import { RegionForm } from '../RegionForm';
import { useEditorState } from '../use-region-actions';
import type { TextEditor } from './editor';
import type { TextState } from './state';

export interface DockedProps {
  readonly editor: TextEditor;
  readonly sheet: Sheet;
}

export function Docked({ editor, sheet }: DockedProps) {
  const state = useEditorState(editor) as TextState;
  const { linking, selection } = state;
  if (linking) {
    return (
      <div className="docked" role="status">
        <span>{t('linking', { words: editor.wordsAt(linking.from) })}</span>
      </div>
    );
  }
  const [id] = selection;
  const offer = offerIn(state);
  if (offer) return <Offered editor={editor} offer={offer} />;
  if (id === undefined || selection.size !== 1 || !editor.region(id)) return <Idle editor={editor} state={state} />;
  const span = editor.span(id);
  return (
    <div className="docked">
      <RegionForm editor={editor} sheet={sheet} id={id}>
        {span ? <SpanTools editor={editor} id={id} /> : <RelationTools editor={editor} id={id} />}
      </RegionForm>
    </div>
  );
}

/** What can be done while nothing is selected: the strip stays, so that the text does not jump. */
function Idle({ editor, state }: { editor: TextEditor; state: TextState }) {
  const { armed, pending, selection, tool } = state;
  const title = armed ? (editor.labelOf(armed.question, armed.label)?.title ?? armed.label) : '';
  const hint = selection.size > 1 ? words('several_selected', { n: selection.size }) : pending ? t('idle_pending', { label: title }) : t(tool === 'mark' ? 'idle_mark' : 'idle_read', { label: title });
  return (
    <div className="docked">
      <span className="dim">{hint}</span>
      <span className="grow" />
      {selection.size === 2 && editor.hasRelations ? <ActionButton action="spans.relate" icon="link">{t('relate')}</ActionButton> : null}
    </div>
  );
}

function SpanTools({ editor, id }: { editor: TextEditor; id: string }) {
  const repeats = editor.repeats.length;
  const relations = editor.relationsAt(id).filter((relation) => editor.region(relation)).slice(0, 12);
  return (
    <div>
      <span className="said" dir="auto">{t('selected_words', { words: shortened(editor.span(id)?.text ?? '', 80) })}</span>
      {relations.map((relation) => {
        const found = editor.relation(relation);
        const owner = editor.owner(relation);
        if (!found || owner === undefined) return null;
        const out = found.from === id;
        return (
          <button key={relation} type="button" className="btn quiet link-row" onClick={() => editor.select([relation])}>
            {out ? '' : `${shortened(editor.wordsAt(found.from), 16)} → `}<b>{editor.lookOf(owner, found.label).title}</b>{out ? ` → ${shortened(editor.wordsAt(found.to), 16)}` : ''}
          </button>
        );
      })}
      <span className="grow" />
      {editor.hasRelations ? <ActionButton action="spans.relate" icon="link">{t('relate')}</ActionButton> : null}
      <ActionButton action="spans.repeat" icon="copy">{repeats > 0 ? t('label_all', { n: repeats }) : t('repeat')}</ActionButton>
    </div>
  );
}

function RelationTools({ editor, id }: { editor: TextEditor; id: string }) {
  const relation = editor.relation(id);
  if (!relation) return null;
  const end = (span: string) => (
    <button type="button" className="btn quiet link-row" onClick={() => { editor.select([span]); editor.reveal(span); }}>{t('selected_words', { words: editor.wordsAt(span) })}</button>
  );
  return (
    <div>
      {end(relation.from)} → {end(relation.to)}
      <span className="grow" />
      <ActionButton action="spans.turn" icon="refresh">{t('turn')}</ActionButton>
    </div>
  );
}
