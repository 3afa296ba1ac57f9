import { useState } from 'react';
import type { PlainDocument } from '@/api/queries/planning';
import type { Json } from '@/api/types';
import { t } from '@/i18n/en/blueprint';
import { Icon } from '@/ui/kit/icons';
import { LABEL_COLOURS, LabelGlyph, Mark } from '@/ui/kit/marks';
import { ScrollX } from '@/ui/kit/ScrollX';
import { Segments } from '@/ui/kit/Segments';
import { asList, asObject, asText, asTexts, at, freeName, labelOf, moved, movedKey, problemAt, put, renameKey, type Path } from './document';
import { AddButton, CheckField, ChoiceField, ListField, NumberField, RowActions, TextField, useForm } from './fields';
import { NameField } from './sections';

const TYPES = ['choice', 'choices', 'boxes', 'text', 'number', 'rating'] as const;
const WITH_LABELS = new Set(['choice', 'choices', 'boxes']);
const WITH_RANGE = new Set(['number', 'rating', 'choices', 'boxes']);
const typeTitle = (type: string) => (type === 'text' ? t('type_text') : t.word(type));

/** The questions, each a card that opens. */
export function QuestionsSection() {
  const { document, edit } = useForm();
  const questions = asObject(document.questions);
  const names = Object.keys(questions);
  const [open, setOpen] = useState<number | null>(0);
  const add = () => {
    edit(['questions', freeName(questions, 'question')], { type: 'choice', labels: [{ name: 'yes' }, { name: 'no' }], required: true });
    setOpen(names.length);
  };
  return (
    <div className="bp-form">
      {names.map((name, index) => (
        <QuestionCard
          key={index}
          name={name}
          open={open === index}
          onToggle={() => setOpen(open === index ? null : index)}
          first={index === 0}
          last={index === names.length - 1}
          onMove={(by) => {
            edit(['questions'], movedKey(questions, name, by));
            setOpen(null);
          }}
        />
      ))}
      <div><AddButton onClick={add}>{t('add_question')}</AddButton></div>
    </div>
  );
}

function QuestionCard({ name, open, onToggle, first, last, onMove }: { name: string; open: boolean; onToggle: () => void; first: boolean; last: boolean; onMove: (by: -1 | 1) => void }) {
  const { document, edit, problems } = useForm();
  const path: Path = ['questions', name];
  const question = asObject(at(document, path));
  const type = asText(question.type);
  const labels = asList(question.labels).map(labelOf);
  const condition = Object.entries(asObject(question.when))[0];
  return (
    <section className="card bp-q" aria-label={name}>
      <header>
        <button type="button" className="btn quiet icon sm" aria-expanded={open} aria-label={t('open', { name })} onClick={onToggle}><Icon name={open ? 'down' : 'right'} /></button>
        <span className="mono">{name}</span>
        <span className="dim">{typeTitle(type)}{question.on ? ` · ${asText(question.on)}` : ''}</span>
        {condition ? <span className="small dim">{t('shown_when').toLowerCase()} <b>{condition[0]}</b> {t('is_one_of')} {asTexts(condition[1]).join(', ')}</span> : null}
        {problemAt(problems, path, true) ? <Mark kind="fail" label={problemAt(problems, path, true)} /> : null}
        <span className="grow" />
        {labels.length ? <span className="tag">{t('label_n', { n: labels.length })}</span> : null}
        <RowActions name={name} onUp={first ? null : () => onMove(-1)} onDown={last ? null : () => onMove(1)} onRemove={() => edit(path, undefined)} />
      </header>
      {open ? <QuestionForm name={name} type={type} /> : null}
    </section>
  );
}

function QuestionForm({ name, type }: { name: string; type: string }) {
  const { document, applied, edit, set, readOnly } = useForm();
  const path: Path = ['questions', name];
  const data = Object.keys(asObject(document.data));
  const rename = (to: string) => {
    const questions = asObject(document.questions);
    if (!to || to in questions) return;
    set(renamedQuestion(document, asObject(applied?.questions ?? null), name, to));
  };
  const choose = (next: string) => {
    const before = asObject(at(document, path));
    const kept: PlainDocument = { ...before, type: next };
    for (const key of ['least', 'most', 'labels', 'attributes']) if (!keeps(next, key)) delete kept[key];
    if (WITH_LABELS.has(next) && !kept.labels) kept.labels = [{ name: 'yes' }, { name: 'no' }];
    edit(path, kept);
  };
  return (
    <div className="bp-form">
      <div className="bp-two">
        <NameField label={t('question_name')} parent={['questions']} name={name} onRename={rename} />
        <ChoiceField label={t('on')} path={[...path, 'on']} options={data.map((one) => [one, one] as const)} empty={data.length === 1 ? data[0] : undefined} />
      </div>
      <div className="field">
        <span className="field-label">{t('label_type')}</span>
        <div className="scroll-x">{readOnly ? <span>{typeTitle(type)}</span> : <Segments label={t('label_type')} value={type} options={TYPES.map((one) => [one as string, typeTitle(one)] as const)} onChange={choose} />}</div>
      </div>
      <div className="bp-two">
        <TextField label={t('question_title')} path={[...path, 'title']} />
        <TextField label={t('rule')} path={[...path, 'rule']} placeholder="R1" />
      </div>
      <CheckField label={t('required')} path={[...path, 'required']} />
      {WITH_RANGE.has(type) ? (
        <div className="bp-two">
          <NumberField label={t('option_least')} path={[...path, 'least']} />
          <NumberField label={t('option_most')} path={[...path, 'most']} />
        </div>
      ) : null}
      {WITH_LABELS.has(type) ? <Labels path={path} question={name} coloured={type === 'boxes'} /> : null}
      {type === 'boxes' ? <Attributes path={path} /> : null}
      <Condition path={path} name={name} />
    </div>
  );
}

function keeps(type: string, key: string): boolean {
  if (key === 'labels') return WITH_LABELS.has(type);
  if (key === 'attributes') return type === 'boxes';
  return WITH_RANGE.has(type);
}

/** A question under another name: what points to it follows, and answers do by `was`. */
function renamedQuestion(document: PlainDocument, applied: PlainDocument, from: string, to: string): PlainDocument {
  let next = put(document, ['questions'], renameKey(asObject(document.questions), from, to));
  const was = asText(at(next, ['questions', to, 'was']));
  if (was === to) next = put(next, ['questions', to, 'was'], undefined);
  else if (!was && from in applied) next = put(next, ['questions', to, 'was'], from);
  for (const [other, question] of Object.entries(asObject(next.questions))) {
    const when = asObject(asObject(question).when);
    if (from in when) next = put(next, ['questions', other, 'when'], renameKey(when, from, to));
  }
  asList(at(next, ['quality', 'accept'])).forEach((one, index) => {
    if (asObject(one).of === from) next = put(next, ['quality', 'accept', index, 'of'], to);
  });
  return next;
}

function Labels({ path, question, coloured }: { path: Path; question: string; coloured: boolean }) {
  const { document, applied, edit, problems, readOnly } = useForm();
  const place: Path = [...path, 'labels'];
  const labels = asList(at(document, place)).map(labelOf);
  const old = asText(at(document, [...path, 'was'])) || question;
  const known = new Set(asList(at(applied ?? {}, ['questions', old, 'labels'])).map((label) => asText(labelOf(label).name)));
  const change = (index: number, key: string, value: Json | undefined) => {
    const before = labels[index] ?? {};
    let after = put(before, [key], value);
    if (key === 'name') {
      const was = asText(before.was);
      if (was === value) after = put(after, ['was'], undefined);
      else if (!was && known.has(asText(before.name))) after = put(after, ['was'], before.name);
      after = { ...after, name: value ?? '' };
    }
    edit(place, labels.map((label, at_) => (at_ === index ? after : label)));
  };
  const pasted = (event: React.ClipboardEvent, index: number) => {
    const lines = event.clipboardData.getData('text').split('\n').map((line) => line.trim()).filter(Boolean);
    if (lines.length < 2) return;
    event.preventDefault();
    edit(place, [...labels.slice(0, index), ...lines.map((line) => ({ name: line })), ...labels.slice(index + 1)]);
  };
  const taken = new Set(labels.map((label) => asText(label.key)));
  const add = () => {
    const key = '123456789'.split('').find((one) => !taken.has(one));
    edit(place, [...labels, { name: '', ...(labels.some((label) => label.key) && key ? { key } : {}) }]);
  };
  return (
    <div className="bp-rows">
      <span className="field-label">{t('labels')}</span>
      <ScrollX label={t('labels')}>
        <table className="bp-labels">
          <thead><tr><th aria-label="#" /><th>{t('label_name')}</th><th>{t('key')}</th><th>{t('rule')}</th>{coloured ? <th>{t('colour')}</th> : null}<th aria-label="…" /></tr></thead>
          <tbody>
            {labels.map((label, index) => {
              const name = asText(label.name);
              const wrong = problemAt(problems, [...place, index], true);
              const colour = asText(label.colour) || LABEL_COLOURS[index % LABEL_COLOURS.length];
              return (
                <tr key={index} className={wrong ? 'bad' : undefined} title={wrong}>
                  <td className="glyph"><LabelGlyph index={index} colour={coloured ? asText(label.colour) || null : null} /></td>
                  <td><input className="input" aria-label={t('label_name')} aria-invalid={wrong ? true : undefined} readOnly={readOnly} maxLength={64} value={name} onPaste={(event) => pasted(event, index)} onChange={(event) => change(index, 'name', event.target.value)} />{wrong ? <span className="small bad">{wrong}</span> : null}</td>
                  <td className="key"><input className="input mono" aria-label={`${t('key')}: ${name}`} readOnly={readOnly} maxLength={1} value={asText(label.key)} onChange={(event) => change(index, 'key', event.target.value)} /></td>
                  <td className="rule"><input className="input mono" aria-label={`${t('rule')}: ${name}`} readOnly={readOnly} maxLength={12} value={asText(label.rule)} onChange={(event) => change(index, 'rule', event.target.value)} /></td>
                  {coloured ? <td><input type="color" aria-label={`${t('colour')}: ${name}`} disabled={readOnly} value={colour} onChange={(event) => change(index, 'colour', event.target.value)} /></td> : null}
                  <td className="acts">
                    <RowActions
                      name={name}
                      onUp={index ? () => edit(place, moved(labels, index, -1)) : null}
                      onDown={index < labels.length - 1 ? () => edit(place, moved(labels, index, 1)) : null}
                      onRemove={() => edit(place, labels.filter((_, other) => other !== index))}
                    />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </ScrollX>
      <div className="row"><AddButton onClick={add}>{t('add_label')}</AddButton><span className="small dim">{t('paste_labels')}</span></div>
    </div>
  );
}

function Attributes({ path }: { path: Path }) {
  const { document, edit } = useForm();
  const place: Path = [...path, 'attributes'];
  const attributes = asObject(at(document, place));
  return (
    <div className="bp-rows">
      <span className="field-label">{t('attributes_of')}</span>
      {Object.keys(attributes).map((name, index) => {
        const type = asText(at(attributes, [name, 'type']));
        const names = asList(at(attributes, [name, 'labels'])).every((label) => typeof label === 'string' || Object.keys(labelOf(label)).length === 1);
        return (
          <div className="bp-row" key={index}>
            <NameField label={t('attribute_name')} parent={place} name={name} className="field narrow" onRename={(to) => { if (to && !(to in attributes)) edit(place, renameKey(attributes, name, to)); }} />
            <ChoiceField label={t('label_type')} path={[...place, name, 'type']} className="field narrow" options={TYPES.filter((one) => one !== 'boxes').map((one) => [one as string, typeTitle(one)] as const)} />
            {WITH_LABELS.has(type) ? <LabelNames path={[...place, name, 'labels']} plain={names} /> : null}
            <CheckField label={t('required')} path={[...place, name, 'required']} />
            <RowActions name={name} onRemove={() => edit([...place, name], undefined)} />
          </div>
        );
      })}
      <div><AddButton onClick={() => edit([...place, freeName(attributes, 'attribute')], { type: 'choice', labels: ['no', 'partly', 'mostly'] })}>{t('add_attribute')}</AddButton></div>
    </div>
  );
}

/** The labels of an attribute by their names; ones with keys or rules are left to YAML. */
function LabelNames({ path, plain }: { path: Path; plain: boolean }) {
  const { document } = useForm();
  if (!plain) return <span className="small dim">{asList(at(document, path)).map((label) => asText(labelOf(label).name)).join(', ')}</span>;
  return <NamesAsList path={path} />;
}

function NamesAsList({ path }: { path: Path }) {
  const form = useForm();
  const names = asList(at(form.document, path)).map((label) => asText(labelOf(label).name));
  const [typing, setTyping] = useState<string | null>(null);
  return (
    <label className="field">
      <span className="field-label">{t('labels')}</span>
      <input
        className="input"
        placeholder={t('values_comma')}
        readOnly={form.readOnly}
        value={typing ?? names.join(', ')}
        onChange={(event) => {
          setTyping(event.target.value);
          form.edit(path, event.target.value.split(',').map((part) => part.trim()).filter(Boolean).map((name) => ({ name })));
        }}
        onBlur={() => setTyping(null)}
      />
    </label>
  );
}

function Condition({ path, name }: { path: Path; name: string }) {
  const { document, edit, readOnly } = useForm();
  const place: Path = [...path, 'when'];
  const when = Object.entries(asObject(at(document, place)));
  const others = Object.entries(asObject(document.questions)).filter(([other, question]) => other !== name && ['choice', 'choices'].includes(asText(asObject(question).type)));
  const labelsOf = (question: string) => asList(at(document, ['questions', question, 'labels'])).map((label) => asText(labelOf(label).name));
  const first = others[0]?.[0];
  return (
    <div className="bp-rows">
      <span className="field-label">{t('shown_when')}</span>
      {when.length === 0 ? <span className="dim">{t('always')}</span> : null}
      {when.map(([other]) => (
        <div className="bp-row" key={other}>
          <select className="input field" style={{ flex: '0 1 180px' }} aria-label={t('shown_when')} disabled={readOnly} value={other} onChange={(event) => edit(place, { [event.target.value]: labelsOf(event.target.value).slice(0, 1) })}>
            {others.map(([one]) => <option key={one} value={one}>{one}</option>)}
            {others.some(([one]) => one === other) ? null : <option value={other}>{other}</option>}
          </select>
          <ListField label={t('is_one_of')} path={[...place, other]} className="field" placeholder={labelsOf(other).join(', ')} />
          <RowActions name={t('shown_when')} onRemove={() => edit(place, undefined)} />
        </div>
      ))}
      {when.length === 0 && first ? <div><AddButton onClick={() => edit(place, { [first]: labelsOf(first).slice(0, 1) })}>{t('add_condition')}</AddButton></div> : null}
    </div>
  );
}
