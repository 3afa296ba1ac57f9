/** The labels of the region questions: how many of each are drawn, and the key that arms or relabels. */

import { useId, useMemo, useRef } from 'react';
import type { Question } from '@/core/model/answers';
import { looksOf } from '@/core/model/glyphs';
import type { RegionEditor } from '@/editors/contract';
import type { Sheet } from '@/editors/desk';
import type { LabelKey } from '@/editors/keys';
import { useEditorState } from '@/editors/use-region-actions';
import { t } from '@/i18n/en/label';
import { Kbd } from '@/ui/kit/Kbd';
import { Glyph } from '../tool/parts';
import { useRevision } from './use-desk';

export function LabelChips({ editor, desk, questions, keys }: { editor: RegionEditor; desk: Sheet; questions: readonly Question[]; keys: readonly LabelKey[] }) {
  const state = useEditorState(editor);
  const revision = useRevision(desk);
  const id = useId();
  const frozen = useRef(revision);
  if (!state.busy) frozen.current = revision;
  const shown = frozen.current;
  const counts = useMemo(() => {
    void shown;
    const found = new Map<string, number>();
    for (const { name } of questions) {
      for (const region of desk.document.regions(name)) {
        const key = `${name} ${region.label}`;
        found.set(key, (found.get(key) ?? 0) + 1);
      }
    }
    return found;
  }, [desk, questions, shown]);
  return questions.map((question, index) => {
    const looks = looksOf(question.labels);
    const heading = questions.length === 1 ? t('labels') : question.title;
    return (
      <section key={question.name} aria-labelledby={`${id}${index}`}>
        <h2 id={`${id}${index}`}><span>{heading}</span><span className="light">{t('on_this_item')}</span></h2>
        <div className={question.labels.length > 8 ? 'chips' : 'chips one'} role="group" aria-labelledby={`${id}${index}`}>
          {question.labels.map((label) => {
            const look = looks.get(label.name);
            const key = keys.find((one) => one.question === question.name && one.label === label.name)?.key;
            return (
              <button
                key={label.name}
                type="button"
                className="chip"
                aria-pressed={state.armed?.question === question.name && state.armed.label === label.name}
                onClick={() => editor.chooseLabel(question.name, label.name)}
              >
                {look ? <Glyph path={look.glyph} colour={look.colour} /> : null}
                <span>{label.title}</span>
                <span className="n">{counts.get(`${question.name} ${label.name}`) ?? 0}</span>
                {key ? <Kbd keys={key} /> : null}
              </button>
            );
          })}
        </div>
      </section>
    );
  });
}
