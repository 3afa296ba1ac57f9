import './blueprint.css';
import { useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { checkBlueprint, createProject, templatesQuery, type PlainDocument, type Submission } from '@/api/queries/planning';
import { t } from '@/i18n/en/blueprint';
import { formatWhen } from '@/ui/format';
import { PageHead } from '@/ui/kit/PageHead';
import { PageLoading } from '@/ui/kit/states';
import { messageOf } from '@/ui/messages';
import { toast } from '@/ui/toasts';
import { useTitle } from '@/ui/use-title';
import { SECTIONS, type Section } from './document';
import { Editor, ModeSwitch } from './Editor';
import { forgetDraft, keptDraft, useDraft } from './use-draft';

const KEY = 'new';
const NOTHING: PlainDocument = {
  assay: 1,
  purpose: { problem: '' },
  data: { text: { type: 'text' } },
  questions: { question: { on: 'text', type: 'choice', required: true, labels: [{ name: 'yes' }, { name: 'no' }] } },
  quality: { labels_per_item: { least: 2, most: 3, stop_at: 0.95 }, gold_rate: 0.05, stages: ['label', 'review'] },
};

/** A new project: a template, then the parts of the blueprint in their order, then the project. */
export function NewProjectPage() {
  const [begun, setBegun] = useState<Submission | null>(null);
  useTitle(t('new_title'));
  if (begun) return <Wizard initial={begun} onLeave={() => setBegun(null)} />;
  return <Begin onBegin={setBegun} />;
}

function Begin({ onBegin }: { onBegin: (submission: Submission) => void }) {
  const { data } = useQuery(templatesQuery);
  const [kept] = useState(() => keptDraft(KEY, 0));
  const start = (submission: Submission) => {
    forgetDraft(KEY);
    onBegin(submission);
  };
  /** A template opens as a form, which the server makes of its text. */
  const use = useMutation({
    mutationFn: (source: string) => checkBlueprint({ source }),
    onSuccess: (found, source) => start(found.document && found.problems.every((problem) => problem.code === 'slug_taken') ? { document: found.document } : { source }),
  });
  if (!data) return <PageLoading />;
  return (
    <>
      <PageHead title={t('new_title')} lede={t('new_lede')} />
      {kept ? (
        <div className="card accent row between wrap">
          <span><b>{t('resume')}</b> <span className="dim">{t('resume_hint', { when: formatWhen(kept.at) })}</span></span>
          <button type="button" className="btn primary" onClick={() => onBegin({ document: kept.document })}>{t('resume')}</button>
        </div>
      ) : null}
      <div className="bp-templates">
        {data.items.map((template) => (
          <section key={template.name} className="card" aria-label={template.title}>
            <h2>{template.title}</h2>
            <p className="dim">{template.description}</p>
            <div><button type="button" className="btn" disabled={use.isPending} onClick={() => use.mutate(template.source)}>{t('use')}</button></div>
          </section>
        ))}
        <section className="card" aria-label={t('own_yaml')}>
          <h2>{t('own_yaml')}</h2>
          <p className="dim">{t('own_yaml_hint')}</p>
          <div className="row">
            <label className="btn">
              {t('choose_file')}
              <input className="visually-hidden" type="file" accept=".yaml,.yml,text/yaml" onChange={(event) => void event.target.files?.[0]?.text().then((source) => start({ source }))} />
            </label>
          </div>
        </section>
        <section className="card" aria-label={t('empty_blueprint')}>
          <h2>{t('empty_blueprint')}</h2>
          <p className="dim">{t('empty_hint')}</p>
          <div><button type="button" className="btn" onClick={() => start({ document: NOTHING })}>{t('use')}</button></div>
        </section>
      </div>
    </>
  );
}

function Wizard({ initial, onLeave }: { initial: Submission; onLeave: () => void }) {
  const draft = useDraft(KEY, 0, initial);
  const [section, setSection] = useState<Section>('purpose');
  const client = useQueryClient();
  const router = useRouter();
  const index = SECTIONS.indexOf(section);
  const next = SECTIONS[index + 1];
  const before = SECTIONS[index - 1];
  const last = !next || draft.mode === 'yaml';
  const make = useMutation({
    mutationFn: () => createProject(draft.submission),
    onSuccess: (project) => {
      draft.forget();
      void client.invalidateQueries({ queryKey: ['projects'] });
      void client.invalidateQueries({ queryKey: ['me'] });
      toast.good(t('created'));
      router.history.push(`/projects/${project.slug}/overview`);
    },
    meta: { quiet: true },
  });
  return (
    <>
      <PageHead title={t('new_title')} lede={draft.check?.document && typeof draft.check.document.title === 'string' ? draft.check.document.title : undefined}>
        <button type="button" className="btn quiet" onClick={onLeave}>{t('other_template')}</button>
        <ModeSwitch draft={draft} />
      </PageHead>
      {make.error ? <p className="note bad" role="alert">{messageOf(make.error)}</p> : null}
      <Editor
        draft={draft}
        section={section}
        onSection={setSection}
        foot={
          <div className="row between">
            {before && draft.mode === 'form' ? <button type="button" className="btn" onClick={() => setSection(before)}>{t('back')}</button> : <span />}
            {last
              ? <button type="button" className="btn primary" disabled={!draft.check?.ok || draft.checking || make.isPending} onClick={() => make.mutate()}>{t('create')}</button>
              : <button type="button" className="btn primary" onClick={() => setSection(next)}>{t('next', { section: t(next) })}</button>}
          </div>
        }
      />
    </>
  );
}
