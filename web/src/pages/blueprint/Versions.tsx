import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { versionQuery, versionsQuery } from '@/api/queries/planning';
import { t } from '@/i18n/en/blueprint';
import { Dialog } from '@/ui/kit/Dialog';
import { Skeleton } from '@/ui/kit/states';
import { When } from '@/ui/kit/text';
import { YamlEditor } from './YamlEditor';

/** All versions of a blueprint; an old one can be read, and taken as the draft. */
export function Versions({ slug, current, onTake, onClose }: { slug: string; current: number; onTake?: (source: string) => void; onClose: () => void }) {
  const { data } = useQuery({ ...versionsQuery(slug), throwOnError: false });
  const [version, setVersion] = useState(current);
  const { data: shown } = useQuery({ ...versionQuery(slug, version), throwOnError: false });
  return (
    <Dialog title={t('versions')} onClose={onClose} wide>
      {data ? (
        <div className="scroll-x" style={{ maxHeight: 220, overflowY: 'auto' }}>
          <table>
            <tbody>
              {data.items.map((one) => (
                <tr key={one.version} aria-current={one.version === version}>
                  <td><button type="button" className="link strong" aria-pressed={one.version === version} onClick={() => setVersion(one.version)}>{t('version_n', { version: one.version })}</button></td>
                  <td><When at={one.at} /></td>
                  <td className="dim">{t('by_author', { author: one.author })}</td>
                  <td>{one.note}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : <Skeleton height={80} />}
      {shown ? <YamlEditor text={shown.source} problems={[]} readOnly /> : <Skeleton height={160} />}
      {onTake && shown && version !== current ? (
        <div className="dialog-foot"><button type="button" className="btn" onClick={() => onTake(shown.source)}>{t('as_draft')}</button></div>
      ) : null}
    </Dialog>
  );
}
