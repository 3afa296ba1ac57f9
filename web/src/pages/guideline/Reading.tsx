import { useMutation, useQueryClient } from '@tanstack/react-query';
import { acknowledge } from '@/api/queries/guideline';
import type { Guideline, Project } from '@/api/types';
import { t } from '@/i18n/en/guideline';
import { toast } from '@/ui/toasts';

/** For who labels and has not read this version: what changed, and the word that they have read it. */
export function Reading({ project, guideline }: { project: Project; guideline: Guideline }) {
  const client = useQueryClient();
  const read = useMutation({
    mutationFn: () => acknowledge(project.slug, guideline.version),
    onSuccess: async () => {
      toast.good(t('thanks', { version: guideline.version }));
      await client.invalidateQueries({ queryKey: ['projects', project.slug] });
    },
  });
  const seen = guideline.acknowledged_version ?? 0;
  const asked = project.me.actions.includes('label') && !guideline.may_edit;
  if (!asked || seen >= guideline.version) return null;
  const changes = guideline.changes_since_acknowledged;
  return (
    <section className="card accent stack close" aria-label={t('read_first')}>
      <h2>{t('read_first')}</h2>
      {guideline.note ? <p>{guideline.note}</p> : null}
      {changes ? (
        <>
          <p className="small dim">{t('read_changes', { version: seen })}</p>
          <div className="line-diff">
            {changes.map((line, index) => {
              if (line.op === '+') return <ins key={index} className="ins">{line.text || ' '}</ins>;
              if (line.op === '-') return <del key={index} className="del">{line.text || ' '}</del>;
              return <span key={index} className="dim">{line.text || ' '}</span>;
            })}
          </div>
        </>
      ) : null}
      <div><button type="button" className="btn primary" disabled={read.isPending} onClick={() => read.mutate()}>{t('have_read', { version: guideline.version })}</button></div>
    </section>
  );
}
