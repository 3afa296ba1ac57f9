/** The editor outside a task, with the keys of labelling: a reviewer's correction, or a drawn example. */

import { useEffect, useMemo, useState } from 'react';
import { type Answers, answersToSend, hasRegions, isAsked, type Json, type Question } from '@/core/model/answers';
import { setValue } from '@/core/store/commands';
import type { Datum } from '@/core/model/task';
import type { Sheet } from '@/editors/desk';
import { resolved } from '@/editors/form/candidates';
import { chosen, QuestionForm } from '@/editors/form/QuestionForm';
import { complaintsAbout, type Complaint } from '@/editors/form/validate';
import { Panes, usePanes } from '@/editors/Panes';
import { useEditorState, useRegionActions } from '@/editors/use-region-actions';
import { t } from '@/i18n/en/review';
import { useActions } from '@/ui/kit/use-actions';
import { useHistory, useRevision } from '../label/use-desk';
import { isPlain, RegionPanels, scopesOfAll, showComplaint, useLabelKeys } from '../label/Workbench';
import { ActionButton } from '../tool/parts';

export interface FixPaneProps {
  item: { readonly data: { readonly [name: string]: Datum }; readonly attributes: { readonly [name: string]: unknown } };
  /** What is worked on; whoever keeps it can open it again. */
  sheet: Sheet;
  /** What the server has said of these answers. */
  complaints?: readonly Complaint[];
  /** What saving and going back are called here. */
  words: { readonly panel: string; readonly save: string; readonly back: string };
  questions: readonly Question[];
  say: (words: string) => void;
  onSave: (answers: Answers) => void;
  onBack: () => void;
  /** What stands above the form: verdict and cause. */
  children?: React.ReactNode;
}

export function FixPane({ item, sheet, complaints: told = NO_COMPLAINTS, words, questions: given, say, onSave, onBack, children }: FixPaneProps) {
  const questions = useMemo(() => resolved(given, item.data), [given, item.data]);
  useRevision(sheet);
  const { canUndo, canRedo } = useHistory(sheet);
  const panes = usePanes(item.data, questions);
  const { editor } = panes;
  useEditorState(editor);
  const [bar, setBar] = useState<HTMLElement | null>(null);
  const [complaints, setComplaints] = useState(told);
  const [panel, setPanel] = useState(() => window.innerWidth > 900);
  const plain = isPlain(panes.groups, questions);
  const answers = sheet.document.answers();
  const answer = (question: Question, value: Json | undefined, typing: boolean): void => {
    sheet.history.record(setValue(sheet.document, question.name, value), typing ? `type ${question.name}` : null);
    if (complaints.length > 0) setComplaints((before) => before.filter((one) => one.question !== question.name));
  };
  const alive = useMemo(() => scopesOfAll(panes.groups, 'fix'), [panes.groups]);
  const keys = useLabelKeys(questions, alive, (question, label) => {
    if (hasRegions(question)) panes.editorFor(question.name)?.chooseLabel(question.name, label);
    else if (isAsked(question, sheet.document.answers())) answer(question, chosen(question, sheet.document.value(question.name), label), false);
  });
  useActions(
    {
      'fix.submit': () => {
        const found = complaintsAbout(questions, sheet.document.answers());
        setComplaints(found);
        const [first] = found;
        if (!first) onSave(answersToSend(questions, sheet.document.answers()));
        else {
          showComplaint(panes, first);
          say(first.message);
        }
      },
      'fix.back': onBack,
      'fix.undo': () => void sheet.history.undo(),
      'fix.redo': () => void sheet.history.redo(),
      'fix.panel': () => setPanel((before) => !before),
    },
    'fix',
  );
  useRegionActions(editor, say);
  const ready = panes.groups.every((group) => group.questions.length === 0 || panes.editors.has(group.key));
  // Once, when the editors are there: what the server did not accept is shown first.
  useEffect(() => {
    const [first] = told;
    if (ready && first) showComplaint(panes, first);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the panes change with every render
  }, [ready, told]);
  return (
    <>
      <div className={`work${plain ? ' plain' : ''}${panel || plain ? '' : ' unpanelled'}`}>
        <Panes panes={panes} sheet={sheet} data={item.data} attributes={item.attributes} suggestions={NONE} say={say} bar={bar} />
        {panel || plain ? (
          <aside className="panel" aria-label={words.panel}>
            {children}
            <QuestionForm questions={questions} answers={answers} suggestions={{}} keys={keys} complaints={complaints} onChange={answer} data={item.data} />
            {panes.groups.map((group) => {
              const own = panes.editors.get(group.key);
              return own && group.questions.length > 0 ? <RegionPanels key={group.key} editor={own} desk={sheet} questions={group.questions} keys={keys} complaints={complaints} onTake={() => panes.activate(group.key)} /> : null;
            })}
          </aside>
        ) : null}
      </div>
      <footer className="botbar">
        <ActionButton action="fix.undo" icon="undo" disabled={!canUndo} foldWords>{t('undo')}</ActionButton>
        <ActionButton action="fix.redo" icon="redo" disabled={!canRedo} keys="never" className="btn quiet icon" />
        <span className="vr" />
        <span className="bar-slot" ref={setBar} />
        <ActionButton action="fix.back" icon="left" foldWords>{words.back}</ActionButton>
        <span className="grow" />
        {plain ? null : <ActionButton action="fix.panel" icon="list" className="btn quiet narrow" keys="never" label={words.panel} />}
        <ActionButton action="fix.submit" className="btn submit" keys="always">{words.save}</ActionButton>
      </footer>
    </>
  );
}

const NONE = {};
const NO_COMPLAINTS: readonly Complaint[] = [];
