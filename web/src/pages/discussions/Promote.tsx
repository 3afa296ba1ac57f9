import { useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { promote } from '@/api/queries/discussions';
import { guidelineQuery } from '@/api/queries/guideline';
import type { Discussion, Example, Project } from '@/api/types';
import { t as common } from '@/i18n/en/words';
import { t } from '@/i18n/en/discussions';
import { Dialog } from '@/ui/kit/Dialog';
import { Field } from '@/ui/kit/Field';
import { Segments } from '@/ui/kit/Segments';
import { Skeleton } from '@/ui/kit/states';
import { messageOf } from '@/ui/messages';
import { toast } from '@/ui/toasts';

/** Makes an example of what was asked about, with the answer as what it shows. */
export function Promote({ project, discussion, onClose }: { project: Project; discussion: Discussion; onClose: () => void }) {
  const client = useQueryClient();
  const { data: guideline } = useQuery(guidelineQuery(project.slug));
  const answer = discussion.messages.findLast((message) => message.is_answer)?.text ?? '';
  const [rule, setRule] = useState(discussion.rule ?? '');
  const [kind, setKind] = useState<Example['kind']>('borderline');
  const [caption, setCaption] = useState((answer || discussion.title).split('\n')[0]?.slice(0, 300) ?? '');
  const rules = guideline?.rules ?? [];
  const chosen = rules.some((one) => one.id === rule) ? rule : (rules[0]?.id ?? '');
  const make = useMutation({
    mutationFn: () => promote(project.slug, discussion.id, { rule: chosen, kind, caption }),
    onSuccess: async () => {
      toast.good(t('promoted', { rule: chosen }));
      onClose();
      await Promise.all(['discussions', 'guideline'].map((part) => client.invalidateQueries({ queryKey: ['projects', project.slug, part] })));
    },
    meta: { quiet: true },
  });
  if (!guideline) return <Dialog title={t('promote_title')} onClose={onClose}><Skeleton height={120} /></Dialog>;
  return (
    <Dialog title={t('promote_title')} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <p>{discussion.item ? t('promote_text') : t('promote_text_words')}</p>
        {discussion.item?.gold ? <p className="note warn">{t('gold_note')}</p> : null}
        {rules.length === 0 ? <p className="note warn">{t('no_rules')}</p> : null}
        <Field label={t('which_rule')}>
          {(props) => (
            <select {...props} className="input" value={chosen} onChange={(event) => setRule(event.target.value)}>
              {rules.map((one) => <option key={one.id} value={one.id}>{one.id} {one.title}</option>)}
            </select>
          )}
        </Field>
        <div className="field">
          <span className="field-label">{t('kind')}</span>
          <div><Segments label={t('kind')} value={kind} options={[['good', t('good')], ['bad', t('bad')], ['borderline', t('borderline')]]} onChange={setKind} /></div>
        </div>
        <Field label={t('caption')}>
          {(props) => <input {...props} className="input" required maxLength={500} value={caption} onChange={(event) => setCaption(event.target.value)} />}
        </Field>
        {make.error ? <p className="note bad" role="alert">{messageOf(make.error)}</p> : null}
        <div className="dialog-foot">
          <button type="button" className="btn" onClick={onClose}>{common('cancel')}</button>
          <button type="submit" className="btn primary" disabled={make.isPending || rules.length === 0}>{t('promote_do')}</button>
        </div>
      </form>
    </Dialog>
  );
}
