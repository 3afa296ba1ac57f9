import './exports.css';
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { exportsQuery, formatsQuery, snapshotsQuery } from '@/api/queries/exports';
import { t } from '@/i18n/en/exports';
import { PageHead } from '@/ui/kit/PageHead';
import { PageLoading } from '@/ui/kit/states';
import { useMay, useProject } from '@/shell/use-project';
import { useTitle } from '@/ui/use-title';
import { Files } from './Files';
import { SnapshotDialog, Snapshots } from './Snapshots';
import { TakeDataset } from './TakeDataset';

const route = getRouteApi('/_app/projects/$project/exports');

/** Where is my data: take it now, freeze it, fetch files that were made. */
export function ExportsPage() {
  const project = useProject();
  const may = useMay();
  const { snapshot } = route.useSearch();
  const navigate = route.useNavigate();
  const [freezing, setFreezing] = useState(false);
  const formats = useQuery(formatsQuery(project.slug)).data;
  const snapshots = useQuery(snapshotsQuery(project.slug)).data;
  const files = useQuery(exportsQuery(project.slug)).data;
  useTitle(t('title'), project.title);
  if (!formats || !snapshots || !files) return <PageLoading />;
  const choose = (name: string | null) => void navigate({ search: { snapshot: name ?? undefined }, resetScroll: false });
  return (
    <>
      <PageHead title={t('title')} lede={t('lede')}>
        {may('make_snapshot') ? <button type="button" className="btn" onClick={() => setFreezing(true)}>{t('make_snapshot')}</button> : null}
      </PageHead>
      {may('export') ? <TakeDataset key={snapshot ?? ''} formats={formats.items} snapshots={snapshots.items} snapshot={snapshot ?? null} onSnapshot={choose} /> : null}
      <Snapshots snapshots={snapshots.items} onTake={may('export') ? choose : undefined} />
      <Files files={files.items} formats={formats.items} />
      {freezing ? <SnapshotDialog onClose={() => setFreezing(false)} /> : null}
    </>
  );
}
