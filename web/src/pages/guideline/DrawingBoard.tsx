/** The editors over the whole window, for a drawing that goes into an example and nowhere else. */

import '../tool/tool.css';
import { useEffect, useId, useRef } from 'react';
import type { Answers, Question } from '@/core/model/answers';
import type { Sheet } from '@/editors/desk';
import type { Complaint } from '@/editors/form/validate';
import { t as common } from '@/i18n/en/words';
import { t } from '@/i18n/en/guideline';
import { Icon } from '@/ui/kit/icons';
import { useActions } from '@/ui/kit/use-actions';
import '../review/actions';
import { FixPane } from '../review/FixPane';
import { useAnnouncer } from '../tool/parts';
import type { Material } from './material';

export interface DrawingBoardProps {
  title: string;
  material: Material;
  sheet: Sheet;
  questions: readonly Question[];
  complaints: readonly Complaint[];
  onUse: (answers: Answers) => void;
  /** Left without using it: the sheet keeps what is drawn. */
  onLeave: () => void;
}

/**
 * Keys reach the registry from here, as they do in labelling, so it is no `Dialog`: that keeps them.
 * Escape ends what is half drawn and lets go of what is selected; the browser's own closing by it
 * comes only where no editor takes it, and loses nothing.
 */
export default function DrawingBoard({ title, material, sheet, questions, complaints, onUse, onLeave }: DrawingBoardProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const { say, region } = useAnnouncer();
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog) return undefined;
    const before = document.activeElement;
    if (!dialog.open) dialog.showModal();
    dialog.querySelector<HTMLElement>('main')?.focus();
    return () => {
      dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  // One is at the guideline: its key leads nowhere else while one draws.
  useActions({ 'shell.guideline': () => undefined });
  return (
    <dialog
      ref={ref}
      className="drawing-board"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onLeave();
      }}
    >
      <div className="tool">
        <header className="topbar">
          <h1 id={titleId}>{title}</h1>
          <span className="dim tiny-hide clip">{t('board_hint')}</span>
          <span className="grow" />
          <button type="button" className="btn quiet icon" aria-label={common('close')} onClick={onLeave}><Icon name="close" /></button>
        </header>
        <FixPane item={material} sheet={sheet} complaints={complaints} words={WORDS} questions={questions} say={say} onSave={onUse} onBack={onLeave} />
        {region}
      </div>
    </dialog>
  );
}

const WORDS = { panel: t('board_panel'), save: t('use_drawing'), back: t('leave_drawing') };
