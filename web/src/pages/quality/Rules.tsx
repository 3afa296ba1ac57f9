import type { QualityReport, RuleDisputes, RuleExample } from '@/api/queries/quality';
import type { Question } from '@/api/types';
import { t } from '@/i18n/en/quality';
import { formatNumber, formatPercent } from '@/ui/format';
import { AppLink } from '@/ui/kit/AppLink';
import { Figure, IntervalBar } from '@/ui/kit/figures';
import { boxesOf, ImageWithRegions, type DrawnBox } from '@/ui/kit/ImageWithRegions';
import { Card } from '@/ui/kit/PageHead';
import { ScrollX } from '@/ui/kit/ScrollX';
import { useMay, useProject } from '@/shell/use-project';
import { countsInWords } from './cause-counts';

/** Which rule to rewrite first: what is disputed under it, what reviewers say of that, and how much a clearer rule could settle. */
export function Rules({ report }: { report: QualityReport }) {
  const { by_rule, n, of } = report.disputes;
  return (
    <Card flush title={t('rules')} aside={of ? t('all_disputed', { n, of }) : null}>
      {by_rule.length === 0 ? <p className="card-body dim">{t('rules_none')}</p> : null}
      {by_rule.length ? (
        <ScrollX label={t('rules')}>
          <table className="rules">
            <thead>
              <tr><th>{t('rule')}</th><th>{t('disputed')}</th><th>{t('reviewers_say')}</th><th>{t('typical')}</th><th aria-label={t('rewrite', { rule: '' })} /></tr>
            </thead>
            <tbody>{by_rule.map((rule) => <Rule key={rule.rule} rule={rule} most={Math.max(...by_rule.map((one) => one.interval?.high ?? 0))} />)}</tbody>
          </table>
        </ScrollX>
      ) : null}
    </Card>
  );
}

/** The believed boxes; those in doubt dashed. */
function boxesIn(item: RuleExample, questions: readonly Question[]): DrawnBox[] {
  return questions.flatMap((question) => boxesOf(item.believed[question.name], question)).map((box) => ({ ...box, dashed: item.unsure.includes(box.id) }));
}

function Rule({ rule, most }: { rule: RuleDisputes; most: number }) {
  const project = useProject();
  const may = useMay();
  const base = `/projects/${project.slug}`;
  return (
    <tr>
      <td>
        <b>{rule.rule}</b> {rule.title}
        {rule.pair ? <div className="small">{rule.pair.other ? t('confused_pair', { one: rule.pair.one, other: rule.pair.other, n: rule.pair.n }) : t('missed_pair', { one: rule.pair.one, n: rule.pair.n })}</div> : null}
        <div className="small dim">
          {rule.questions ? <AppLink href={`${base}/discussions?rule=${encodeURIComponent(rule.rule)}`}>{t('questions', { n: rule.questions })}</AppLink> : t('no_questions')}
        </div>
      </td>
      <td>
        <Figure interval={rule.interval} format={(value) => formatPercent(value)} />
        <IntervalBar interval={rule.interval} from={0} to={Math.max(0.1, most)} width={140} format={(value) => formatPercent(value)} />
        {rule.n ? <div className="small">{t('could_settle', { n: formatNumber(rule.settles), of: formatNumber(rule.n) })}</div> : null}
      </td>
      <td><Said causes={rule.causes} /></td>
      <td>
        <div className="row wrap">
          {rule.examples?.map((item) => (
            <AppLink key={item.id} href={`${base}/items?item=${item.id}`} title={item.external_id ?? item.id} className={item.thumb ? 'example' : 'example words small'}>
              {item.thumb ? <ImageWithRegions className="thumb" src={item.thumb} alt={item.external_id ?? item.id} width={item.width} height={item.height} boxes={boxesIn(item, project.questions)} fit="cover" /> : item.text}
            </AppLink>
          ))}
        </div>
      </td>
      <td className="num">
        <AppLink className="btn sm" href={`${base}/guideline?rule=${encodeURIComponent(rule.rule)}${may('edit_guideline') ? '&edit=true' : ''}`}>{may('edit_guideline') ? t('rewrite', { rule: rule.rule }) : t('read_rule', { rule: rule.rule })}</AppLink>
      </td>
    </tr>
  );
}

/** The share of unclear rules among the causes that reviewers gave, and the other causes. */
function Said({ causes }: { causes: RuleDisputes['causes'] }) {
  if (!causes) return <span className="small dim">{t('nobody_said')}</span>;
  return (
    <>
      <span className="small">{t('unclear_rule')}</span> <Figure interval={causes.unclear} format={(value) => formatPercent(value)} />
      <div className="small dim">{countsInWords(causes.counts)}</div>
    </>
  );
}
