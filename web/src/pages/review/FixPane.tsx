/** The editor with the consensus as its start: a reviewer's correction, with the keys of labelling. */

import { useMemo, useState } from 'react';
import type { Item } from '@/api/types';
import { type Answers, answersToSend, hasRegions, isAsked, type Json, type Question } from '@/core/model/answers';
import { setValue } from '@/core/store/commands';
import { AnswerDocument } from '@/core/store/document';
import { History } from '@/core/store/history';
import type { Sheet } from '@/editors/desk';
import { resolved } from '@/editors/form/candidates';
import { chosen, QuestionForm } from '@/editors/form/QuestionForm';
import { complaintsAbout, type Complaint } from '@/editors/form/validate';
import { Panes, usePanes } from '@/editors/Panes';
import { useEditorState, useRegionActions } from '@/editors/use-region-actions';
import { t } from '@/i18n/en/review';
import { useActions } from '@/ui/kit/use-actions';
import { useHistory, useRevision } from '../label/use-desk';
import { isPlain, RegionPanels, scopesOfAll, useLabelKeys } from '../label/Workbench';
import { ActionButton } from '../tool/parts';

export interface FixPaneProps {
  item: Item;
  start: Answers;
  questions: readonly Question[];
  say: (words: string) => void;
  onSave: (answers: Answers) => void;
  onBack: () => void;
  /** What stands above the form: verdict and cause. */
  children: React.ReactNode;
}

export function FixPane({ item, start, questions: given, say, onSave, onBack, children }: FixPaneProps) {
  const sheet = useMemo<Sheet>(() => {
    const document = new AnswerDocument(given, start);
    return { document, history: new History(document) };
  }, [given, start]);
  const questions = useMemo(() => resolved(given, item.data), [given, item.data]);
  useRevision(sheet);
  const { canUndo, canRedo } = useHistory(sheet);
  const panes = usePanes(item.data, questions);
  const { editor } = panes;
  useEditorState(editor);
  const [bar, setBar] = useState<HTMLElement | null>(null);
  const [complaints, setComplaints] = useState<readonly Complaint[]>([]);
  const plain = isPlain(panes.groups, questions);
  const answers = sheet.document.answers();
  const answer = (question: Question, value: Json | undefined, typing: boolean): void => {
    sheet.history.record(setValue(sheet.document, question.name, value), typing ? `type ${question.name}` : null);
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
        if (found.length === 0) onSave(answersToSend(questions, sheet.document.answers()));
        else say(found[0]?.message ?? '');
      },
      'fix.back': onBack,
      'fix.undo': () => void sheet.history.undo(),
      'fix.redo': () => void sheet.history.redo(),
    },
    'fix',
  );
  useRegionActions(editor, say);
  return (
    <>
      <div className={plain ? 'work plain' : 'work'}>
        <Panes panes={panes} sheet={sheet} data={item.data} attributes={item.attributes} suggestions={NONE} say={say} bar={bar} />
        <aside className="panel" aria-label={t('fix')}>
          {children}
          <QuestionForm questions={questions} answers={answers} suggestions={{}} keys={keys} complaints={complaints} onChange={answer} data={item.data} />
          {panes.groups.map((group) => {
            const own = panes.editors.get(group.key);
            return own && group.questions.length > 0 ? <RegionPanels key={group.key} editor={own} desk={sheet} questions={group.questions} keys={keys} complaints={complaints} onTake={() => panes.activate(group.key)} /> : null;
          })}
        </aside>
      </div>
      <footer className="botbar">
        <ActionButton action="fix.undo" icon="undo" disabled={!canUndo} foldWords>{t('undo')}</ActionButton>
        <ActionButton action="fix.redo" icon="redo" disabled={!canRedo} keys="never" className="btn quiet icon" />
        <span className="vr" />
        <span className="bar-slot" ref={setBar} />
        <ActionButton action="fix.back" icon="left">{t('back_to_compare')}</ActionButton>
        <span className="grow" />
        <ActionButton action="fix.submit" className="btn submit" keys="always">{t('save_fix')}</ActionButton>
      </footer>
    </>
  );
}

const NONE = {};
