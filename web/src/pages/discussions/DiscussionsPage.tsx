import { useState } from 'react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { discussionsQuery } from '@/api/queries/discussions';
import type { Discussion, Project } from '@/api/types';
import { t } from '@/i18n/en/discussions';
import { FilterChips } from '@/ui/kit/FilterChips';
import { Icon } from '@/ui/kit/icons';
import { Card, PageHead } from '@/ui/kit/PageHead';
import { Segments } from '@/ui/kit/Segments';
import { Empty, PageLoading } from '@/ui/kit/states';
import { When } from '@/ui/kit/text';
import { useMay, useProject } from '@/shell/use-project';
import { useTitle } from '@/ui/use-title';
import { AskAbout } from '../guideline/RuleDiscussions';
import { DiscussionView } from './DiscussionView';
import { DiscussionState, Thumb } from './parts';

const route = getRouteApi('/_app/projects/$project/discussions');

/** What people ask, and what they were told. Who only labels has their own. */
export function DiscussionsPage() {
  const project = useProject();
  const may = useMay();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [asking, setAsking] = useState(false);
  const filter = { state: search.state, rule: search.rule, mine: search.mine };
  const query = useInfiniteQuery(discussionsQuery(project.slug, filter));
  useTitle(t('title'), project.title);
  if (!query.data) return <PageLoading />;
  const found = query.data.pages.flatMap((page) => page.items);
  const counts = query.data.pages[0]?.counts ?? {};
  const all = may('see_discussions');
  const filtered = Boolean(search.state ?? search.rule ?? search.mine);
  const chosen = search.d ?? found[0]?.id;
  const go = (change: Partial<typeof search>) => void navigate({ search: (before) => ({ ...before, d: undefined, ...change }) });
  const count = (state: string) => counts[state] ?? 0;
  return (
    <>
      <PageHead title={t('title')} lede={all ? t('lede', { open: count('open'), answered: count('answered'), closed: count('closed') }) : t('lede_mine')}>
        <button type="button" className="btn" onClick={() => setAsking(true)}><Icon name="ask" />{t('ask')}</button>
      </PageHead>
      <div className="row wrap">
        <Segments
          label={t('title')}
          value={search.state ?? 'all'}
          options={[['all', t('all')], ['open', `${t('open')} ${count('open')}`], ['answered', `${t('answered')} ${count('answered')}`], ['closed', `${t('closed')} ${count('closed')}`]]}
          onChange={(state) => go({ state: state === 'all' ? undefined : state })}
        />
        {all ? <Segments label={t('mine')} value={search.mine ? 'mine' : 'all'} options={[['all', t('everyones')], ['mine', t('mine')]]} onChange={(whose) => go({ mine: whose === 'mine' ? true : undefined })} /> : null}
        <FilterChips chips={search.rule ? [{ key: 'rule', name: t('rule'), value: search.rule, onRemove: () => go({ rule: undefined }) }] : []} />
      </div>
      {found.length === 0 && !search.d ? (
        <Card><Empty title={filtered ? t('no_match') : t('none_title')}>{filtered ? null : all ? t('none_text') : t('none_mine')}</Empty></Card>
      ) : (
        <div className={search.d ? 'discussions one-open' : 'discussions'}>
          <List project={project} found={found} chosen={chosen} onChoose={(d) => void navigate({ search: (before) => ({ ...before, d }) })}>
            {query.hasNextPage ? <button type="button" className="btn sm" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t('more')}</button> : null}
          </List>
          {chosen ? <DiscussionView key={chosen} project={project} id={chosen} onBack={() => go({})} /> : null}
        </div>
      )}
      {asking ? <AskAbout project={project} rule={search.rule} onClose={() => setAsking(false)} /> : null}
    </>
  );
}

function List({ project, found, chosen, onChoose, children }: { project: Project; found: Discussion[]; chosen: string | undefined; onChoose: (id: string) => void; children: React.ReactNode }) {
  return (
    <nav className="card flush discussion-list" aria-label={t('title')}>
      {found.map((discussion) => (
        <button key={discussion.id} type="button" aria-current={discussion.id === chosen} onClick={() => onChoose(discussion.id)}>
          <Thumb discussion={discussion} project={project} />
          <span className="grow">
            <span className={discussion.unseen ? 'strong' : undefined}>{discussion.title}</span>
            <span className="small dim block">{discussion.opened_by}{discussion.rule ? ` · ${discussion.rule}` : ''} · <When at={discussion.changed_at} /></span>
            <span className="small block"><DiscussionState discussion={discussion} /></span>
          </span>
        </button>
      ))}
      {children ? <div className="list-foot">{children}</div> : null}
    </nav>
  );
}
