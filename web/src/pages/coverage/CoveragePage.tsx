import './coverage.css';
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { coverageQuery } from '@/api/queries/items';
import type { Coverage, Project } from '@/api/types';
import { t } from '@/i18n/en/coverage';
import { useMay, useProject } from '@/shell/use-project';
import { formatNumber } from '@/ui/format';
import { AppLink } from '@/ui/kit/AppLink';
import { CopyButton } from '@/ui/kit/CopyButton';
import { Meter } from '@/ui/kit/figures';
import { Card, PageHead } from '@/ui/kit/PageHead';
import { Empty, PageLoading } from '@/ui/kit/states';
import { useTitle } from '@/ui/use-title';
import { CellGrid } from './CellGrid';
import { asText, itemsHref, layersOf, type Counted } from './cells';
import { SteerDialog } from './SteerDialog';

const route = getRouteApi('/_app/projects/$project/coverage');
const LAYERS = 12;

/** How the items cover the world: against the targets, what has to be collected, and copies. */
export function CoveragePage() {
  const project = useProject();
  const may = useMay();
  const { by, count: counted = 'settled' } = route.useSearch();
  const navigate = route.useNavigate();
  const { data } = useQuery(coverageQuery(project.slug, by));
  const [steering, setSteering] = useState(false);
  useTitle(t('title'), project.title);
  if (!data) return <PageLoading />;
  if (data.attributes.length === 0) {
    return (
      <>
        <PageHead title={t('title')} lede={data.sentence} />
        <div className="card"><Empty title={t('none_title')} action={may('edit_blueprint') ? <AppLink className="btn primary" href={`/projects/${project.slug}/blueprint`}>{t('to_blueprint')}</AppLink> : null}>{t('none_text')}</Empty></div>
        <Copies project={project} copies={data.copies} />
      </>
    );
  }
  const pairs = data.pairs.filter((pair) => pair.by.length <= 2);
  const pair = pairs.find((one) => one.by.join(',') === by) ?? pairs[0];
  const deep = data.targets.filter((target) => target.by.length > 2 && target.cells.length > 0);
  const gaps = data.targets.some((target) => target.met < target.total);
  return (
    <>
      <PageHead title={t('title')} lede={<b>{data.sentence}</b>}>
        {pair ? <CopyButton text={asText(pair.by, pair.cells)} label={t('copy_counts')} /> : null}
        {may('make_batch') && gaps ? <button type="button" className="btn primary" onClick={() => setSteering(true)}>{t('steer')}</button> : null}
      </PageHead>
      <div className="cv-main">
        {pair ? (
          <Card
            title={t(counted === 'settled' ? 'settled_by' : 'items_by', { by: pair.by.join(' × ') })}
            aside={
              <span className="row wrap">
                <select className="input" aria-label={t('combination')} value={pair.by.join(',')} onChange={(event) => void navigate({ search: (before) => ({ ...before, by: event.target.value }), replace: true, resetScroll: false })}>
                  {pairs.map((one) => <option key={one.by.join(',')} value={one.by.join(',')}>{one.by.join(' × ')}</option>)}
                </select>
                <select className="input" aria-label={t('count')} value={counted} onChange={(event) => void navigate({ search: (before) => ({ ...before, count: event.target.value === 'settled' ? undefined : (event.target.value as Counted) }), replace: true, resetScroll: false })}>
                  {(['settled', 'n', 'accepted'] as const).map((one) => <option key={one} value={one}>{t(`count_${one}`)}</option>)}
                </select>
              </span>
            }
          >
            <CellGrid project={project.slug} by={pair.by} cells={pair.cells} counted={counted} />
            <div className="row wrap small cv-legend">
              <span><i className="cv-key" /> {t('legend_settled', { n: data.settled })}</span>
              <span><i className="cv-key second" /> {t('legend_work', { n: data.in_work })}</span>
              <span><i className="cv-key third" /> {t('legend_waiting', { n: data.waiting })}</span>
              {pair.target === null ? null : <span><i className="cv-tick" /> {t('legend_target', { n: pair.target, end: pair.target * 2 })}</span>}
            </div>
            {pair.missing ? <p className="small dim">{t('missing', { n: pair.missing })}</p> : null}
          </Card>
        ) : <div />}
        <div className="stack">
          <Collect project={project} data={data} />
          {data.targets.length > 1 ? <Targets data={data} /> : null}
        </div>
      </div>
      {deep.map((target) => <Layers key={target.by.join()} project={project.slug} target={target} counted={counted} />)}
      <div className="grid cols-2 cv-below">
        <Attributes project={project.slug} data={data} counted={counted} />
        <Copies project={project} copies={data.copies} />
      </div>
      {steering ? <SteerDialog project={project} onClose={() => setSteering(false)} /> : null}
    </>
  );
}

function Collect({ project, data }: { project: Project; data: Coverage }) {
  const text = data.collect.map((gap) => [gap.n, ...gap.by.map((name, index) => `${name}=${gap.values[index]}`)].join('\t')).join('\n');
  return (
    <Card title={t('collect')} aside={data.collect.length ? <CopyButton text={text} label={t('copy_list')} /> : null}>
      {data.collect.length === 0 ? <p className="dim">{data.targets.length ? t('collect_none') : t('collect_no_targets')}</p> : (
        <ul className="cv-list">
          {data.collect.slice(0, 8).map((gap) => (
            <li key={gap.values.join()}>
              <div className="row between top">
                <AppLink className="strong" href={itemsHref(project.slug, gap.by, gap.values, 'n')}>{t('collect_gap', { n: gap.n, what: gap.values.join(', ') })}</AppLink>
                <span className="tag bad">{t('not_in_pool')}</span>
              </div>
              <div className="small dim">{t('collect_text', { settled: gap.settled, waiting: gap.in_pool - gap.settled, have: gap.in_pool, target: gap.target })}</div>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Targets({ data }: { data: Coverage }) {
  return (
    <Card title={t('targets')}>
      <ul className="cv-list">
        {data.targets.map((target) => (
          <li key={target.by.join()}>
            <div className="row between"><span>{t('target_of', { n: target.at_least, by: target.by.join(' × ') })}</span>{target.impossible ? <span className="tag bad">{t('target_impossible', { n: target.impossible })}</span> : null}</div>
            <Meter value={target.total ? target.met / target.total : 0} label={t('target_met', { met: target.met, total: target.total })} />
            <div className="small dim">{t('target_met', { met: target.met, total: target.total })}</div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** A target of three or more attributes: a grid of the first two for each value of the rest. */
function Layers({ project, target, counted }: { project: string; target: Coverage['targets'][number]; counted: Counted }) {
  if (target.by.length !== 3) return null;
  const layers = layersOf(target.cells, 2).slice(0, LAYERS);
  const third = target.by[2] ?? '';
  const thin = target.cells.filter((cell) => cell.status === 'thin').length;
  return (
    <Card title={t('by_third', { name: third })} aside={t('third_aside', { n: target.at_least, cells: target.total, met: target.met, thin, empty: target.total - target.met - thin })}>
      <div className="cv-layers">
        {layers.map((layer) => {
          const under = layer.cells.filter((cell) => cell.status !== 'met').length;
          const n = layer.cells.reduce((sum, cell) => sum + cell[counted], 0);
          return (
            <section key={layer.value}>
              <h3>{layer.value} <span className="small dim">{under ? t('n_under', { n, under, target: target.at_least }) : t('n_of', { n })}</span></h3>
              <CellGrid project={project} by={target.by.slice(0, 2)} cells={layer.cells} counted={counted} fixed={{ by: third, value: layer.value }} small />
            </section>
          );
        })}
      </div>
    </Card>
  );
}

function Attributes({ project, data, counted }: { project: string; data: Coverage; counted: Counted }) {
  return (
    <Card title={t('attributes')} flush>
      <table>
        <thead><tr><th>{t('attribute')}</th><th>{t('value')}</th><th className="num">{t('items')}</th><th className="num">{t('settled')}</th><th className="num">{t('accepted')}</th></tr></thead>
        <tbody>
          {data.attributes.flatMap((attribute) =>
            attribute.values.map((value, index) => (
              <tr key={`${attribute.name}:${value.value}`}>
                <td>{index === 0 ? <><b>{attribute.title ?? attribute.name}</b>{attribute.missing ? <div className="small dim">{t('lacking', { n: attribute.missing })}</div> : null}</> : null}</td>
                <td><AppLink href={itemsHref(project, [attribute.name], [value.value], counted)}>{value.value}</AppLink></td>
                <td className="num">{formatNumber(value.n)}</td>
                <td className="num">{formatNumber(value.settled)}</td>
                <td className="num">{formatNumber(value.accepted)}</td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </Card>
  );
}

function Copies({ project, copies }: { project: Project; copies: Coverage['copies'] }) {
  return (
    <Card title={t('copies')}>
      {copies.groups === 0 ? <p className="dim">{t('copies_none')}</p> : (
        <>
          <p><span className="figure">{formatNumber(copies.items)}</span></p>
          <p className="dim">{t('copies_text', { n: copies.groups, items: copies.items })}</p>
          <ul className="cv-list">
            {copies.largest.map((group) => (
              <li key={group.items[0]} className="small">
                <b>{t('copies_of', { n: group.n })}</b>{' '}
                {group.items.map((item, index) => <span key={item}>{index ? ', ' : ''}<AppLink href={`/projects/${project.slug}/items?item=${item}`}>{group.external_ids[index] ?? `…${item.slice(-8)}`}</AppLink></span>)}
                {group.n > group.items.length ? ' …' : ''}
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}
