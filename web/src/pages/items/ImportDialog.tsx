import { useRef, useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { startImport, type ImportOptions } from '@/api/queries/items';
import type { Import, Project } from '@/api/types';
import { uploadFile } from '@/api/upload';
import { t as common } from '@/i18n/en/words';
import { t } from '@/i18n/en/items';
import { formatBytes } from '@/ui/format';
import { Dialog } from '@/ui/kit/Dialog';
import { Field } from '@/ui/kit/Field';
import { Meter } from '@/ui/kit/figures';
import { Icon } from '@/ui/kit/icons';
import { messageOf } from '@/ui/messages';

const SHOWN = 6;
const AT_ONCE = 4;
const TABLES = /\.(jsonl|ndjson|csv|tsv|tab|zip)$/i;

interface Sending {
  received: number;
  size: number;
  name: string;
}

/** Choose or drop files, say how they are to be read, send them, and let the import run. */
export function ImportDialog({ project, initial, onClose }: { project: Project; initial: File[]; onClose: () => void }) {
  const client = useQueryClient();
  const [files, setFiles] = useState(initial);
  const [folders, setFolders] = useState('');
  const [column, setColumn] = useState('');
  const [passOver, setPassOver] = useState(false);
  const [onBadRow, setOnBadRow] = useState<'skip' | 'stop'>('skip');
  const [sending, setSending] = useState<Sending | null>(null);
  const [over, setOver] = useState(false);
  const stop = useRef<AbortController>(null);
  const picker = useRef<HTMLInputElement>(null);
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const hasTable = files.some((file) => /\.(csv|tsv|tab)$/i.test(file.name));
  const hasZip = files.some((file) => /\.zip$/i.test(file.name));
  const add = (more: Iterable<File>) => setFiles((before) => [...before, ...[...more].filter((file) => !before.some((one) => one.name === file.name && one.size === file.size))]);

  const deed = useMutation({
    mutationFn: async () => {
      const control = new AbortController();
      stop.current = control;
      const options: ImportOptions = {
        attributes_from: folders.split(',').map((part) => part.trim()).filter(Boolean),
        text_column: column.trim() || undefined,
        other_columns: passOver ? 'ignore' : 'refuse',
      };
      const uploads = await sendAll(project.slug, files, control.signal, setSending);
      const begun: Import[] = [];
      for (const group of groupsOf(files, uploads)) begun.push(await startImport(project.slug, group, options, onBadRow));
      return begun;
    },
    meta: { quiet: true },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['projects', project.slug, 'imports'] });
      onClose();
    },
    onError: () => setSending(null),
  });
  const close = () => {
    stop.current?.abort();
    onClose();
  };
  const stopped = deed.error instanceof DOMException;
  return (
    <Dialog title={t('import_title')} onClose={close}>
      {sending ? (
        <div className="stack" role="status">
          <p>{t('sending', { name: sending.name })}</p>
          <Meter value={sending.size ? sending.received / sending.size : 1} label={t('sent', { a: formatBytes(sending.received), b: formatBytes(sending.size) })} />
          <p className="small dim">{t('sent', { a: formatBytes(sending.received), b: formatBytes(sending.size) })}</p>
        </div>
      ) : (
        <>
          <div
            className={over ? 'it-drop over' : 'it-drop'}
            onDragOver={(event) => { event.preventDefault(); setOver(true); }}
            onDragLeave={() => setOver(false)}
            onDrop={(event) => { event.preventDefault(); setOver(false); add(event.dataTransfer.files); }}
          >
            <Icon name="upload" />
            <p>{t('drop')} <button type="button" className="it-link" onClick={() => picker.current?.click()}>{t('choose')}</button></p>
            <p className="small dim">{t('drop_hint')}</p>
            <input ref={picker} type="file" multiple hidden aria-label={t('choose')} onChange={(event) => { add(event.target.files ?? []); event.target.value = ''; }} />
          </div>
          {files.length ? (
            <div>
              <p className="strong">{t('files_chosen', { n: files.length, size: formatBytes(size) })}</p>
              <ul className="it-entries">
                {files.slice(0, SHOWN).map((file) => (
                  <li key={`${file.name}:${file.size}`} className="row between">
                    <span className="it-one-line">{file.name}</span>
                    <span className="row"><span className="small dim nowrap">{formatBytes(file.size)}</span><button type="button" className="btn quiet icon sm" aria-label={t('remove_file', { name: file.name })} onClick={() => setFiles((before) => before.filter((one) => one !== file))}><Icon name="close" /></button></span>
                  </li>
                ))}
              </ul>
              {files.length > SHOWN ? <p className="small dim">{t('more_files', { n: files.length - SHOWN })}</p> : null}
            </div>
          ) : null}
          {hasZip && Object.keys(project.attributes).length ? (
            <Field label={t('folders')} hint={t('folders_hint')}>{(props) => <input {...props} className="input" placeholder={Object.keys(project.attributes).slice(0, 2).join(', ')} value={folders} onChange={(event) => setFolders(event.target.value)} />}</Field>
          ) : null}
          {hasTable ? (
            <>
              <Field label={t('text_column')}>{(props) => <input {...props} className="input" placeholder={Object.keys(project.data)[0]} value={column} onChange={(event) => setColumn(event.target.value)} />}</Field>
              <label className="row"><input type="checkbox" checked={passOver} onChange={(event) => setPassOver(event.target.checked)} />{t('other_columns')}</label>
            </>
          ) : null}
          <Field label={t('bad_rows')}>
            {(props) => (
              <select {...props} className="input" value={onBadRow} onChange={(event) => setOnBadRow(event.target.value === 'stop' ? 'stop' : 'skip')}>
                <option value="skip">{t('bad_skip')}</option>
                <option value="stop">{t('bad_stop')}</option>
              </select>
            )}
          </Field>
          <p className="small dim">{t('again_hint')}</p>
        </>
      )}
      {deed.error && !stopped ? <p className="note bad" role="alert">{messageOf(deed.error)}</p> : null}
      <div className="dialog-foot">
        <button type="button" className="btn" onClick={sending ? () => stop.current?.abort() : close}>{sending ? t('stop_sending') : common('cancel')}</button>
        <button type="button" className="btn primary" disabled={files.length === 0 || deed.isPending} onClick={() => deed.mutate()}>{t('start')}</button>
      </div>
    </Dialog>
  );
}

/** Sends files a few at a time and gives their uploads in the same order. */
async function sendAll(project: string, files: readonly File[], signal: AbortSignal, tell: (state: Sending) => void): Promise<string[]> {
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const received = files.map(() => 0);
  const uploads: string[] = files.map(() => '');
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < files.length; index = next++) {
      const file = files[index] as File;
      uploads[index] = await uploadFile(project, file, {
        signal,
        onProgress: (done) => {
          received[index] = done;
          tell({ name: file.name, size, received: received.reduce((sum, n) => sum + n, 0) });
        },
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, files.length) }, worker));
  return uploads;
}

/** Tables and archives are imports of their own; pictures and texts come in together. */
function groupsOf(files: readonly File[], uploads: readonly string[]): string[][] {
  const alone = uploads.filter((_, index) => TABLES.test(files[index]?.name ?? ''));
  const together = uploads.filter((_, index) => !TABLES.test(files[index]?.name ?? ''));
  const parts: string[][] = alone.map((upload) => [upload]);
  for (let start = 0; start < together.length; start += 2000) parts.push(together.slice(start, start + 2000));
  return parts;
}
