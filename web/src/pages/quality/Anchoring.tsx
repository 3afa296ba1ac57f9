import type { QualityReport } from '@/api/queries/quality';
import type { Anchoring as Effect, OrderEffect } from '@/api/types';
import { t } from '@/i18n/en/quality';
import { formatNumber, formatPercent } from '@/ui/format';
import { Figure, IntervalBar } from '@/ui/kit/figures';
import { Mark } from '@/ui/kit/marks';
import { Card } from '@/ui/kit/PageHead';
import { ScrollX } from '@/ui/kit/ScrollX';

const percent = (value: number) => formatPercent(value);
const FATES = ['kept', 'edited', 'dismissed'] as const;
const COMPARED = [['agreement', 'agreement_with', 'agreement_without'], ['right', 'right_with', 'right_without']] as const;

/** Whether suggestions and the order of candidates sway people: what became of them, and how often wrong ones were kept. */
export function Anchoring({ report }: { report: QualityReport }) {
  if (report.anchoring.length === 0 && report.order_effects.length === 0) return null;
  return (
    <Card title={t('anchoring')} aside={t('anchoring_aside')}>
      <div className="anchoring">
        {report.anchoring.map((one) => <Suggestions key={`${one.of} ${one.model} ${one.version}`} effect={one} />)}
        {report.order_effects.map((one) => <Order key={one.of} effect={one} />)}
      </div>
    </Card>
  );
}

function Suggestions({ effect }: { effect: Effect }) {
  const title = t('suggestions_of', { of: effect.of, model: effect.model, version: effect.version });
  return (
    <section className="stack close">
      <h3>{title}</h3>
      <p>{effect.sentence}</p>
      {effect.kept ? <Shares effect={effect} title={title} /> : null}
    </section>
  );
}

/** What became of the suggestions, and answers with and without one in view. */
function Shares({ effect, title }: { effect: Effect; title: string }) {
  return (
    <>
      <ScrollX label={title}>
        <table>
          <thead><tr><th>{t('became')}</th><th>{t('share')}</th><th className="wide-only" aria-hidden /></tr></thead>
          <tbody>
            {[...FATES, 'wrong_kept' as const].map((fate) => (
              <tr key={fate}>
                <td>{t(`suggestion_${fate}`)}</td>
                <td><Told effect={effect} figure={fate} /></td>
                <td className="wide-only">{effect[fate] ? <IntervalBar interval={effect[fate]} from={0} to={1} width={140} format={percent} /> : null}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollX>
      <ScrollX label={t('compared_label', { title })}>
        <table>
          <thead><tr><th>{t('compared')}</th><th>{t('in_view')}</th><th>{t('not_in_view')}</th></tr></thead>
          <tbody>
            {COMPARED.map(([name, shown, hidden]) => (
              <tr key={name}><td>{t(`compared_${name}`)}</td><td><Told effect={effect} figure={shown} /></td><td><Told effect={effect} figure={hidden} /></td></tr>
            ))}
          </tbody>
        </table>
      </ScrollX>
    </>
  );
}

type Measured = 'kept' | 'edited' | 'dismissed' | 'wrong_kept' | (typeof COMPARED)[number][1 | 2];

/** A figure, or why there is none. */
function Told({ effect, figure }: { effect: Effect; figure: Measured }) {
  return effect[figure] ? <Figure interval={effect[figure]} format={percent} /> : <span className="small dim">{effect.undefined[figure]}</span>;
}

function Order({ effect }: { effect: OrderEffect }) {
  return (
    <section className="stack close">
      <h3>{t('order_of', { of: effect.of })}</h3>
      <p><Mark kind={effect.effect ? 'warn' : 'none'} label={effect.effect ? t('order_has_effect') : undefined} /> {effect.sentence}</p>
      {effect.share ? (
        <div className="row wrap">
          <IntervalBar interval={effect.share} from={0} to={1} target={0.5} width={196} format={percent} />
          <Figure interval={effect.share} format={percent} />
        </div>
      ) : null}
      {effect.ties ? <p className="small dim">{t('order_ties', { n: formatNumber(effect.ties) })}</p> : null}
    </section>
  );
}
