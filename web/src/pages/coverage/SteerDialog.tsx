import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { api, path } from '@/api/client';
import type { Batch, Project } from '@/api/types';
import { t } from '@/i18n/en/coverage';
import { ConfirmPreview } from '@/ui/kit/ConfirmPreview';
import { Field } from '@/ui/kit/Field';
import { toast } from '@/ui/toasts';

/** A batch whose items fill the gaps of the coverage, with a random control arm; says first what it would be. */
export function SteerDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  const client = useQueryClient();
  const [size, setSize] = useState(100);
  const [control, setControl] = useState(10);
  const body = { size, mix: { uncertainty: 0, coverage: (100 - control) / 100, weak_slice: 0, control: control / 100 } };
  const make = (preview: boolean) => api.post<Batch>(path`/projects/${project.slug}/batches`, { ...body, preview });
  return (
    <ConfirmPreview
      title={t('batch_title')}
      preview={() => make(true)}
      previewKey={[size, control]}
      confirm={t('batch_make')}
      disabled={(preview) => preview?.size === 0}
      run={() => make(false)}
      onDone={(batch) => {
        toast.good(batch.sentence || t('batch_made'));
        void client.invalidateQueries({ queryKey: ['projects', project.slug] });
        onClose();
      }}
      onClose={onClose}
    >
      {(preview) => (
        <>
          {preview ? <p>{preview.size ? preview.sentence : t('batch_none')}</p> : null}
          <Field label={t('batch_size')}>{(props) => <input {...props} className="input" type="number" min={1} max={10000} value={size} onChange={(event) => setSize(Math.min(10000, Math.max(1, Math.trunc(event.target.valueAsNumber || 1))))} />}</Field>
          <Field label={`${t('batch_control')}, %`} hint={t('batch_control_hint')}>{(props) => <input {...props} className="input" type="number" min={0} max={50} value={control} onChange={(event) => setControl(Math.min(50, Math.max(0, Math.trunc(event.target.valueAsNumber || 0))))} />}</Field>
        </>
      )}
    </ConfirmPreview>
  );
}
