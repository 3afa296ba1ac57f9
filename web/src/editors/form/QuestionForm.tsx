/** Questions about the whole item: choices, texts, numbers, ratings, with keys and complaints. */

import { useId } from 'react';
import { Kbd } from '@/ui/kit/Kbd';
import { isAsked, hasRegions, type Json, type Question } from '@/core/model/answers';
import type { Suggestion } from '@/core/model/task';
import { t } from '@/i18n/en/label';
import type { LabelKey } from '../keys';
import type { Complaint } from './validate';
import { scaleOf } from './validate';

export interface QuestionFormProps {
  questions: readonly Question[];
  answers: { readonly [name: string]: unknown };
  suggestions: { readonly [question: string]: Suggestion };
  keys: readonly LabelKey[];
  complaints: readonly Complaint[];
  onChange: (question: Question, value: Json | undefined, typing: boolean) => void;
  onRule?: (rule: string) => void;
}

/** The value after a label was chosen: choices toggle, a choice is set, and unset when chosen again. */
export function chosen(question: Question, before: unknown, label: string): Json | undefined {
  if (question.type === 'choices') {
    const all = Array.isArray(before) ? (before as string[]) : [];
    const next = all.includes(label) ? all.filter((one) => one !== label) : [...all, label];
    const order = question.labels.map(({ name }) => name);
    return next.toSorted((a, b) => order.indexOf(a) - order.indexOf(b));
  }
  return before === label && !question.required ? undefined : label;
}

/** One section for each question that is asked now; those with regions are answered in the editor. */
export function QuestionForm(props: QuestionFormProps) {
  const asked = props.questions.filter((question) => !hasRegions(question) && isAsked(question, props.answers));
  return asked.map((question) => <QuestionSection key={question.name} question={question} {...props} />);
}

function QuestionSection({ question, ...props }: QuestionFormProps & { question: Question }) {
  const id = useId();
  const complaint = props.complaints.find(({ question: name }) => name === question.name);
  return (
    <section className={complaint ? 'complained' : undefined} aria-labelledby={id} data-question={question.name}>
      <h2 id={id}>
        <span>
          {question.title}
          {question.required ? <span className="light"> {t('required')}</span> : null}
        </span>
        {question.rule ? (
          <button type="button" className="link light" onClick={() => props.onRule?.(question.rule as string)}>{question.rule}</button>
        ) : null}
      </h2>
      <Answer question={question} labelledBy={id} complaint={complaint?.message ?? null} {...props} />
      {complaint ? <p className="complaint" role="alert">{complaint.message}</p> : null}
    </section>
  );
}

interface AnswerProps extends QuestionFormProps {
  question: Question;
  labelledBy: string;
  complaint: string | null;
}

function Answer(props: AnswerProps) {
  switch (props.question.type) {
    case 'choice':
    case 'choices':
      return <Choices {...props} />;
    case 'rating':
      return <Rating {...props} />;
    case 'number':
      return <NumberField {...props} />;
    default:
      return <TextField {...props} />;
  }
}

function Choices({ question, answers, suggestions, keys, labelledBy, complaint, onChange }: AnswerProps) {
  const value = answers[question.name];
  const many = question.type === 'choices';
  const suggestion = suggestions[question.name];
  const offered = suggestion ? (Array.isArray(suggestion.value) ? suggestion.value : [suggestion.value]) : [];
  const has = (name: string): boolean => (Array.isArray(value) ? value.includes(name) : value === name);
  const focusable = question.labels.find(({ name }) => has(name)) ?? question.labels[0];
  const move = (event: React.KeyboardEvent<HTMLElement>): void => {
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!by || event.ctrlKey || event.altKey || event.shiftKey) return;
    event.preventDefault();
    const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('button.chip')];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const next = buttons[(at + by + buttons.length) % buttons.length];
    next?.focus();
    const label = question.labels[buttons.indexOf(next as HTMLButtonElement)];
    if (!many && label) onChange(question, label.name, false);
  };
  const long = question.labels.some(({ title }) => title.length > 16);
  return (
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- the radios in it take the focus
    <div className={long ? 'chips one' : 'chips'} role={many ? 'group' : 'radiogroup'} aria-labelledby={labelledBy} aria-invalid={complaint ? true : undefined} aria-required={many ? undefined : question.required} onKeyDown={move}>
      {question.labels.map((label) => {
        const key = keys.find((one) => one.question === question.name && one.label === label.name)?.key;
        const suggested = offered.includes(label.name);
        return (
          <button
            key={label.name}
            type="button"
            className={suggested ? 'chip suggested' : 'chip'}
            role={many ? 'checkbox' : 'radio'}
            aria-checked={has(label.name)}
            tabIndex={many || label === focusable ? 0 : -1}
            title={suggested && suggestion ? t('suggested', { model: `${suggestion.model} ${suggestion.version}` }) : undefined}
            onClick={() => onChange(question, chosen(question, value, label.name), false)}
          >
            <span className={many ? 'dot box n' : 'dot n'} style={{ marginLeft: 0 }} />
            <span>{label.title}</span>
            {suggested && suggestion?.score !== null && suggestion?.score !== undefined ? <span className="n score">{suggestion.score.toFixed(2)}</span> : null}
            {key ? <Kbd keys={key} /> : null}
          </button>
        );
      })}
    </div>
  );
}

function Rating({ question, answers, labelledBy, complaint, onChange }: AnswerProps) {
  const [least, most] = scaleOf(question);
  const steps = Array.from({ length: most - least + 1 }, (_, index) => least + index);
  if (steps.length > 11) return <NumberField question={question} answers={answers} labelledBy={labelledBy} complaint={complaint} onChange={onChange} suggestions={{}} keys={[]} complaints={[]} questions={[]} />;
  const value = answers[question.name];
  return (
    <div className="seg" role="radiogroup" aria-labelledby={labelledBy}>
      {steps.map((step) => (
        <button key={step} type="button" role="radio" aria-checked={value === step} onClick={() => onChange(question, value === step && !question.required ? undefined : step, false)}>
          {step}
        </button>
      ))}
    </div>
  );
}

function NumberField({ question, answers, labelledBy, complaint, onChange }: AnswerProps) {
  const value = answers[question.name];
  return (
    <input
      key={question.name}
      className="input"
      type="number"
      step={question.options.whole || question.type === 'rating' ? 1 : 'any'}
      aria-labelledby={labelledBy}
      aria-invalid={complaint ? true : undefined}
      defaultValue={typeof value === 'number' ? value : ''}
      onChange={(event) => onChange(question, Number.isNaN(event.target.valueAsNumber) ? undefined : event.target.valueAsNumber, true)}
    />
  );
}

function TextField({ question, answers, labelledBy, complaint, onChange }: AnswerProps) {
  const value = answers[question.name];
  const shared = {
    className: 'input',
    dir: 'auto' as const,
    'aria-labelledby': labelledBy,
    'aria-invalid': complaint ? (true as const) : undefined,
    'aria-required': question.required || undefined,
    value: typeof value === 'string' ? value : '',
  };
  const change = (text: string): void => onChange(question, text === '' ? undefined : text, true);
  if (question.type === 'date') return <input {...shared} type="date" onChange={(event) => change(event.target.value)} />;
  if (question.options.lines === false) return <input {...shared} type="text" onChange={(event) => change(event.target.value)} />;
  return <textarea {...shared} rows={3} onChange={(event) => change(event.target.value)} />;
}
