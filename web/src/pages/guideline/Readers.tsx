import { useQuery } from '@tanstack/react-query';
import { readersQuery } from '@/api/queries/guideline';
import type { Project } from '@/api/types';
import { t } from '@/i18n/en/guideline';
import { Mark } from '@/ui/kit/marks';
import { Card } from '@/ui/kit/PageHead';
import { Skeleton } from '@/ui/kit/states';
import { When } from '@/ui/kit/text';

/** Who of those who label has read the version in force. */
export function Readers({ project }: { project: Project }) {
  const { data } = useQuery(readersQuery(project.slug));
  if (!data) return <Skeleton height={120} />;
  const read = data.items.filter((reader) => reader.acknowledged_version >= data.version).length;
  return (
    <Card title={t('readers', { version: data.version })} aside={t('readers_of', { a: read, b: data.items.length })}>
      {data.items.length === 0 ? <p className="small dim">{t('no_readers')}</p> : null}
      <ul className="list-plain readers">
        {data.items.map((reader) => (
          <li key={reader.pseudonym} className="row between">
            <b>{reader.pseudonym}</b>
            {reader.acknowledged_version >= data.version ? (
              <span className="small"><Mark kind="ok" /> <When at={reader.at} /></span>
            ) : (
              <span className="small"><Mark kind="open" /> {reader.acknowledged_version ? t('read_older', { version: reader.acknowledged_version }) : t('read_none')}</span>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}
