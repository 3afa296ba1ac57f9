import './discussions.css';
import type { Discussion, Json, Project } from '@/api/types';
import { t } from '@/i18n/en/discussions';
import { boxesOf, ImageWithRegions, type DrawnBox } from '@/ui/kit/ImageWithRegions';
import { StatusMark } from '@/ui/kit/marks';

/** Where a discussion stands; for its asker first whether there is something new. */
export function DiscussionState({ discussion }: { discussion: Discussion }) {
  if (discussion.unseen) return <span className="tag gold">{t('new_answer')}</span>;
  if (discussion.example) return <span className="tag good">{t('is_example')}</span>;
  if (discussion.state === 'open') return <StatusMark kind="open">{t('open').toLowerCase()}</StatusMark>;
  if (discussion.state === 'answered') return <StatusMark kind="ok">{t('answered').toLowerCase()}</StatusMark>;
  return <StatusMark kind="info">{t('closed').toLowerCase()}</StatusMark>;
}

/** What was asked about, as it was then: one box, or all that was drawn. */
export function boxesAsked(project: Project, discussion: Discussion): DrawnBox[] {
  const question = project.questions.find((one) => one.name === discussion.question);
  const value: Json = discussion.region_value;
  return boxesOf(discussion.region ? [value] : value, question);
}

export function datumsOf(discussion: Discussion) {
  const data = Object.values(discussion.item?.data ?? {});
  return { image: data.find((datum) => datum.url), text: data.find((datum) => datum.text)?.text };
}

/** A small picture of the item, where there is one. */
export function Thumb({ discussion, project }: { discussion: Discussion; project: Project }) {
  const { image, text } = datumsOf(discussion);
  if (image) return <ImageWithRegions src={image.url} alt="" width={image.width} height={image.height} fit="cover" boxes={boxesAsked(project, discussion)} className="thumb small-thumb" />;
  if (text) return <span className="thumb small-thumb thumb-text" dir="auto" aria-hidden>{text.slice(0, 60)}</span>;
  return null;
}
