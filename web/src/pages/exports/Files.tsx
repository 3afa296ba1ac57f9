import type { Export, Format } from '@/api/types';
import { t as common } from '@/i18n/en/words';
import { t } from '@/i18n/en/exports';
import { formatBytes } from '@/ui/format';
import { JobProgress } from '@/ui/kit/JobProgress';
import { Card } from '@/ui/kit/PageHead';
import { ScrollX } from '@/ui/kit/ScrollX';
import { When } from '@/ui/kit/text';
import { useProject } from '@/shell/use-project';

/** Files that were made, ready to be downloaded in parts. */
export function Files({ files, formats }: { files: Export[]; formats: Format[] }) {
  const project = useProject();
  if (files.length === 0) return <Card title={t('files')}><p className="dim">{t('no_files')}</p></Card>;
  const namesPeople = (file: Export) => Boolean(file.options.provenance ?? true) && Boolean(formats.find((one) => one.name === file.format)?.names_people);
  return (
    <Card flush title={t('files')}>
      <ScrollX label={t('files')}>
        <table className="files">
          <thead>
            <tr>
              <th>{t('format')}</th>
              <th>{t('source')}</th>
              <th>{t('at')}</th>
              <th className="num">{t('size')}</th>
              <th>{t('state')}</th>
              <th><span className="visually-hidden">{t('download')}</span></th>
            </tr>
          </thead>
          <tbody>
            {files.map((file) => (
              <tr key={file.id}>
                <td>
                  <b>{file.title}</b>
                  {file.losses.length > 0 ? (
                    <details className="small dim"><summary>{t('lost', { n: file.losses.length })}</summary><ul className="losses">{file.losses.map((sentence) => <li key={sentence}>{sentence}</li>)}</ul></details>
                  ) : <p className="small dim">{t('loses_nothing')}</p>}
                </td>
                <td>{file.snapshot ? t('of_snapshot', { name: file.snapshot }) : t('present')}<p className="small dim">{choiceOf(file)}</p></td>
                <td className="nowrap"><When at={file.at} /></td>
                <td className="num nowrap">{file.size === null ? '–' : formatBytes(file.size)}</td>
                <td><JobProgress state={file.state} done={file.done} total={file.total} width={90} /></td>
                <td className="num">
                  {file.download === null ? null : project.role === 'viewer' && namesPeople(file)
                    ? <span className="small dim">{t('not_for_viewers')}</span>
                    : <a className="btn sm" href={file.download} download>{t('download')}</a>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollX>
    </Card>
  );
}

function choiceOf(file: Export): string {
  const { states, provenance } = file.options;
  return [
    states ? t('only', { states: states.map((state) => common.word(state)).join(', ') }) : '',
    provenance === false ? t('without_people') : '',
  ].filter(Boolean).join('; ');
}
