/** Questions about the whole item: one section each, with keys, conditions and complaints. */

import { type ComponentType, lazy, Suspense, useId, useMemo } from 'react';
import { hasRegions, isAsked, type Json, type Question } from '@/core/model/answers';
import type { Datum, Suggestion } from '@/core/model/task';
import { t } from '@/i18n/en/form';
import type { LabelKey } from '../keys';
import { isPerPart, resolved } from './candidates';
import { Choices } from './Choices';
import type { FieldProps } from './field';
import { NumberField } from './NumberField';
import { Rating } from './Rating';
import { TextField } from './TextField';
import type { Complaint } from './validate';
import './form.css';

export { chosen } from './chosen';

/** One component a type. Those that few projects use come when they are needed. */
const FIELDS: Readonly<Record<string, ComponentType<FieldProps>>> = {
  choice: Choices,
  choices: Choices,
  rating: Rating,
  number: NumberField,
  text: TextField,
  date: lazy(() => import('./DateField').then((module) => ({ default: module.DateField }))),
  taxonomy: lazy(() => import('./Taxonomy').then((module) => ({ default: module.Taxonomy }))),
  ranking: lazy(() => import('./Ranking').then((module) => ({ default: module.Ranking }))),
  pairwise: lazy(() => import('./Pairwise').then((module) => ({ default: module.Pairwise }))),
};
const PerPart = lazy(() => import('./PerPart').then((module) => ({ default: module.PerPart })));
const NO_DATA = {};

export interface QuestionFormProps {
  questions: readonly Question[];
  answers: { readonly [name: string]: unknown };
  suggestions: { readonly [question: string]: Suggestion };
  keys: readonly LabelKey[];
  complaints: readonly Complaint[];
  onChange: (question: Question, value: Json | undefined, typing: boolean) => void;
  onRule?: (rule: string) => void;
  /** The item's data: candidates to compare, texts to start from. */
  data?: { readonly [name: string]: Datum };
}

/** One section for each question that is asked now; those with regions are answered in the editor. */
export function QuestionForm(props: QuestionFormProps) {
  const { questions, data = NO_DATA } = props;
  const own = useMemo(() => resolved(questions, data), [questions, data]);
  const asked = own.filter((question) => !hasRegions(question) && isAsked(question, props.answers));
  return asked.map((question) => <QuestionSection key={question.name} question={question} {...props} data={data} />);
}

function QuestionSection({ question, data, ...props }: QuestionFormProps & { question: Question; data: { readonly [name: string]: Datum } }) {
  const id = useId();
  const complaint = props.complaints.find(({ question: name }) => name === question.name);
  return (
    <section className={complaint ? 'complained' : undefined} aria-labelledby={id} data-question={question.name}>
      <h2 id={id}>
        <span>
          {question.title}
          <Limits question={question} />
        </span>
        {question.rule ? (
          <button type="button" className="link light" onClick={() => props.onRule?.(question.rule as string)}>{question.rule}</button>
        ) : null}
      </h2>
      <Field
        question={question}
        value={props.answers[question.name] as Json | undefined}
        labelledBy={id}
        complaint={complaint?.message ?? null}
        at={complaint?.at}
        suggestion={props.suggestions[question.name]}
        data={data}
        keyOf={(choice) => props.keys.find((one) => one.question === question.name && one.label === choice)?.key ?? null}
        onChange={(value, typing) => props.onChange(question, value, typing)}
      />
      {complaint ? <p id={`${id}wrong`} className="complaint" role="alert">{complaint.message}</p> : null}
    </section>
  );
}

/** What is needed, beside the title: so many labels, or an answer at all. */
function Limits({ question }: { question: Question }) {
  const { least, most } = question.options;
  const words = question.type !== 'choices' || (least === undefined && most === undefined)
    ? question.required ? t('required') : ''
    : least !== undefined && most !== undefined ? t('choose_from_to', { least, most }) : least !== undefined ? t('choose_least', { least }) : t('choose_most', { most: most as number });
  return words ? <span className="light"> {words}</span> : null;
}

/** The field of a question, whatever its type; the conversation's panes use it for one part. */
export function Field(props: FieldProps) {
  const Type = isPerPart(props.question) ? PerPart : (FIELDS[props.question.type] ?? TextField);
  return (
    <Suspense fallback={<p className="quiet-text">…</p>}>
      <Type {...props} />
    </Suspense>
  );
}
