import './gold.css';
import { useState } from 'react';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { goldQuery, retireGold, type Gold } from '@/api/queries/quality';
import { t } from '@/i18n/en/gold';
import { formatDate, formatNumber, formatPercent } from '@/ui/format';
import { AppLink } from '@/ui/kit/AppLink';
import { ConfirmPreview } from '@/ui/kit/ConfirmPreview';
import { DataTable, type Column } from '@/ui/kit/DataTable';
import { Figure, IntervalBar } from '@/ui/kit/figures';
import { boxesOf, ImageWithRegions } from '@/ui/kit/ImageWithRegions';
import { StatusMark } from '@/ui/kit/marks';
import { Card, PageHead } from '@/ui/kit/PageHead';
import { Segments } from '@/ui/kit/Segments';
import { Empty, PageLoading } from '@/ui/kit/states';
import { toast } from '@/ui/toasts';
import { useProject } from '@/shell/use-project';
import { useTitle } from '@/ui/use-title';
import { isDoubtful } from './doubtful';
import { Proposals } from './Proposals';

const route = getRouteApi('/_app/projects/$project/gold');

/** Items whose answer is known: how people did on each, and which known answers are doubtful. */
export function GoldPage() {
  const project = useProject();
  const { retired = false } = route.useSearch();
  const navigate = route.useNavigate();
  const client = useQueryClient();
  const [retiring, setRetiring] = useState<Gold | null>(null);
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(goldQuery(project.slug, retired));
  useTitle(t('title'), project.title);
  const first = data?.pages[0];
  if (!first) return <PageLoading />;
  const rows = data.pages.flatMap((page) => page.items);
  const doubtful = rows.filter(isDoubtful).length;
  const choose = <AppLink className="btn primary" href={`/projects/${project.slug}/items?state=accepted`} title={t('choose_hint')}>{t('choose')}</AppLink>;
  const rate = first.rate > 0 ? t('rate', { share: formatPercent(first.rate) }) : t('rate_none');
  if (first.total + first.retired === 0) {
    return (
      <>
        <PageHead title={t('title')} lede={rate} />
        <div className="card">
          <Empty title={t('empty_title')} action={choose}>{t('empty')} {t('choose_hint')}</Empty>
        </div>
        <Proposals />
      </>
    );
  }
  return (
    <>
      <PageHead title={t('title')} lede={`${t('lede', { n: first.total })} ${rate}`}>{choose}</PageHead>
      {doubtful ? <p className="note warn">{t('doubtful_n', { n: doubtful })}</p> : null}
      <Card
        flush
        title={t('list')}
        aside={first.retired ? (
          <Segments
            label={t('shown')}
            value={retired ? 'all' : 'used'}
            options={[['used', t('in_use')], ['all', t('retired_too')]]}
            onChange={(value) => navigate({ search: { retired: value === 'all' ? true : undefined }, replace: true })}
          />
        ) : null}
      >
        <DataTable
          label={t('list')}
          columns={columns(project.slug, project.questions, setRetiring)}
          rows={rows}
          rowKey={(row) => row.id}
          hasMore={hasNextPage}
          loading={isFetchingNextPage}
          onMore={() => void fetchNextPage()}
        />
      </Card>
      <Proposals />
      {retiring ? (
        <ConfirmPreview<never, Gold>
          title={t('retire_title')}
          confirm={t('retire')}
          run={() => retireGold(project.slug, retiring.id)}
          onDone={() => {
            setRetiring(null);
            toast.good(t('retired_done'));
            void client.invalidateQueries({ queryKey: ['projects', project.slug, 'gold'] });
          }}
          onClose={() => setRetiring(null)}
        >
          {() => <p>{t('retire_text')}</p>}
        </ConfirmPreview>
      ) : null}
    </>
  );
}

function nameOf(gold: Gold): string {
  return gold.item.external_id ?? gold.item.id;
}

function columns(slug: string, questions: Parameters<typeof boxesOf>[1][], retire: (gold: Gold) => void): Column<Gold>[] {
  return [
    { id: 'item', title: t('item'), width: 'minmax(0, 1.6fr)', cell: (gold) => <Look slug={slug} gold={gold} questions={questions} /> },
    { id: 'answer', title: t('answer'), width: 'minmax(160px, 1.4fr)', secondary: true, cell: (gold) => <div>{gold.summary}{gold.note ? <div className="small dim">{gold.note}</div> : null}</div> },
    {
      id: 'accuracy',
      title: t('accuracy'),
      width: 'minmax(150px, 1fr)',
      cell: (gold) => (
        <div className="stack tight">
          <Figure interval={gold.accuracy} format={(value) => formatPercent(value)} />
          {gold.accuracy ? <IntervalBar interval={gold.accuracy} from={0} to={1} width={150} format={(value) => formatPercent(value)} /> : null}
          {isDoubtful(gold) ? <span className="small" title={t('doubtful_hint')}><StatusMark kind="warn">{t('doubtful')}</StatusMark></span> : null}
        </div>
      ),
    },
    { id: 'times', title: t('times'), width: '72px', align: 'end', secondary: true, cell: (gold) => formatNumber(gold.n_shown) },
    { id: 'source', title: t('source'), width: '128px', secondary: true, cell: (gold) => <span className="small">{t.word(gold.source)}<div className="dim">{formatDate(gold.created_at)}</div></span> },
    {
      id: 'act',
      title: '',
      width: '104px',
      align: 'end',
      cell: (gold) => (gold.retired_at ? <span className="small dim">{t('retired_on', { at: formatDate(gold.retired_at) })}</span> : <button type="button" className="btn sm" onClick={() => retire(gold)}>{t('retire')}</button>),
    },
  ];
}

function Look({ slug, gold, questions }: { slug: string; gold: Gold; questions: Parameters<typeof boxesOf>[1][] }) {
  const picture = Object.values(gold.item.data).find((datum) => datum.thumb ?? datum.url);
  const words = Object.values(gold.item.data).find((datum) => datum.text)?.text;
  const drawn = questions.flatMap((question) => (question ? boxesOf(gold.answers[question.name], question) : []));
  return (
    <div className="row top gold-look">
      {picture ? <ImageWithRegions className="thumb" src={picture.thumb ?? picture.url} alt="" width={picture.width} height={picture.height} boxes={drawn} fit="cover" /> : null}
      <div className="grow">
        <AppLink href={`/projects/${slug}/items?item=${gold.item.id}`} className="clip gold-name">{nameOf(gold)}</AppLink>
        <div className="small gold-said">{gold.summary}</div>
        {words ? <div className="small dim gold-words">{words}</div> : null}
        <div className="small dim">{Object.values(gold.item.attributes).join(' · ')}</div>
      </div>
    </div>
  );
}
