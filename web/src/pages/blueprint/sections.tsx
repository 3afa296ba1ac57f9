import { t } from '@/i18n/en/blueprint';
import { AppLink } from '@/ui/kit/AppLink';
import { Field } from '@/ui/kit/Field';
import { asList, asObject, asText, asTexts, at, freeName, put, problemAt, renameKey, slugOf } from './document';
import { AddButton, CheckField, ChoiceField, ListField, NumberField, RowActions, TextField, useForm } from './fields';

const EXPORTS = [['jsonl', 'JSON lines'], ['csv', 'CSV'], ['parquet', 'Parquet'], ['coco', 'COCO']] as const;
const MEASURES = ['alpha', 'gold_accuracy', 'agreement', 'batch_error', 'coverage', 'settled'] as const;
const OF_QUESTION = new Set<string>(['alpha', 'gold_accuracy', 'agreement']);

export function PurposeSection() {
  const { document, applied, edit, set, readOnly, problems } = useForm();
  const people = asList(at(document, ['purpose', 'stakeholders']));
  const follows = !applied && asText(document.project) === slugOf(asText(document.title));
  return (
    <div className="bp-form">
      <div className="bp-two">
        <Field label={t('project_title')} hint={t('project_title_hint')} complaint={problemAt(problems, ['title'])}>
          {(props) => (
            <input
              {...props}
              className="input"
              readOnly={readOnly}
              maxLength={120}
              value={asText(document.title)}
              onChange={(event) => {
                const next = put(document, ['title'], event.target.value);
                set(follows || !asText(document.project) ? put(next, ['project'], slugOf(event.target.value)) : next);
              }}
            />
          )}
        </Field>
        {applied
          ? <Field label={t('slug')} hint={t('slug_hint')}>{(props) => <input {...props} className="input" readOnly value={asText(document.project)} />}</Field>
          : <TextField label={t('slug')} hint={t('slug_hint')} path={['project']} />}
      </div>
      <TextField label={t('problem')} hint={t('problem_hint')} path={['purpose', 'problem']} long />
      <fieldset className="bp-form card">
        <legend className="field-label">{t('downstream')}</legend>
        <div className="bp-two">
          <TextField label={t('model')} path={['purpose', 'downstream', 'model']} />
          <ChoiceField label={t('export_format')} path={['purpose', 'downstream', 'export']} options={EXPORTS} empty="–" />
          <TextField label={t('metric')} path={['purpose', 'downstream', 'metric']} placeholder="mAP@0.5" />
          <NumberField label={t('target')} path={['purpose', 'downstream', 'target']} />
        </div>
      </fieldset>
      <div className="bp-rows">
        <span className="field-label">{t('stakeholders')}</span>
        {people.map((person, index) => (
          <div className="bp-row" key={index}>
            <TextField label={t('role')} path={['purpose', 'stakeholders', index, 'role']} className="field" />
            <TextField label={t('name')} path={['purpose', 'stakeholders', index, 'name']} className="field" />
            <TextField label={t('decides')} path={['purpose', 'stakeholders', index, 'decides']} className="field" />
            <ListField label={t('answers_rules')} path={['purpose', 'stakeholders', index, 'answers']} placeholder="R1, R4" className="field narrow" />
            <RowActions name={asText(asObject(person).name)} onRemove={() => edit(['purpose', 'stakeholders', index], undefined)} />
          </div>
        ))}
        <div><AddButton onClick={() => edit(['purpose', 'stakeholders'], [...people, { role: people.length ? 'expert' : 'owner', name: '' }])}>{t('add_stakeholder')}</AddButton></div>
      </div>
      <fieldset className="bp-form card">
        <legend className="field-label">{t('communication')}</legend>
        <div className="bp-three">
          <TextField label={t('discussions')} path={['purpose', 'communication', 'discussions']} />
          <TextField label={t('digest')} path={['purpose', 'communication', 'digest']} />
          <TextField label={t('escalation')} path={['purpose', 'communication', 'escalation']} />
        </div>
      </fieldset>
    </div>
  );
}

/** The name of an entry of an object: a key, which must stay where it is in the order. */
export function NameField({ label, parent, name, onRename, className }: { label: string; parent: readonly (string | number)[]; name: string; onRename: (to: string) => void; className?: string }) {
  const { readOnly, problems } = useForm();
  return (
    <div className={className}>
      <Field label={label} complaint={problemAt(problems, [...parent, name])}>
        {(props) => <input {...props} className="input mono" readOnly={readOnly} maxLength={64} value={name} onChange={(event) => onRename(event.target.value)} />}
      </Field>
    </div>
  );
}

export function DataSection() {
  const { document, edit } = useForm();
  const data = asObject(document.data);
  const rename = (from: string) => (to: string) => {
    if (to && !(to in data)) edit(['data'], renameKey(data, from, to));
  };
  return (
    <div className="bp-form">
      {Object.keys(data).map((name, index) => (
        <div className="card bp-form" key={index}>
          <div className="bp-row">
            <NameField label={t('datum_name')} parent={['data']} name={name} onRename={rename(name)} className="field" />
            <ChoiceField label={t('datum_type')} path={['data', name, 'type']} options={[['image', t('image')], ['text', t('text')]]} className="field" />
            <RowActions name={name} onRemove={() => edit(['data', name], undefined)} />
          </div>
          <TextField label={t('source')} path={['data', name, 'source']} long />
          <div className="bp-two">
            <TextField label={t('licence')} path={['data', name, 'licence']} />
            <TextField label={t('acquired')} path={['data', name, 'acquired']} />
          </div>
          <CheckField label={t('simulated')} path={['data', name, 'simulated']} />
        </div>
      ))}
      <div><AddButton onClick={() => edit(['data', freeName(data, 'text')], { type: 'text' })}>{t('add_datum')}</AddButton></div>
    </div>
  );
}

export function CoverageSection() {
  const { document, edit } = useForm();
  const attributes = asObject(document.attributes);
  const targets = asList(document.coverage);
  const cells = (by: string[]) => by.reduce((product, name) => product * Math.max(1, asTexts(at(attributes, [name, 'values'])).length), 1);
  return (
    <div className="bp-form">
      <div className="bp-rows">
        <span className="field-label">{t('attributes')}</span>
        {Object.keys(attributes).map((name, index) => (
          <div className="bp-row" key={index}>
            <NameField label={t('attribute_name')} parent={['attributes']} name={name} className="field narrow" onRename={(to) => { if (to && !(to in attributes)) edit(['attributes'], renameKey(attributes, name, to)); }} />
            <ListField label={t('values')} hint={index === 0 ? t('values_hint') : undefined} path={['attributes', name, 'values']} className="field" />
            <RowActions name={name} onRemove={() => edit(['attributes', name], undefined)} />
          </div>
        ))}
        <div><AddButton onClick={() => edit(['attributes', freeName(attributes, 'attribute')], { values: ['one', 'other'] })}>{t('add_item_attribute')}</AddButton></div>
      </div>
      <div className="bp-rows">
        <span className="field-label">{t('targets')}</span>
        {targets.map((target, index) => {
          const by = asTexts(asObject(target).by);
          return (
            <div className="bp-row" key={index}>
              <ListField label={t('by')} path={['coverage', index, 'by']} className="field" placeholder={Object.keys(attributes).slice(0, 2).join(', ')} />
              <NumberField label={t('at_least_items')} path={['coverage', index, 'at_least']} min={1} step={1} className="field narrow" />
              <span className="small dim">{t('cells', { n: cells(by) })}</span>
              <RowActions name={by.join(' × ')} onRemove={() => edit(['coverage', index], undefined)} />
            </div>
          );
        })}
        {Object.keys(attributes).length ? <div><AddButton onClick={() => edit(['coverage'], [...targets, { by: Object.keys(attributes).slice(0, 2), at_least: 100 }])}>{t('add_target')}</AddButton></div> : null}
      </div>
    </div>
  );
}

export function PeopleSection() {
  const { document, edit } = useForm();
  const test = at(document, ['people', 'qualification']);
  return (
    <div className="bp-form">
      <ListField label={t('skills')} hint={t('skills_hint')} path={['people', 'skills']} />
      <CheckField label={t('with_test')} path={['people', 'qualification']} checked={Boolean(test)} onChange={(on) => edit(['people', 'qualification'], on ? { gold: 20, pass: 0.9 } : undefined)} />
      {test ? (
        <div className="bp-two">
          <NumberField label={t('test_gold')} path={['people', 'qualification', 'gold']} min={1} step={1} />
          <NumberField label={`${t('test_pass')}, %`} path={['people', 'qualification', 'pass']} scale={100} min={0} max={100} />
        </div>
      ) : null}
      <div className="bp-three">
        <NumberField label={t('annotators')} path={['people', 'annotators']} min={1} step={1} />
        <NumberField label={t('hours_per_week')} path={['people', 'hours_per_week']} min={0} />
        <NumberField label={t('lease_minutes')} path={['people', 'lease_minutes']} min={1} step={1} />
      </div>
      <ListField label={t('skip_reasons')} hint={t('skills_hint')} path={['people', 'skip_reasons']} />
    </div>
  );
}

export function GuidelineSection({ slug, version }: { slug?: string; version?: number }) {
  const { document, edit, readOnly, problems } = useForm();
  if (slug) {
    return (
      <div className="bp-form">
        <p>{version ? t('guideline_elsewhere', { version }) : t('guideline_none')}</p>
        <div><AppLink className="btn" href={`/projects/${slug}/guideline`}>{version ? t('open_guideline') : t('write_guideline')}</AppLink></div>
      </div>
    );
  }
  const value = document.guideline;
  const text = typeof value === 'string' ? (value.includes('\n') ? value : '') : asText(asObject(value).text);
  return (
    <Field label={t('guideline_text')} complaint={problemAt(problems, ['guideline'], true)}>
      {(props) => <textarea {...props} className="input mono" rows={22} readOnly={readOnly} value={text} onChange={(event) => edit(['guideline'], event.target.value ? { text: event.target.value } : undefined)} />}
    </Field>
  );
}

export function QualitySection() {
  const { document, edit } = useForm();
  const criteria = asList(at(document, ['quality', 'accept']));
  const questions = Object.keys(asObject(document.questions));
  const stages = asTexts(at(document, ['quality', 'stages']));
  const measured = (index: number) => (measure: string) => {
    const bound = measure === 'batch_error' ? 'at_most' : 'at_least';
    const before = asObject(criteria[index]);
    const value = before.at_least ?? before.at_most ?? null;
    edit(['quality', 'accept', index], { measure, ...(OF_QUESTION.has(measure) && before.of ? { of: before.of } : {}), [bound]: value });
  };
  return (
    <div className="bp-form">
      <div className="bp-three">
        <NumberField label={t('least')} path={['quality', 'labels_per_item', 'least']} min={1} step={1} />
        <NumberField label={t('most')} path={['quality', 'labels_per_item', 'most']} min={1} step={1} />
        <NumberField label={t('stop_at')} hint={t('stop_hint')} path={['quality', 'labels_per_item', 'stop_at']} min={0.5} max={1} />
      </div>
      <div className="bp-two">
        <div className="stack close">
          <NumberField label={t('gold_rate')} path={['quality', 'gold_rate']} scale={100} min={0} max={50} />
          <CheckField label={t('gold_feedback')} path={['quality', 'gold_feedback']} checked={at(document, ['quality', 'gold_feedback']) === true} onChange={(on) => edit(['quality', 'gold_feedback'], on || undefined)} />
        </div>
        <div className="field">
          <span className="field-label">{t('stages')}</span>
          <CheckField label={t('with_review')} path={['quality', 'stages']} checked={stages.includes('review')} onChange={(on) => edit(['quality', 'stages'], on ? ['label', 'review'] : ['label'])} />
          <CheckField label={t('blind_review')} path={['quality', 'blind_review']} checked={at(document, ['quality', 'blind_review']) === true} onChange={(on) => edit(['quality', 'blind_review'], on || undefined)} />
        </div>
      </div>
      <div className="bp-rows">
        <span className="field-label">{t('accept')}</span>
        {criteria.map((one, index) => {
          const measure = asText(asObject(one).measure);
          const bound = measure === 'batch_error' ? 'at_most' : 'at_least';
          return (
            <div className="bp-row" key={index}>
              <ChoiceField label={t('measure')} path={['quality', 'accept', index, 'measure']} options={MEASURES.map((name) => [name, name === 'coverage' ? t('measure_coverage') : t(name)] as const)} onChoose={measured(index)} className="field" />
              {OF_QUESTION.has(measure) ? <ChoiceField label={t('of')} path={['quality', 'accept', index, 'of']} options={questions.map((name) => [name, name] as const)} empty={t('whole')} className="field" /> : null}
              {measure === 'alpha'
                ? <NumberField label={t(bound)} path={['quality', 'accept', index, bound]} min={-1} max={1} className="field narrow" />
                : <NumberField label={`${t(bound)}, %`} path={['quality', 'accept', index, bound]} scale={100} min={0} max={100} className="field narrow" />}
              <RowActions name={measure} onRemove={() => edit(['quality', 'accept', index], undefined)} />
            </div>
          );
        })}
        <div><AddButton onClick={() => edit(['quality', 'accept'], [...criteria, { measure: 'gold_accuracy', at_least: 0.9 }])}>{t('add_criterion')}</AddButton></div>
      </div>
    </div>
  );
}

export function BudgetSection() {
  const { document, edit, readOnly, problems } = useForm();
  return (
    <div className="bp-two">
      <NumberField label={t('cost_per_hour')} path={['budget', 'cost_per_hour']} min={0} />
      <TextField label={t('currency')} path={['budget', 'currency']} placeholder="EUR" />
      <NumberField label={t('limit')} path={['budget', 'limit']} min={0} />
      <Field label={t('deadline')} complaint={problemAt(problems, ['budget', 'deadline'])}>
        {(props) => <input {...props} className="input" type="date" readOnly={readOnly} value={asText(at(document, ['budget', 'deadline']))} onChange={(event) => edit(['budget', 'deadline'], event.target.value)} />}
      </Field>
    </div>
  );
}
