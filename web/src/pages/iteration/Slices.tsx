import type { Evaluation, WeakSlice } from '@/api/types';
import { t } from '@/i18n/en/iteration';
import { formatNumber } from '@/ui/format';
import { AppLink } from '@/ui/kit/AppLink';
import { IntervalBar } from '@/ui/kit/figures';
import { Card } from '@/ui/kit/PageHead';
import { ScrollX } from '@/ui/kit/ScrollX';
import { Empty } from '@/ui/kit/states';
import { formatOf, mainQuestion, points, sliceName } from './figures';

/** Where the model is worst, each slice with its gap; ticked ones feed the next batch. */
export function Slices({ evaluation, chosen, onChoose }: { evaluation: Evaluation; chosen: string[]; onChoose?: (keys: string[]) => void }) {
  const { slices } = evaluation;
  const title = t('slices', { model: evaluation.model, version: evaluation.version });
  if (slices.length === 0) return <Card title={title}><Empty title={t('no_slices')}>{t('no_slices_text')}</Empty></Card>;
  const measure = mainQuestion(evaluation)?.measure ?? 'accuracy';
  const format = formatOf(measure);
  const ends = slices.flatMap((slice) => (slice.value ? [slice.value.low, slice.value.high] : [])).concat(slices.flatMap((slice) => (slice.rest === null ? [] : [slice.rest])));
  const from = Math.max(0, Math.min(...ends) - 0.04);
  const to = Math.min(1, Math.max(...ends) + 0.04);
  const toggle = (key: string) => onChoose?.(chosen.includes(key) ? chosen.filter((one) => one !== key) : [...chosen, key]);
  return (
    <Card flush title={title} aside={t('slices_aside')}>
      <ScrollX label={title}>
        <table className="slices">
          <thead>
            <tr>
              <th><span className="visually-hidden">#</span></th>
              <th>{t('slice')}</th>
              <th className="num">{t('n_items')}</th>
              <th className="num">{t.word(`title_${measure}`)}</th>
              <th colSpan={2}>{t('gap')}</th>
              <th>{t('into_batch')}</th>
            </tr>
          </thead>
          <tbody>
            {slices.map((slice, index) => (
              <SliceRow key={JSON.stringify(slice.where)} slice={slice} rank={index + 1} format={format} from={from} to={to} chosen={chosen.includes(JSON.stringify(slice.where))} onToggle={onChoose ? () => toggle(JSON.stringify(slice.where)) : undefined} />
            ))}
          </tbody>
        </table>
      </ScrollX>
    </Card>
  );
}

function SliceRow({ slice, rank, format, from, to, chosen, onToggle }: { slice: WeakSlice; rank: number; format: (value: number) => string; from: number; to: number; chosen: boolean; onToggle?: () => void }) {
  return (
    <tr>
      <td className="dim">{formatNumber(rank)}</td>
      <th scope="row"><AppLink href={slice.items_href}>{sliceName(slice)}</AppLink><p className="small dim">{Object.keys(slice.where).join(' × ')}</p></th>
      <td className="num">{formatNumber(slice.n)}</td>
      <td className="num"><b>{slice.value ? format(slice.value.value) : '–'}</b></td>
      <td><IntervalBar interval={slice.value} target={slice.rest} from={from} to={to} width={150} status="fails" format={format} /></td>
      <td className="nowrap">
        {slice.gap === null ? '–' : <b>{t('gap_points', { points: points(slice.gap) })}</b>}{' '}
        {slice.value && slice.rest !== null ? <span className="small dim">[{points(slice.value.low - slice.rest)}, {points(slice.value.high - slice.rest)}]</span> : null}
      </td>
      <td>
        <label className="row nowrap">
          {onToggle ? <input type="checkbox" checked={chosen} disabled={slice.waiting === 0} onChange={onToggle} aria-label={`${t('into_batch')}: ${sliceName(slice)}`} /> : null}
          <span className={slice.waiting === 0 ? 'small dim' : undefined}>{slice.waiting === 0 ? t('none_waiting') : t('waiting', { n: slice.waiting })}</span>
        </label>
      </td>
    </tr>
  );
}
