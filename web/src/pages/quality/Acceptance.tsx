import { useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { acceptancesQuery, startAcceptance, withdrawAcceptance } from '@/api/queries/acceptance';
import type { Acceptance as Sample } from '@/api/types';
import { t } from '@/i18n/en/acceptance';
import { t as common } from '@/i18n/en/words';
import { formatNumber, formatPercent } from '@/ui/format';
import { ConfirmPreview } from '@/ui/kit/ConfirmPreview';
import { Dialog } from '@/ui/kit/Dialog';
import { Field } from '@/ui/kit/Field';
import { Figure, IntervalBar, Meter } from '@/ui/kit/figures';
import { StatusMark, type MarkKind } from '@/ui/kit/marks';
import { Card } from '@/ui/kit/PageHead';
import { ScrollX } from '@/ui/kit/ScrollX';
import { Skeleton } from '@/ui/kit/states';
import { When } from '@/ui/kit/text';
import { messageOf } from '@/ui/messages';
import { toast } from '@/ui/toasts';
import { useMay, useProject } from '@/shell/use-project';

const MARK: Record<Sample['outcome'], MarkKind> = { open: 'run', accepted: 'ok', rejected: 'fail', withdrawn: 'none' };
const percent = (share: number) => `${formatNumber(100 * share, 2)}\u202F%`;

/** Samples by which the dataset is accepted or rejected: what they say, and the next item to check. */
export function Acceptance() {
  const project = useProject();
  const may = useMay();
  const [asking, setAsking] = useState<'draw' | Sample | null>(null);
  const { data } = useQuery(acceptancesQuery(project.slug));
  const [latest, ...earlier] = data?.items ?? [];
  const gone = () => setAsking(null);
  return (
    <Card title={t('title')} aside={t('aside')} id="acceptance">
      {data ? null : <Skeleton height={60} />}
      {data && !latest ? <p className="dim">{t('none')}</p> : null}
      {latest ? <Latest sample={latest} onWithdraw={may('run_quality') ? () => setAsking(latest) : null} /> : null}
      {may('run_quality') && data && latest?.outcome !== 'open' ? (
        <p><button type="button" className="btn" onClick={() => setAsking('draw')}>{t('draw')}</button></p>
      ) : null}
      {earlier.length ? (
        <details>
          <summary>{t('earlier')}</summary>
          <ul className="list-plain small divided">
            {earlier.map((one) => <li key={one.id} className="row between wrap"><span>{one.sentence}</span><span className="dim"><When at={one.started_at} /></span></li>)}
          </ul>
        </details>
      ) : null}
      {asking === 'draw' ? <Draw onClose={gone} /> : null}
      {asking && asking !== 'draw' ? <Withdraw sample={asking} onClose={gone} /> : null}
    </Card>
  );
}

function Latest({ sample, onWithdraw }: { sample: Sample; onWithdraw: (() => void) | null }) {
  const project = useProject();
  const may = useMay();
  const open = sample.outcome === 'open';
  const done = sample.most ? sample.checked / sample.most : 0;
  const where = Object.entries(sample.where).map(([name, value]) => `${name} ${value}`).join(', ');
  return (
    <div className="stack">
      <div className="row wrap between top">
        <div className="stack close grow">
          <StatusMark kind={MARK[sample.outcome]}>{t(sample.outcome)}</StatusMark>
          <p><b>{sample.sentence}</b></p>
          <p className="small dim">
            {t('bound', { limit: percent(sample.limit), confidence: percent(sample.confidence) })}{where ? ` · ${where}` : ''} · {t.parts('started', { when: <When key="at" at={sample.started_at} />, n: formatNumber(sample.n_pool) })}
          </p>
        </div>
        {sample.error ? (
          <div className="stack close acceptance-figure">
            <Figure interval={sample.error} format={percent} />
            <IntervalBar interval={sample.error} from={0} target={sample.limit} direction="at_most" status={sample.outcome === 'accepted' ? 'holds' : sample.outcome === 'rejected' ? 'fails' : 'open'} showTarget format={percent} />
          </div>
        ) : null}
      </div>
      {open ? (
        <>
          <Meter value={done} label={t('checked', { checked: formatNumber(sample.checked), most: formatNumber(sample.most) })} />
          <div className="row wrap">
            {sample.next && may('review') ? (
              <Link to="/projects/$project/review" params={{ project: project.slug }} search={{ item: sample.next, sample: sample.id }} className="btn primary">{t('begin')}</Link>
            ) : null}
            {!sample.next && may('review') ? <span className="small dim">{t('waiting')}</span> : null}
            <span className="small dim grow">{t('checked', { checked: formatNumber(sample.checked), most: formatNumber(sample.most) })}</span>
            {onWithdraw ? <button type="button" className="btn quiet sm" onClick={onWithdraw}>{t('withdraw')}</button> : null}
          </div>
        </>
      ) : sample.outcome === 'withdrawn' ? null : <p className="small dim">{t('certificate')}</p>}
      {sample.strata.length ? <Strata sample={sample} /> : null}
    </div>
  );
}

function Strata({ sample }: { sample: Sample }) {
  return (
    <ScrollX label={sample.by ?? t('stratum')}>
      <table>
        <thead><tr><th>{sample.by ?? t('stratum')}</th><th className="num">{t('drawn_n')}</th><th className="num">{t('checked_n')}</th><th className="num">{t('wrong_n')}</th><th>{t('error')}</th></tr></thead>
        <tbody>
          {sample.strata.map((one) => (
            <tr key={one.value ?? ''}>
              <td>{one.value ?? <span className="dim">{t('no_value')}</span>}</td>
              <td className="num">{formatNumber(one.drawn)}</td>
              <td className="num">{formatNumber(one.checked)}</td>
              <td className="num">{formatNumber(one.errors)}</td>
              <td>{one.error ? <Figure interval={one.error} format={formatPercent} /> : <span className="dim">–</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollX>
  );
}

/** Asks for the bound; the server says at once if it cannot be shown. */
function Draw({ onClose }: { onClose: () => void }) {
  const project = useProject();
  const client = useQueryClient();
  const [limit, setLimit] = useState('2');
  const [confidence, setConfidence] = useState('95');
  const [expected, setExpected] = useState('');
  const [by, setBy] = useState('');
  const draw = useMutation({
    mutationFn: () => startAcceptance(project.slug, { limit: Number(limit) / 100, confidence: Number(confidence) / 100, ...(expected === '' ? {} : { expected: Number(expected) / 100 }), ...(by ? { by } : {}) }),
    onSuccess: (sample) => {
      toast.good(t('drawn', { left: formatNumber(sample.left) }));
      void client.invalidateQueries({ queryKey: acceptancesQuery(project.slug).queryKey });
      onClose();
    },
    meta: { quiet: true },
  });
  return (
    <Dialog title={t('draw_title')} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          draw.mutate();
        }}
      >
        <p>{t('draw_text')}</p>
        <Field label={t('limit')} hint={t('limit_hint')}>{(props) => <input {...props} className="input" type="number" required min={0.1} max={50} step="any" value={limit} onChange={(event) => setLimit(event.target.value)} />}</Field>
        <Field label={t('confidence')} hint={t('confidence_hint')}>{(props) => <input {...props} className="input" type="number" required min={50} max={99.9} step="any" value={confidence} onChange={(event) => setConfidence(event.target.value)} />}</Field>
        <Field label={t('expected')} hint={t('expected_hint')}>{(props) => <input {...props} className="input" type="number" min={0} max={50} step="any" value={expected} onChange={(event) => setExpected(event.target.value)} />}</Field>
        <Field label={t('by')} hint={t('by_hint')}>
          {(props) => (
            <select {...props} className="input" value={by} onChange={(event) => setBy(event.target.value)}>
              <option value="">{t('by_nothing')}</option>
              {Object.keys(project.attributes).map((name) => <option key={name}>{name}</option>)}
            </select>
          )}
        </Field>
        {draw.error ? <p className="note bad" role="alert">{messageOf(draw.error)}</p> : null}
        <div className="dialog-foot">
          <button type="button" className="btn" onClick={onClose}>{common('cancel')}</button>
          <button type="submit" className="btn primary" disabled={draw.isPending}>{t('draw')}</button>
        </div>
      </form>
    </Dialog>
  );
}

function Withdraw({ sample, onClose }: { sample: Sample; onClose: () => void }) {
  const project = useProject();
  const client = useQueryClient();
  return (
    <ConfirmPreview
      title={t('withdraw_title')}
      confirm={t('withdraw')}
      danger
      run={() => withdrawAcceptance(project.slug, sample.id)}
      onDone={() => {
        toast.good(t('withdrawn_done'));
        void client.invalidateQueries({ queryKey: acceptancesQuery(project.slug).queryKey });
        onClose();
      }}
      onClose={onClose}
    >
      {() => <p>{t('withdraw_text')}</p>}
    </ConfirmPreview>
  );
}
