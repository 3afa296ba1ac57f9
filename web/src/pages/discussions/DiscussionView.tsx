import { useEffect, useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { close, discussionQuery, markSeen, say } from '@/api/queries/discussions';
import type { Discussion, Message, Project } from '@/api/types';
import { t } from '@/i18n/en/discussions';
import { AppLink } from '@/ui/kit/AppLink';
import { Field } from '@/ui/kit/Field';
import { Icon } from '@/ui/kit/icons';
import { ImageWithRegions } from '@/ui/kit/ImageWithRegions';
import { Skeleton } from '@/ui/kit/states';
import { Html, When } from '@/ui/kit/text';
import { useActions } from '@/ui/kit/use-actions';
import { messageOf } from '@/ui/messages';
import { useMay } from '@/shell/use-project';
import { boxesAsked, datumsOf, DiscussionState } from './parts';
import { Promote } from './Promote';

/** One discussion: what it is about, what was said, and the next word. */
export function DiscussionView({ project, id, onBack }: { project: Project; id: string; onBack: () => void }) {
  const client = useQueryClient();
  const may = useMay();
  const [promoting, setPromoting] = useState(false);
  const { data } = useQuery(discussionQuery(project.slug, id));
  const refresh = () => client.invalidateQueries({ queryKey: ['projects', project.slug, 'discussions'] });
  const finish = useMutation({ mutationFn: () => close(project.slug, id), onSettled: refresh });
  const unseen = data?.unseen ?? false;
  const { mutate: seen } = useMutation({
    mutationFn: () => markSeen(project.slug, id),
    onSuccess: () => Promise.all([refresh(), client.invalidateQueries({ queryKey: ['projects', project.slug, 'work'] })]),
    meta: { quiet: true },
  });
  useEffect(() => {
    if (unseen) seen();
  }, [unseen, seen]);
  if (!data) return <section className="card"><Skeleton height={220} /></section>;
  const mayClose = data.mine || data.may_answer;
  const open = data.state !== 'closed';
  return (
    <section className="card stack discussion" aria-label={data.title}>
      <button type="button" className="btn quiet sm discussion-back" onClick={onBack}><Icon name="left" />{t('back')}</button>
      <div className="row between top wrap">
        <div className="grow">
          <h2>{data.title}</h2>
          <p className="small dim">
            {data.opened_by}, <When at={data.opened_at} />
            {data.rule ? <> · <AppLink href={`/projects/${project.slug}/guideline?rule=${data.rule}`}>{t('under', { rule: data.rule })}</AppLink></> : null}
            {data.question ? ` · ${t('about', { question: titleOf(project, data.question) })}` : ''}
          </p>
        </div>
        <DiscussionState discussion={data} />
      </div>
      <Subject project={project} discussion={data} />
      <ol className="list-plain messages">
        {data.messages.map((message) => <Said key={message.id} message={message} />)}
      </ol>
      {open ? <Reply key={data.messages.length} project={project} discussion={data} onSaid={refresh} /> : <p className="small dim">{t('is_closed')}</p>}
      <div className="row wrap">
        {may('edit_guideline') && !data.example ? <button type="button" className="btn sm" onClick={() => setPromoting(true)}><Icon name="book" />{t('promote')}</button> : null}
        {data.example ? <AppLink className="btn sm" href={`/projects/${project.slug}/guideline?rule=${data.rule ?? ''}`}><Icon name="book" />{t('under', { rule: data.rule ?? '' })}</AppLink> : null}
        {open && mayClose ? <button type="button" className="btn sm" title={t('close_hint')} disabled={finish.isPending} onClick={() => finish.mutate()}>{t('close_it')}</button> : null}
      </div>
      {promoting ? <Promote project={project} discussion={data} onClose={() => setPromoting(false)} /> : null}
    </section>
  );
}

function titleOf(project: Project, name: string): string {
  return project.questions.find((question) => question.name === name)?.title ?? name;
}

function Subject({ project, discussion }: { project: Project; discussion: Discussion }) {
  const { image, text } = datumsOf(discussion);
  if (!discussion.item) return null;
  const name = discussion.item.external_id ?? discussion.item.id?.slice(-8);
  const value = typeof discussion.region_value === 'string' ? discussion.region_value : null;
  return (
    <figure className="discussed">
      {image ? <ImageWithRegions src={image.url} alt={discussion.title} width={image.width} height={image.height} boxes={boxesAsked(project, discussion)} named className="discussed-picture" /> : null}
      {text ? <blockquote dir="auto" className="example-text">{text}</blockquote> : null}
      <figcaption className="small dim row wrap">
        {discussion.item.id ? <AppLink href={`/projects/${project.slug}/items?item=${discussion.item.id}`}>{t('item', { id: name ?? '' })}</AppLink> : t('an_item')}
        {value ? <span className="tag">{value}</span> : null}
        {discussion.item.gold ? <span className="tag warn" title={t('gold_note')}>{t('gold_note')}</span> : null}
      </figcaption>
    </figure>
  );
}

function Said({ message }: { message: Message }) {
  return (
    <li className={message.is_answer ? 'said answer' : 'said'}>
      <p className="small dim"><b>{message.author}</b> {message.is_answer ? <span className="tag good">{t('an_answer')}</span> : null} <When at={message.at} /></p>
      <Html html={message.html} />
    </li>
  );
}

function Reply({ project, discussion, onSaid }: { project: Project; discussion: Discussion; onSaid: () => unknown }) {
  const [text, setText] = useState('');
  const send = useMutation({ mutationFn: () => say(project.slug, discussion.id, text), onSuccess: onSaid, meta: { quiet: true } });
  const answers = discussion.may_answer && !discussion.mine;
  useActions({ 'page.primary': () => text.trim() !== '' && send.mutate() }, 'page');
  return (
    <form
      className="stack close"
      onSubmit={(event) => {
        event.preventDefault();
        send.mutate();
      }}
    >
      <Field label={answers ? t('your_answer') : t('your_words')} hint={answers ? t('reply_hint') : discussion.mine && discussion.state === 'answered' ? t('say_hint') : undefined}>
        {(props) => <textarea {...props} className="input" rows={3} maxLength={10_000} value={text} onChange={(event) => setText(event.target.value)} />}
      </Field>
      {send.error ? <p className="note bad" role="alert">{messageOf(send.error)}</p> : null}
      <div><button type="submit" className="btn primary" disabled={send.isPending || !text.trim()}>{answers ? t('send_answer') : t('send')}</button></div>
    </form>
  );
}
