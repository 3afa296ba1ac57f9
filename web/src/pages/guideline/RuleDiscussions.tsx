import { useState } from 'react';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { ask, discussionsQuery } from '@/api/queries/discussions';
import type { Project, Rule } from '@/api/types';
import { t as common } from '@/i18n/en/words';
import { t } from '@/i18n/en/guideline';
import { AppLink } from '@/ui/kit/AppLink';
import { Dialog } from '@/ui/kit/Dialog';
import { Field } from '@/ui/kit/Field';
import { Icon } from '@/ui/kit/icons';
import { Card } from '@/ui/kit/PageHead';
import { Skeleton } from '@/ui/kit/states';
import { When } from '@/ui/kit/text';
import { messageOf } from '@/ui/messages';
import { toast } from '@/ui/toasts';
import { DiscussionState, Thumb } from '../discussions/parts';

/** What was asked about a rule, the latest first. */
export function RuleDiscussions({ project, rule }: { project: Project; rule: Rule }) {
  const [asking, setAsking] = useState(false);
  const { data } = useInfiniteQuery(discussionsQuery(project.slug, { rule: rule.id }));
  const found = data?.pages.flatMap((page) => page.items) ?? [];
  const base = `/projects/${project.slug}/discussions`;
  return (
    <Card title={t('discussions_under', { rule: rule.id })} aside={rule.n_discussions ? <>{t('asked', { n: rule.n_discussions })} · <AppLink href={`${base}?rule=${rule.id}`}>{t('all_discussions')}</AppLink></> : null}>
      <div className="stack close">
      {data ? null : <Skeleton height={60} />}
      {data && found.length === 0 ? <p className="small dim">{t('no_discussions')}</p> : null}
      <ul className="list-plain divided">
        {found.slice(0, 5).map((discussion) => (
          <li key={discussion.id} className="row top">
            <Thumb discussion={discussion} project={project} />
            <div className="grow">
              <AppLink className="strong" href={`${base}?d=${discussion.id}`}>{discussion.title}</AppLink>
              <div className="small dim">{discussion.opened_by}, <When at={discussion.opened_at} /></div>
            </div>
            <DiscussionState discussion={discussion} />
          </li>
        ))}
      </ul>
      <div><button type="button" className="btn sm" onClick={() => setAsking(true)}><Icon name="ask" />{t('ask')}</button></div>
      </div>
      {asking ? <AskAbout project={project} rule={rule.id} onClose={() => setAsking(false)} /> : null}
    </Card>
  );
}

export function AskAbout({ project, rule, onClose }: { project: Project; rule?: string; onClose: () => void }) {
  const client = useQueryClient();
  const [text, setText] = useState('');
  const send = useMutation({
    mutationFn: () => ask(project.slug, { text, rule }),
    onSuccess: async () => {
      toast.good(t('ask_sent'));
      onClose();
      await client.invalidateQueries({ queryKey: ['projects', project.slug, 'discussions'] });
    },
    meta: { quiet: true },
  });
  return (
    <Dialog title={rule ? t('ask_title', { rule }) : t('your_question')} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          send.mutate();
        }}
      >
        <Field label={t('your_question')}>
          {(props) => <textarea {...props} className="input" rows={4} required maxLength={10_000} value={text} onChange={(event) => setText(event.target.value)} />}
        </Field>
        {send.error ? <p className="note bad" role="alert">{messageOf(send.error)}</p> : null}
        <div className="dialog-foot">
          <button type="button" className="btn" onClick={onClose}>{common('cancel')}</button>
          <button type="submit" className="btn primary" disabled={send.isPending || !text.trim()}>{t('ask_send')}</button>
        </div>
      </form>
    </Dialog>
  );
}
