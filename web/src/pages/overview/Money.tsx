import type { Overview } from '@/api/types';
import { t } from '@/i18n/en/overview';
import { formatDate, formatDuration, formatMoney, formatPercent } from '@/ui/format';

/** What was spent, what it comes to, and the limit, on one bar. */
export function Money({ budget, saved }: { budget: NonNullable<Overview['budget']>; saved: Overview['saved'] }) {
  const money = (value: number | null) => (value === null ? '–' : formatMoney(value, budget.currency));
  const end = Math.max(budget.limit ?? 0, budget.forecast ?? 0, budget.spent, 1);
  const share = (value: number) => `${Math.min(100, (100 * value) / end)}%`;
  const over = budget.limit !== null && (budget.forecast ?? budget.spent) > budget.limit;
  return (
    <div className="money">
      <div className="stack close">
        <div className="row between small">
          <b>{t('spent', { money: money(budget.spent) })}</b>
          {budget.limit === null ? null : <span className="dim">{t('limit', { money: money(budget.limit) })}</span>}
        </div>
        <div className="meter" role="img" aria-label={t('budget', { spent: money(budget.spent), forecast: money(budget.forecast), limit: money(budget.limit) })}>
          <i style={{ width: share(budget.spent) }} />
          {budget.forecast === null ? null : <i className={over ? 'bad' : 'third'} style={{ width: share(budget.forecast - budget.spent) }} />}
        </div>
        {budget.forecast === null ? null : <span className={over ? 'small bad' : 'small dim'}>{t('comes_to', { money: money(budget.forecast) })}</span>}
      </div>
      <div className="small dim">
        <p>{t('hours_of', { time: formatDuration(budget.hours * 3600) })}{budget.deadline ? ` · ${t('deadline', { date: formatDate(budget.deadline) })}` : ''}</p>
        {saved ? <p>{t('saved', { share: formatPercent(saved.share), against: saved.against, labels: saved.labels })}</p> : null}
      </div>
    </div>
  );
}
