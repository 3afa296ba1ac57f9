import { useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { changeMe, digestQuery } from '@/api/queries/people';
import { enter } from '@/api/queries/session';
import type { Me, PersonSettings } from '@/api/types';
import { t as common } from '@/i18n/en/words';
import { t } from '@/i18n/en/profile';
import { Dialog } from '@/ui/kit/Dialog';
import { Card } from '@/ui/kit/PageHead';
import { ScrollX } from '@/ui/kit/ScrollX';
import { Segments } from '@/ui/kit/Segments';
import { Skeleton } from '@/ui/kit/states';
import { messageOf } from '@/ui/messages';
import { toast } from '@/ui/toasts';

type Often = 'project' | NonNullable<PersonSettings['digest']>;

/** How often those who run projects are told about them by e-mail, and the digest to read here. */
export function Letters({ me }: { me: Me }) {
  const client = useQueryClient();
  const [reading, setReading] = useState(false);
  const save = useMutation({
    mutationFn: (settings: { digest?: PersonSettings['digest'] | null; alerts?: boolean }) => changeMe({ settings }),
    onSuccess: (changed) => {
      enter(client, changed);
      toast.good(t('saved'));
    },
  });
  const often: Often = me.settings.digest ?? 'project';
  return (
    <Card title={t('letters')}>
      <div className="stack">
        <p className="small dim">{t('letters_text')}</p>
        {me.mail ? (
          <>
            <div className="field">
              <span className="field-label">{t('digest')}</span>
              <div>
                <Segments<Often>
                  label={t('digest')}
                  value={often}
                  options={[['project', t('digest_project')], ['daily', t('digest_daily')], ['weekly', t('digest_weekly')], ['never', t('digest_never')]]}
                  onChange={(chosen) => save.mutate({ digest: chosen === 'project' ? null : chosen })}
                />
              </div>
            </div>
            <label className="row">
              <input type="checkbox" checked={me.settings.alerts === true} disabled={save.isPending} onChange={(event) => save.mutate({ alerts: event.target.checked })} />
              <span>{t('alerts')}</span>
            </label>
          </>
        ) : <p className="small">{t('letters_none')}</p>}
        <div><button type="button" className="btn" onClick={() => setReading(true)}>{t('digest_read')}</button></div>
      </div>
      {reading ? <Digest onClose={() => setReading(false)} /> : null}
    </Card>
  );
}

function Digest({ onClose }: { onClose: () => void }) {
  const { data, error } = useQuery({ ...digestQuery, meta: { quiet: true } });
  return (
    <Dialog title={data?.subject ?? t('letters')} onClose={onClose} wide>
      {error ? <p className="note bad" role="alert">{messageOf(error)}</p> : null}
      {data ? <ScrollX label={data.subject}><pre className="letter">{data.text}</pre></ScrollX> : null}
      {data || error ? null : <Skeleton height={240} />}
      <div className="dialog-foot"><button type="button" className="btn" onClick={onClose}>{common('close')}</button></div>
    </Dialog>
  );
}
