import { useCallback } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { setSuggest } from '@/api/queries/iteration';
import type { Evaluation, Model } from '@/api/types';
import { t } from '@/i18n/en/iteration';
import { formatDate, formatNumber } from '@/ui/format';
import { Chart } from '@/ui/kit/Chart';
import type { PlotLibrary, PlotSpec } from '@/ui/kit/PlotFigure';
import { ScrollX } from '@/ui/kit/ScrollX';
import { When } from '@/ui/kit/text';
import { toast } from '@/ui/toasts';
import { useMay, useProject } from '@/shell/use-project';
import { formatOf, mainQuestion, targetFor } from './figures';

const route = getRouteApi('/_app/projects/$project/iteration');

function drawVersions(Plot: PlotLibrary, versions: Evaluation['versions'], goal: number | null, measure: string): ReturnType<PlotSpec> {
  const format = formatOf(measure);
  const rows = versions.flatMap((one) => (one.value ? [{ version: one.version, ...one.value }] : []));
  const all = [...rows.flatMap((row) => [row.low, row.high]), ...(goal === null ? [] : [goal])];
  const spread = Math.max(...all) - Math.min(...all) || 0.1;
  const last = rows.at(-1);
  return {
    marginLeft: 56,
    marginRight: 76,
    x: { type: 'point', domain: rows.map((row) => row.version), label: null, padding: 0.6 },
    y: { domain: [Math.max(0, Math.min(...all) - spread * 0.25), Math.min(1, Math.max(...all) + spread * 0.25)], grid: true, label: null, ticks: 4, tickFormat: format },
    marks: [
      goal === null ? null : Plot.ruleY([goal], { stroke: 'var(--ink-2)', strokeDasharray: '4 4' }),
      goal === null ? null : Plot.text([goal], { y: (value: number) => value, text: () => t('chart_target', { target: format(goal) }), frameAnchor: 'left', dy: -8, dx: 4, textAnchor: 'start' }),
      Plot.ruleX(rows, { x: 'version', y1: 'low', y2: 'high', stroke: 'var(--ink)', strokeWidth: 1.6 }),
      Plot.line(rows, { x: 'version', y: 'value', stroke: 'var(--ink)', strokeWidth: 1.6 }),
      Plot.dot(rows, { x: 'version', y: 'value', fill: 'var(--ink)', r: 4.5 }),
      last ? Plot.text([last], { x: 'version', y: 'value', text: () => format(last.value), dx: 12, textAnchor: 'start', className: 'strong' }) : null,
    ],
  };
}

/** The measure version by version with intervals, and which version annotators see. */
export function Versions({ evaluation, models }: { evaluation: Evaluation; models: Model[] }) {
  const question = mainQuestion(evaluation);
  const measure = question?.measure ?? 'accuracy';
  const format = formatOf(measure);
  return (
    <section className="card">
      <VersionsChart model={evaluation.model} versions={evaluation.versions} measure={measure} goal={targetFor(evaluation, measure)} />
      <p className="small dim random-note">
        {question?.control ? <>{t('on_random')}: <b>{format(question.control.value)}</b> [{format(question.control.low)}, {format(question.control.high)}] n {formatNumber(question.control.n)}</> : t('on_random_none')}
      </p>
      <ModelTable models={models} evaluation={evaluation} />
    </section>
  );
}

function VersionsChart({ model, versions, measure, goal }: { model: string; versions: Evaluation['versions']; measure: string; goal: number | null }) {
  const plot = useCallback<PlotSpec>((Plot) => drawVersions(Plot, versions, goal, measure), [versions, goal, measure]);
  const format = formatOf(measure);
  const latest = versions.at(-1)?.value;
  return (
    <Chart
      title={t('by_version', { measure: t.word(`title_${measure}`), model })}
      summary={latest ? t('by_version_summary', { value: format(latest.value) }) : t('none')}
      plot={plot}
      height={190}
      table={{
        head: [t('version'), t('came'), t.word(`title_${measure}`), t('n_items')],
        rows: versions.map((one) => [one.version, formatDate(one.at), one.value ? `${format(one.value.value)} [${format(one.value.low)}, ${format(one.value.high)}]` : '–', formatNumber(one.n)]),
      }}
    />
  );
}

function ModelTable({ models, evaluation }: { models: Model[]; evaluation: Evaluation }) {
  const project = useProject();
  const may = useMay();
  const client = useQueryClient();
  const navigate = route.useNavigate();
  const suggest = useMutation({
    mutationFn: ({ model, on }: { model: Model; on: boolean }) => setSuggest(project.slug, model, on),
    onSuccess: (model) => {
      toast.good(model.suggest ? t('suggest_on', { version: `${model.model} ${model.version}` }) : t('suggest_off'));
      void client.invalidateQueries({ queryKey: ['projects', project.slug, 'models'] });
    },
  });
  return (
    <ScrollX label={t('versions')}>
      <table className="models">
        <thead><tr><th>{t('versions')}</th><th>{t('came')}</th><th className="num">{t('n_items')}</th><th><span title={t('suggest_hint')}>{t('suggest')}</span></th></tr></thead>
        <tbody>
          {models.map((model) => {
            const shown = model.model === evaluation.model && model.version === evaluation.version;
            return (
              <tr key={`${model.model} ${model.version}`} aria-current={shown ? 'true' : undefined}>
                <td><button type="button" className="link" disabled={shown} onClick={() => void navigate({ search: { model: model.model, version: model.version }, resetScroll: false })}>{model.model} {model.version}</button></td>
                <td className="nowrap"><When at={model.at} /></td>
                <td className="num">{formatNumber(model.n_items)}</td>
                <td><input type="checkbox" checked={model.suggest} disabled={!may('make_batch') || suggest.isPending} aria-label={`${t('suggest')}: ${model.model} ${model.version}`} onChange={(event) => suggest.mutate({ model, on: event.target.checked })} /></td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </ScrollX>
  );
}
