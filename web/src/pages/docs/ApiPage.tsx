import './docs.css';
import { useMemo } from 'react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { openapiQuery } from '@/api/queries/openapi';
import { matching, routesOf, type Description, type Route } from '@/core/openapi';
import { t } from '@/i18n/en/docs';
import { AppLink } from '@/ui/kit/AppLink';
import { Card, PageHead } from '@/ui/kit/PageHead';
import { SearchBox } from '@/ui/kit/SearchBox';
import { Empty } from '@/ui/kit/states';
import { useTitle } from '@/ui/use-title';
import { Answers, Fields } from './Shapes';
import { TryIt } from './TryIt';

const here = getRouteApi('/_app/docs');

/** Every request of the API beside the one that is looked at. */
export function ApiPage() {
  useTitle(t('title'));
  const { data } = useSuspenseQuery(openapiQuery);
  const { request, search } = here.useSearch();
  const navigate = here.useNavigate();
  const routes = useMemo(() => routesOf(data), [data]);
  const found = matching(routes, search ?? '');
  const shown = routes.find((route) => route.id === request) ?? found[0];
  return (
    <>
      <PageHead title={t('title')} lede={t('lede')}>
        <AppLink className="btn" href="/profile">{t('tokens')}</AppLink>
        <a className="btn" href="/api/v1/openapi.json" download="assay-openapi.json">{t('file')}</a>
      </PageHead>
      <div className="api">
        <nav className="card api-list" aria-label={t('operations')}>
          <SearchBox label={t('search')} value={search ?? ''} onChange={(value) => void navigate({ search: { request, search: value || undefined }, replace: true })} />
          <Groups routes={found} shown={shown} search={search} />
          <p className="small dim">{t('version', { version: data.info.version, openapi: data.openapi })}</p>
        </nav>
        {shown ? <OneRequest key={shown.id} document={data} route={shown} /> : <Empty title={t('none_title')}>{t('none')}</Empty>}
      </div>
    </>
  );
}

function Groups({ routes, shown, search }: { routes: Route[]; shown: Route | undefined; search: string | undefined }) {
  const tags = [...new Set(routes.map((route) => route.tag))].toSorted();
  return tags.map((tag) => (
    <section key={tag}>
      <h2>{tag}</h2>
      <ul className="list-plain">
        {routes.filter((route) => route.tag === tag).map((route) => (
          <li key={route.id}>
            <Link to="/docs" search={{ request: route.id, search }} aria-current={route === shown ? 'true' : undefined}>
              <span className="method">{route.method}</span>
              <span className="small">{route.path.replace('/api/v1', '')}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  ));
}

/** A description with what stands in backquotes as code. */
function withCode(text: string): React.ReactNode[] {
  return text.split(/`+/).map((part, place) => (place % 2 ? <code key={place}>{part}</code> : part));
}

function OneRequest({ document, route }: { document: Description; route: Route }) {
  const body = Object.values(route.operation.requestBody?.content ?? {})[0];
  return (
    <div className="stack">
      <Card title={<span className="api-path">{route.method} {route.path}</span>} aside={route.operation.security?.length === 0 ? t('open') : undefined}>
        <p>{withCode(route.operation.description ?? '')}</p>
        <TryIt route={route} />
      </Card>
      {body?.schema ? (
        <Card title={t('body')}>
          <Fields document={document} schema={body.schema} open />
        </Card>
      ) : null}
      <Card title={t('answers')}>
        <Answers document={document} route={route} />
      </Card>
    </div>
  );
}
