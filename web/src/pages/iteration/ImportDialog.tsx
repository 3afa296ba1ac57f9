import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { sendPredictions } from '@/api/queries/iteration';
import type { Model } from '@/api/types';
import { ApiError } from '@/api/client';
import { uploadFile } from '@/api/upload';
import { t as common } from '@/i18n/en/words';
import { t } from '@/i18n/en/iteration';
import { formatPercent } from '@/ui/format';
import { AppLink } from '@/ui/kit/AppLink';
import { Dialog } from '@/ui/kit/Dialog';
import { Field } from '@/ui/kit/Field';
import { messageOf } from '@/ui/messages';
import { useProject } from '@/shell/use-project';

const AT_ONCE = 4 * 1024 * 1024;

/** Takes a file of predictions and hands it to a job. */
export function ImportDialog({ models, onClose }: { models: Model[]; onClose: () => void }) {
  const project = useProject();
  const client = useQueryClient();
  const [model, setModel] = useState(models[0]?.model ?? '');
  const [version, setVersion] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const [share, setShare] = useState(0);
  const send = useMutation({
    meta: { quiet: true },
    mutationFn: async () => {
      if (!file) throw new Error('no file');
      if (file.size <= AT_ONCE) return sendPredictions(project.slug, model, version, file);
      const upload = await uploadFile(project.slug, file, { onProgress: (received, size) => setShare(received / size) });
      return sendPredictions(project.slug, model, version, { upload });
    },
    onSuccess: () => void client.invalidateQueries({ queryKey: ['projects', project.slug, 'jobs'] }),
  });
  const about = (pointer: string) => (send.error instanceof ApiError ? send.error.about(pointer) : null);
  const known = send.error && !about('/model') && !about('/version') ? messageOf(send.error) : null;
  if (send.isSuccess) {
    return (
      <Dialog title={t('import')} onClose={onClose}>
        <p className="note good" role="status">{t('sent')}</p>
        <div className="dialog-foot">
          <AppLink className="btn" href={`/projects/${project.slug}/jobs`}>{t('see_jobs')}</AppLink>
          <button type="button" className="btn primary" onClick={onClose}>{common('close')}</button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={t('import')} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          send.mutate();
        }}
      >
        <Field label={t('model')} hint={t('model_hint')} complaint={about('/model')}>
          {(control) => <input {...control} className="input" required maxLength={100} value={model} onChange={(event) => setModel(event.target.value)} />}
        </Field>
        <Field label={t('version')} hint={t('version_hint')} complaint={about('/version')}>
          {(control) => <input {...control} className="input" required maxLength={100} value={version} onChange={(event) => setVersion(event.target.value)} />}
        </Field>
        <Field label={t('file')} hint={t('file_hint')}>
          {(control) => <input {...control} className="input" type="file" required accept=".jsonl,.ndjson,.json,application/x-ndjson" onChange={(event) => setFile(event.target.files?.[0] ?? null)} />}
        </Field>
        <pre className="mono example-line">{'{"external_id": "frame-0001", "question": "people",\n "value": [{"label": "cyclist", "box": [10, 20, 30, 40], "score": 0.8}]}'}</pre>
        {known ? <p className="note bad" role="alert">{known}</p> : null}
        <div className="dialog-foot">
          <button type="button" className="btn" onClick={onClose}>{common('cancel')}</button>
          <button type="submit" className="btn primary" disabled={!file || !model.trim() || !version.trim() || send.isPending}>{send.isPending && share > 0 ? t('sending', { share: formatPercent(share) }) : t('send')}</button>
        </div>
      </form>
    </Dialog>
  );
}
