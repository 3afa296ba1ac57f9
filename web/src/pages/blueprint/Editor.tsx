import './blueprint.css';
import { useRef } from 'react';
import type { PlainDocument } from '@/api/queries/planning';
import type { BlueprintCheck } from '@/api/types';
import { t } from '@/i18n/en/blueprint';
import { formatMoney, formatPercent } from '@/ui/format';
import { Mark, type MarkKind } from '@/ui/kit/marks';
import { Segments } from '@/ui/kit/Segments';
import { asList, asObject, asText, at, keep, SECTIONS, sectionOf, type Section } from './document';
import { Beside } from './Beside';
import { FormProvider } from './fields';
import { Planner } from './Planner';
import { QuestionsSection } from './Questions';
import { BudgetSection, CoverageSection, DataSection, GuidelineSection, PeopleSection, PurposeSection, QualitySection } from './sections';
import type { Draft } from './use-draft';
import { YamlEditor, type YamlHandle } from './YamlEditor';

export interface EditorProps {
  draft: Draft;
  section: Section;
  onSection: (section: Section) => void;
  /** Of a project that is there; left out for a new one. */
  project?: { slug: string; guidelineVersion: number; applied: PlainDocument };
  readOnly?: boolean;
  /** Under the form: the way on. */
  foot?: React.ReactNode;
}

const FORMS: Record<Exclude<Section, 'guideline'>, () => React.ReactNode> = {
  purpose: PurposeSection, data: DataSection, questions: QuestionsSection, coverage: CoverageSection,
  people: PeopleSection, quality: QualitySection, budget: BudgetSection,
};

/** One blueprint as form or YAML, with problems, advice and plan beside it as one writes. */
export function Editor({ draft, section, onSection, project, readOnly = false, foot }: EditorProps) {
  const yaml = useRef<YamlHandle>(null);
  const { check } = draft;
  const problems = check?.problems ?? [];
  const shown = draft.mode === 'form' ? draft.document : check?.document ?? {};
  const Form = section === 'guideline' ? null : FORMS[section];
  const go = (pointer: string, line?: number | null) => {
    if (draft.mode === 'yaml' && line) yaml.current?.goTo(line);
    else onSection(sectionOf(pointer));
  };
  const form = { document: draft.document, applied: project?.applied ?? null, problems, edit: draft.edit, set: draft.set, readOnly };
  return (
    <FormProvider value={form}>
      <div className="bp">
        <Parts check={check} document={shown} current={draft.mode === 'form' ? section : null} version={project?.guidelineVersion} onGo={(next) => { onSection(next); if (draft.mode === 'yaml') draft.show('form'); }} />
        <div className="bp-form">
          {draft.unreadable ? <p className="note bad" role="alert">{t('unreadable')}</p> : null}
          {draft.mode === 'yaml' ? (
            <YamlEditor ref={yaml} text={draft.text} problems={problems} onChange={draft.write} readOnly={readOnly} />
          ) : (
            <section className="card bp-form" aria-labelledby="bp-section">
              <div>
                <h2 id="bp-section">{t(section)}</h2>
                <p className="dim small">{t(`${section}_lede`)}</p>
              </div>
              {Form ? <Form /> : <GuidelineSection slug={project?.slug} version={project?.guidelineVersion} />}
            </section>
          )}
          {foot}
          {check?.plan && check.plan.curve.length > 1 && (draft.mode === 'yaml' || section === 'quality' || section === 'budget') ? <Planner plan={check.plan} document={shown} /> : null}
        </div>
        <Beside check={check} onGo={go} onKeep={draft.mode === 'form' && !readOnly ? (advice, why) => draft.set(keep(draft.document, advice, why)) : undefined} />
      </div>
    </FormProvider>
  );
}

/** The switch between form and YAML, with what the server says of the draft now. */
export function ModeSwitch({ draft }: { draft: Draft }) {
  const { check, checking } = draft;
  const state: MarkKind = !check || checking ? 'run' : check.ok ? 'ok' : 'fail';
  const words = !check || checking ? t('checking') : check.ok ? t('checked') : t('problems_n', { n: check.problems.length });
  return (
    <>
      <span className="bp-check" role="status"><Mark kind={state} /><span className="dim">{words}</span></span>
      <Segments label={t('shown_as')} value={draft.mode} options={[['form', t('form')], ['yaml', t('yaml')]]} onChange={draft.show} />
    </>
  );
}

function Parts({ check, document, current, version, onGo }: { check: BlueprintCheck | undefined; document: PlainDocument; current: Section | null; version?: number; onGo: (section: Section) => void }) {
  const wrong = new Set(check?.problems.map((problem) => sectionOf(problem.pointer)));
  const advised = new Set(check?.advice.filter((one) => one.severity === 'warn').map((one) => sectionOf(one.pointer)));
  const mark = (section: Section): MarkKind => (wrong.has(section) ? 'fail' : advised.has(section) ? 'warn' : check ? 'ok' : 'none');
  return (
    <nav className="card flush bp-parts" aria-label={t('sections')}>
      <ol>
        {SECTIONS.map((section, index) => (
          <li key={section}>
            <button type="button" aria-current={section === current ? 'step' : undefined} onClick={() => onGo(section)}>
              <Mark kind={mark(section)} />
              <span style={{ minWidth: 0 }}>
                <b>{index + 1} {t(section)}</b>
                <small>{summary(section, document, version)}</small>
              </span>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function summary(section: Section, document: PlainDocument, version?: number): string {
  const nothing = t('sum_nothing');
  const use = asObject(at(document, ['purpose', 'downstream']));
  const budget = asObject(document.budget);
  const redundancy = asObject(at(document, ['quality', 'labels_per_item']));
  const people = at(document, ['people', 'annotators']);
  switch (section) {
    case 'purpose':
      return use.metric ? `${asText(use.metric)} ${asText(use.target)}` : asText(document.title) || nothing;
    case 'data':
      return Object.entries(asObject(document.data)).map(([name, datum]) => `${name}: ${asText(asObject(datum).type)}`).join(', ') || nothing;
    case 'questions':
      return t('sum_questions', { n: Object.keys(asObject(document.questions)).length });
    case 'coverage':
      return asList(document.coverage).length ? t('sum_cells', { n: asList(document.coverage).length }) : nothing;
    case 'people':
      return typeof people === 'number' ? t('sum_people', { n: people }) : nothing;
    case 'guideline':
      return version ? t('sum_version', { version }) : document.guideline ? t('sum_written') : nothing;
    case 'quality':
      return [t('sum_criteria', { n: asList(at(document, ['quality', 'accept'])).length }), redundancy.most ? `≤ ${asText(redundancy.most)}` : '', document.quality && at(document, ['quality', 'gold_rate']) ? formatPercent(Number(at(document, ['quality', 'gold_rate']))) : ''].filter(Boolean).join(' · ');
    case 'budget':
      return typeof budget.limit === 'number' ? `${money(budget.limit, asText(budget.currency))} · ${asText(budget.deadline)}` : nothing;
    default:
      return '';
  }
}

function money(value: number, currency: string): string {
  try {
    return formatMoney(value, currency || 'EUR');
  } catch {
    return String(value);
  }
}
