import { useState } from 'react';
import type { Advice, BlueprintCheck, Plan, Problem } from '@/api/types';
import { t } from '@/i18n/en/blueprint';
import { formatDate, formatMoney, formatNumber, formatPercent } from '@/ui/format';
import { Mark } from '@/ui/kit/marks';
import { Card } from '@/ui/kit/PageHead';

/** Beside the form: what must be mended, what the linter advises, and what it comes to. */
export function Beside({ check, onGo, onKeep }: { check: BlueprintCheck | undefined; onGo: (pointer: string, line?: number | null) => void; onKeep?: (advice: Advice, why: string) => void }) {
  if (!check) return <aside className="bp-aside" aria-busy />;
  return (
    <aside className="bp-aside">
      {check.problems.length ? <Problems problems={check.problems} onGo={onGo} /> : null}
      <AdviceCard advice={check.advice} ok={check.ok} onGo={onGo} onKeep={onKeep} />
      {check.plan ? <PlanCard plan={check.plan} /> : null}
    </aside>
  );
}

function Problems({ problems, onGo }: { problems: Problem[]; onGo: (pointer: string, line?: number | null) => void }) {
  return (
    <Card title={t('problems_title')} aside={t('problems_n', { n: problems.length })}>
      <ul aria-live="polite">
        {problems.map((problem, index) => (
          <li key={index}>
            <Mark kind="fail" />
            <span>
              <button type="button" className="link" onClick={() => onGo(problem.pointer, problem.line)}>{problem.message}</button>
              <span className="small dim mono"> {problem.line ? t('line', { line: problem.line }) : problem.pointer}</span>
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function AdviceCard({ advice, ok, onGo, onKeep }: { advice: Advice[]; ok: boolean; onGo: (pointer: string, line?: number | null) => void; onKeep?: (advice: Advice, why: string) => void }) {
  const [keeping, setKeeping] = useState<string | null>(null);
  const [why, setWhy] = useState('');
  if (!ok && advice.length === 0) return null;
  const name = (one: Advice) => `${one.code}${one.pointer}`;
  return (
    <Card title={t('advice_title')} aside={advice.length ? t('advice_n', { n: advice.length }) : null}>
      {advice.length === 0 ? <p className="dim">{t('advice_none')}</p> : null}
      <ul>
        {advice.map((one) => (
          <li key={name(one)}>
            <Mark kind={one.severity === 'warn' ? 'warn' : 'info'} label={one.severity} />
            <div className="stack tight">
              <button type="button" className="link strong" style={{ textAlign: 'left' }} onClick={() => onGo(one.pointer, one.line)}>{one.message}</button>
              <span className="small dim">{one.why}</span>
              {onKeep && keeping !== name(one) ? <span><button type="button" className="link small dim" onClick={() => { setKeeping(name(one)); setWhy(''); }}>{t('keep')}</button></span> : null}
              {onKeep && keeping === name(one) ? (
                <form className="row" onSubmit={(event) => { event.preventDefault(); if (why.trim()) { onKeep(one, why.trim()); setKeeping(null); } }}>
                  <input className="input" autoFocus aria-label={t('keep_why')} placeholder={t('keep_why')} maxLength={300} value={why} onChange={(event) => setWhy(event.target.value)} />
                  <button type="submit" className="btn sm" disabled={!why.trim()}>{t('kept')}</button>
                </form>
              ) : null}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function PlanCard({ plan }: { plan: Plan }) {
  const facts: [string, string][] = [
    [t('plan_items'), formatNumber(plan.items)],
    [t('plan_labels'), `${formatNumber(plan.labels_needed)} (${formatNumber(plan.labels_per_item, 2)} × ${formatNumber(plan.items)})`],
    [t('plan_hours'), formatNumber(plan.hours ?? 0, (plan.hours ?? 0) < 10 ? 1 : 0)],
  ];
  if (plan.cost !== null) facts.push([t('plan_cost'), formatMoney(plan.cost, plan.currency)]);
  if (plan.ends_at) facts.push([t('plan_end'), formatDate(plan.ends_at)]);
  if (plan.accuracy !== null) facts.push([t('plan_accuracy'), formatPercent(plan.accuracy)]);
  return (
    <Card title={t('plan_title')} aside={plan.fits === null ? null : plan.fits ? t('plan_fits') : <span className="bad">{t('plan_over')}</span>}>
      <dl className="bp-facts">
        {facts.map(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name} value`}>{value}</dd>])}
      </dl>
      <details className="small dim">
        <summary>{t('plan_notes')}</summary>
        {plan.notes.map((note) => <p key={note}>{note}</p>)}
      </details>
    </Card>
  );
}
