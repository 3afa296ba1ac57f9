/** The editor with the consensus as its start: a reviewer's correction, with the keys of labelling. */

import { useMemo, useState, useSyncExternalStore } from 'react';
import type { Item } from '@/api/types';
import { type Answers, answersToSend, hasRegions, isAsked, type Json, type Question } from '@/core/model/answers';
import { setValue } from '@/core/store/commands';
import { AnswerDocument } from '@/core/store/document';
import { History } from '@/core/store/history';
import type { Sheet } from '@/editors/desk';
import { chosen, QuestionForm } from '@/editors/form/QuestionForm';
import { complaintsAbout, type Complaint } from '@/editors/form/validate';
import type { ImageEditor } from '@/editors/image/editor';
import { TextView } from '@/editors/text/TextView';
import { t } from '@/i18n/en/review';
import { useActions } from '@/ui/kit/use-actions';
import { ImagePane } from '../label/ImagePane';
import { LabelChips } from '../label/LabelChips';
import { RegionList } from '../label/RegionList';
import { useHistory, useRevision } from '../label/use-desk';
import { pictureOf, useLabelKeys } from '../label/Workbench';
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

export function FixPane({ item, start, questions, say, onSave, onBack, children }: FixPaneProps) {
  const sheet = useMemo<Sheet>(() => {
    const document = new AnswerDocument(questions, start);
    return { document, history: new History(document) };
  }, [questions, start]);
  useRevision(sheet);
  const { canUndo, canRedo } = useHistory(sheet);
  const [editor, setEditor] = useState<ImageEditor | null>(null);
  useSyncExternalStore(editor?.watch ?? noWatch, () => editor?.state ?? null);
  const [complaints, setComplaints] = useState<readonly Complaint[]>([]);
  const subject = useMemo(() => ({ data: item.data, attributes: item.attributes, suggestions: {} }), [item]);
  const picture = useMemo(() => pictureOf(subject, questions), [subject, questions]);
  const answers = sheet.document.answers();
  const answer = (question: Question, value: Json | undefined, typing: boolean): void => {
    sheet.history.record(setValue(sheet.document, question.name, value), typing ? `type ${question.name}` : null);
  };
  const keys = useLabelKeys(questions, picture !== null, 'fix', (question, label) => {
    if (hasRegions(question)) editor?.chooseLabel(question.name, label);
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
    picture ? 'image' : 'text',
  );
  return (
    <>
      <div className={picture ? 'work' : 'work plain'}>
        {picture ? (
          <ImagePane desk={sheet} task={subject} name={picture.name} datum={item.data[picture.name] as never} questions={picture.questions} announce={say} onEditor={setEditor} editor={editor} />
        ) : (
          <main className="read" id="content" tabIndex={-1}><TextView data={item.data} attributes={item.attributes} size={16} /></main>
        )}
        <aside className="panel" aria-label={t('fix')}>
          {children}
          <QuestionForm questions={questions} answers={answers} suggestions={{}} keys={keys} complaints={complaints} onChange={answer} />
          {editor && picture && picture.questions.length > 0 ? (
            <>
              <LabelChips editor={editor} desk={sheet} questions={picture.questions} keys={keys} />
              <RegionList editor={editor} desk={sheet} questions={picture.questions} />
            </>
          ) : null}
        </aside>
      </div>
      <footer className="botbar">
        <ActionButton action="fix.undo" icon="undo" disabled={!canUndo} foldWords>{t('undo')}</ActionButton>
        <ActionButton action="fix.redo" icon="redo" disabled={!canRedo} keys="never" className="btn quiet icon" />
        <span className="vr" />
        <ActionButton action="fix.back" icon="left">{t('back_to_compare')}</ActionButton>
        <span className="grow" />
        <ActionButton action="fix.submit" className="btn submit" keys="always">{t('save_fix')}</ActionButton>
      </footer>
    </>
  );
}

const noWatch = () => () => undefined;
