/** Questions that are asked for each turn or candidate, answered where it stands. */

import { useId } from 'react';
import { isAsked, type Json, type Question } from '@/core/model/answers';
import type { Part } from '@/core/model/conversation';
import type { Datum } from '@/core/model/task';
import { setValue } from '@/core/store/commands';
import { useRevision } from '@/pages/label/use-desk';
import type { Sheet } from '../desk';
import { isPerPart } from '../form/candidates';
import { Field } from '../form/QuestionForm';
import { aboutValue } from '../form/validate';

/** The questions of a sheet that are answered for the parts of one conversation. */
export function perPartQuestions(sheet: Sheet, datum: string): Question[] {
  return sheet.document.questions.filter((question) => isPerPart(question) && (question.on === null || question.on === datum));
}

type Values = { readonly [part: string]: Json };

export function PartFields({ sheet, questions, part, data }: { sheet: Sheet; questions: readonly Question[]; part: Part; data: { readonly [name: string]: Datum } }) {
  useRevision(sheet);
  const asked = questions.filter((question) => question.options.per === part.kind && isAsked(question, sheet.document.answers()));
  return asked.map((question) => <PartField key={question.name} sheet={sheet} question={question} part={part} data={data} />);
}

function PartField({ sheet, question, part, data }: { sheet: Sheet; question: Question; part: Part; data: { readonly [name: string]: Datum } }) {
  const id = useId();
  const values = (sheet.document.value(question.name) ?? {}) as Values;
  const value = values[part.id];
  // What is asked of this part alone; a text that starts from a source starts from this part's words.
  const single: Question = { ...question, required: false, options: { ...question.options, per: undefined, parts: undefined } };
  const source = question.options.source;
  const around = typeof source === 'string' ? { ...data, [source]: { type: 'text', text: part.text } } : data;
  const complaint = value === undefined ? null : aboutValue(single, value);
  const change = (next: Json | undefined, typing: boolean): void => {
    const { [part.id]: _gone, ...rest } = values;
    const after: Values = next === undefined ? rest : { ...values, [part.id]: next };
    const step = setValue(sheet.document, question.name, Object.keys(after).length === 0 ? undefined : after);
    sheet.history.record(step, typing ? `type ${question.name} ${part.id}` : null);
  };
  return (
    <div className="part-field" data-part-field={`${question.name} ${part.id}`}>
      <span id={id} className="small">{question.title}<span className="visually-hidden"> {part.mark}</span></span>
      <Field question={single} value={value} labelledBy={id} complaint={complaint} suggestion={undefined} data={around} keyOf={() => null} onChange={change} />
      {complaint ? <p className="complaint" role="alert">{complaint}</p> : null}
    </div>
  );
}
