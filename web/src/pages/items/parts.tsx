import type { Item, Project } from '@/api/types';
import { t } from '@/i18n/en/items';
import { formatFixed, formatPercent } from '@/ui/format';
import { boxesOf, ImageWithRegions, type DrawnBox } from '@/ui/kit/ImageWithRegions';
import { LabelGlyph, Mark } from '@/ui/kit/marks';

/** What an item is called: its external id, or the end of its own. */
export const nameOf = (item: Pick<Item, 'id' | 'external_id'>): string => item.external_id ?? `…${item.id.slice(-8)}`;

/** The first picture of an item, if it has one. */
export function pictureOf(item: Item): { name: string; datum: Item['data'][string] } | undefined {
  const found = Object.entries(item.data).find(([, datum]) => datum.url);
  return found ? { name: found[0], datum: found[1] } : undefined;
}

/** The first text of an item, if it has one. */
export const textOf = (item: Item): string | undefined => Object.values(item.data).find((datum) => typeof datum.text === 'string')?.text ?? undefined;

/** The boxes that are believed on a datum; dashed while the answers dispute them. */
export function believedBoxes(item: Item, project: Project, datum: string): DrawnBox[] {
  return project.questions
    .filter((question) => question.on === datum)
    .flatMap((question) => boxesOf(item.consensus[question.name]?.value, question, { dashed: (item.dispute ?? 0) > 0.25 }));
}

/** A thumbnail with what is believed drawn over it. */
export function Thumb({ item, project, className = 'thumb' }: { item: Item; project: Project; className?: string }) {
  const picture = pictureOf(item);
  if (!picture) return null;
  if (item.state === 'broken') return <span className={`${className} it-broken`} title={item.broken_reason ?? t('broken_hint')}><Mark kind="fail" label={t('broken_hint')} /></span>;
  return (
    <ImageWithRegions
      className={className}
      src={picture.datum.thumb ?? picture.datum.url}
      alt={nameOf(item)}
      width={picture.datum.width}
      height={picture.datum.height}
      boxes={believedBoxes(item, project, picture.name)}
      fit="cover"
    />
  );
}

/** Labels as squares: submitted, in work, wanted yet. */
export function Labels({ item }: { item: Item }) {
  const wanted = Math.max(item.labels_needed - item.labels_done - item.labels_open, 0);
  const squares = [...Array<string>(item.labels_done).fill('done'), ...Array<string>(item.labels_open).fill('open'), ...Array<string>(wanted).fill('wanted')].slice(0, 8);
  return (
    <span className="it-labels" role="img" aria-label={t('labels_words', { done: item.labels_done, open: item.labels_open, needed: item.labels_needed })}>
      {squares.map((kind, index) => <i key={index} className={kind} />)}
    </span>
  );
}

/** A posterior as a bar with its figure. */
export function Posterior({ value }: { value: number | null }) {
  if (value === null) return <span className="dim">–</span>;
  return (
    <span className="row it-posterior">
      <span className="meter" aria-hidden><i style={{ width: `${value * 100}%` }} /></span>
      <b>{formatFixed(value)}</b>
    </span>
  );
}

/** How far the answers to an item are apart. */
export function Dispute({ value }: { value: number | null }) {
  if (value === null) return <span className="dim">–</span>;
  if (value < 0.005) return <span className="dim">{t('no_dispute')}</span>;
  const share = formatPercent(value);
  return <span className={value > 0.25 ? 'strong' : undefined} title={t('alike', { share })}>{share}</span>;
}

/** What is believed: how many regions of which label, else the answer in words. */
export function Believed({ item, project }: { item: Item; project: Project }) {
  const shown = project.questions.flatMap((question) => {
    const belief = item.consensus[question.name];
    if (!belief) return [];
    const boxes = boxesOf(belief.value, question);
    if (boxes.length === 0) return belief.summary ? [<span key={question.name}>{belief.summary}</span>] : [];
    return question.labels.map((label, index) => {
      const n = boxes.filter((box) => box.label === (label.title ?? label.name)).length;
      return n ? <span key={`${question.name}:${label.name}`} className="row it-belief" title={`${n} ${label.title ?? label.name}`}><LabelGlyph index={index} colour={label.colour} />{n}</span> : null;
    });
  }).filter((part) => part !== null);
  if (shown.length === 0) return <span className="dim">–</span>;
  const words = Object.values(item.consensus).map((belief) => belief.summary).join('; ');
  return <span className="row wrap it-beliefs" aria-label={words} role="img">{shown}</span>;
}
