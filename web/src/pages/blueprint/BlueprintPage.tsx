import { useState } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { blueprintQuery, type PlainDocument } from '@/api/queries/planning';
import type { Blueprint } from '@/api/types';
import { t } from '@/i18n/en/blueprint';
import { useMay, useProject } from '@/shell/use-project';
import { formatWhen } from '@/ui/format';
import { PageHead } from '@/ui/kit/PageHead';
import { PageLoading } from '@/ui/kit/states';
import { toast } from '@/ui/toasts';
import { useTitle } from '@/ui/use-title';
import { Editor, ModeSwitch } from './Editor';
import { ReviewDialog } from './ReviewDialog';
import { useDraft } from './use-draft';
import { Versions } from './Versions';
import type { Section } from './document';

/** The blueprint of a project: read, changed as a draft, and applied after a look at what it changes. */
export function BlueprintPage() {
  const project = useProject();
  const { data } = useQuery({ ...blueprintQuery(project.slug), refetchOnWindowFocus: false });
  useTitle(t('title'), project.title);
  if (!data) return <PageLoading />;
  // Another version in force means another draft.
  return <Loaded key={data.version} blueprint={data} />;
}

const route = getRouteApi('/_app/projects/$project/blueprint');

function Loaded({ blueprint }: { blueprint: Blueprint }) {
  const project = useProject();
  const mayEdit = useMay()('edit_blueprint');
  const client = useQueryClient();
  const navigate = route.useNavigate();
  const { section = 'purpose' } = route.useSearch();
  const applied = blueprint.document as PlainDocument;
  const draft = useDraft(project.slug, blueprint.version, { document: applied }, project.slug);
  const [open, setOpen] = useState<'review' | 'versions' | null>(null);
  const changes = draft.check?.diff?.changes ?? [];
  const touched = changes.reduce((sum, change) => sum + change.answers_affected, 0);
  const done = (next: Blueprint) => {
    draft.forget();
    setOpen(null);
    client.setQueryData(blueprintQuery(project.slug).queryKey, next);
    void client.invalidateQueries({ queryKey: ['projects', project.slug] });
    toast.good(t('applied_toast', { version: next.version }));
  };
  const lede = changes.length ? (
    <>{t('draft_of', { version: blueprint.version + 1, n: changes.length })} {t('applied', { version: blueprint.version })} {t('draft_touches', { n: touched })}</>
  ) : t('no_changes', { version: blueprint.version });
  const dirty = draft.mode === 'form' ? draft.document !== applied : draft.text !== blueprint.source;
  return (
    <>
      <PageHead title={t('title')} lede={mayEdit ? lede : t('read_only')}>
        <button type="button" className="btn quiet" onClick={() => setOpen('versions')}>{t('versions')}</button>
        <ModeSwitch draft={draft} />
        {mayEdit ? <button type="button" className="btn primary" disabled={changes.length === 0 && draft.check?.ok !== false} onClick={() => setOpen('review')}>{t('review_apply')}</button> : null}
      </PageHead>
      {mayEdit && dirty && draft.restored ? (
        <p className="note row between wrap">
          <span>{t('restored', { when: formatWhen(draft.restored) })}</span>
          <button type="button" className="link" onClick={() => { draft.start({ document: applied }); draft.forget(); }}>{t('discard')}</button>
        </p>
      ) : null}
      <Editor
        draft={draft}
        section={section}
        onSection={(next: Section) => void navigate({ search: { section: next }, replace: true })}
        project={{ slug: project.slug, guidelineVersion: project.guideline_version, applied }}
        readOnly={!mayEdit}
      />
      {open === 'review' ? <ReviewDialog slug={project.slug} version={blueprint.version} rev={blueprint.rev} submission={draft.submission} onDone={done} onClose={() => setOpen(null)} /> : null}
      {open === 'versions' ? (
        <Versions
          slug={project.slug}
          current={blueprint.version}
          onTake={mayEdit ? (source) => { draft.start({ source }); setOpen(null); } : undefined}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </>
  );
}
