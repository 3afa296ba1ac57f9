import type { Item, Project } from '@/api/types';
import { t } from '@/i18n/en/items';
import { ItemStateMark } from '@/ui/kit/marks';
import type { Column } from '@/ui/kit/DataTable';
import { When } from '@/ui/kit/text';
import { Believed, Dispute, Labels, nameOf, Posterior, textOf, Thumb } from './parts';

const ATTRIBUTES = 3;

/** Left out while an item is open beside the list, which shows them too. */
const BESIDE = new Set(['labels', 'posterior', 'dispute']);

/** The columns of the table; pictures and texts stand out in the roomy view. */
export function itemColumns(project: Project, roomy: boolean, beside: boolean, onOpen: (item: Item) => void): Column<Item>[] {
  const columns = allColumns(project, roomy, onOpen);
  return beside ? columns.filter((column) => !BESIDE.has(column.id) && !column.id.startsWith('attribute:')) : columns;
}

function allColumns(project: Project, roomy: boolean, onOpen: (item: Item) => void): Column<Item>[] {
  const hasPictures = Object.values(project.data).some((datum) => datum.type === 'image');
  const attributes = Object.keys(project.attributes).slice(0, ATTRIBUTES);
  const name = (item: Item) => (
    <button type="button" className="it-name" onClick={() => onOpen(item)}>
      <b className={item.external_id ? undefined : 'dim'}>{nameOf(item)}</b>
      {!hasPictures && roomy ? <span className="it-text" dir="auto">{textOf(item)}</span> : null}
    </button>
  );
  return [
    ...(hasPictures && roomy ? [{ id: 'picture', title: <span className="visually-hidden">{t('picture')}</span>, width: '92px', cell: (item: Item) => <Thumb item={item} project={project} className="thumb it-thumb" /> }] : []),
    { id: 'item', title: t('item'), width: hasPictures ? 'minmax(150px, 1.4fr)' : roomy ? 'minmax(220px, 3fr)' : 'minmax(200px, 1.6fr)', sort: 'external_id', cell: name },
    ...attributes.map((attribute) => ({
      id: `attribute:${attribute}`,
      title: attribute,
      width: 'minmax(72px, 0.7fr)',
      secondary: true,
      cell: (item: Item) => item.attributes[attribute] ?? <span className="dim">–</span>,
    })),
    {
      id: 'state',
      title: t('state'),
      width: '118px',
      cell: (item) => (
        <div>
          <ItemStateMark state={item.state} />
          {roomy && (item.batch || item.gold) ? <div className="small dim">{[item.batch?.name, item.gold ? t('f_gold') : ''].filter(Boolean).join(', ')}</div> : null}
        </div>
      ),
    },
    {
      id: 'labels',
      title: t('labels'),
      width: '92px',
      secondary: true,
      cell: (item) => (
        <div>
          <Labels item={item} />
          {roomy ? <div className="small dim">{t('labels_of', { done: item.labels_done, needed: item.labels_needed })}</div> : null}
        </div>
      ),
    },
    { id: 'consensus', title: t('consensus'), width: 'minmax(120px, 1.2fr)', secondary: true, cell: (item) => (roomy ? <Believed item={item} project={project} /> : <div className="it-one-line it-flat"><Believed item={item} project={project} /></div>) },
    { id: 'posterior', title: t('posterior'), width: '118px', sort: 'posterior', secondary: true, cell: (item) => <Posterior value={item.posterior} /> },
    { id: 'dispute', title: t('dispute'), width: '84px', sort: 'dispute', secondary: true, cell: (item) => <Dispute value={item.dispute} /> },
    { id: 'changed', title: t('changed'), width: '104px', sort: 'changed', align: 'end', secondary: true, cell: (item) => <span className="dim"><When at={item.changed_at} /></span> },
  ];
}
