import { useState } from 'react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { applyBlueprint, checkBlueprint, type Submission } from '@/api/queries/planning';
import type { Blueprint, DiffChange, Json } from '@/api/types';
import { t as common } from '@/i18n/en/words';
import { t } from '@/i18n/en/blueprint';
import { formatNumber } from '@/ui/format';
import { Dialog } from '@/ui/kit/Dialog';
import { Field } from '@/ui/kit/Field';
import { Mark, type MarkKind } from '@/ui/kit/marks';
import { ScrollX } from '@/ui/kit/ScrollX';
import { Skeleton } from '@/ui/kit/states';
import { messageOf } from '@/ui/messages';

const MARKS: Record<DiffChange['kind'], MarkKind> = { added: 'ok', removed: 'fail', changed: 'open' };

/** Shows what a draft changes and which answers it touches, asks for the decisions, and applies it. */
export function ReviewDialog({ slug, version, rev, submission, onDone, onClose }: { slug: string; version: number; rev: number; submission: Submission; onDone: (blueprint: Blueprint) => void; onClose: () => void }) {
  const [decisions, setDecisions] = useState<Record<string, string>>({});
  const [needed, setNeeded] = useState<DiffChange[]>([]);
  const [note, setNote] = useState('');
  const look = useQuery({
    queryKey: ['blueprint-review', slug, submission, decisions],
    queryFn: async ({ signal }) => {
      const found = await checkBlueprint(submission, slug, decisions, signal);
      // What was asked once stays asked, so that a decision can be taken back.
      const asked = found.diff?.changes.filter((change) => change.needs_decision) ?? [];
      setNeeded((before) => [...before, ...asked.filter((change) => !before.some((one) => one.pointer === change.pointer))]);
      return found;
    },
    gcTime: 0,
    throwOnError: false,
    placeholderData: (before) => before,
  });
  const deed = useMutation({ mutationFn: () => applyBlueprint(slug, rev, submission, decisions, note), onSuccess: onDone, meta: { quiet: true } });
  const changes = look.data?.diff?.changes ?? [];
  const failure = deed.error ?? look.error;
  const ready = Boolean(look.data?.ok && look.data.diff?.safe && changes.length) && !look.isFetching;
  const decide = (pointer: string, option: string) => setDecisions((before) => (option ? { ...before, [pointer]: option } : Object.fromEntries(Object.entries(before).filter(([key]) => key !== pointer))));
  const hint = !look.data ? null : look.data.problems.length ? `${t('mend_first')} ${look.data.problems[0]?.message ?? ''}` : !look.data.diff?.safe && changes.length ? t('decide_first') : null;
  return (
    <Dialog title={t('review_title')} onClose={onClose} wide>
      {look.data ? null : <Skeleton height={80} />}
      {look.data && changes.length === 0 ? <p className="dim">{t('changes_none')}</p> : null}
      {changes.length ? (
        <ScrollX label={t('review_title')}>
          <table className="bp-changes">
            <thead><tr><th aria-label="±" /><th>{t('col_what')}</th><th>{t('col_effect')}</th><th className="num">{t('col_answers')}</th></tr></thead>
            <tbody>
              {changes.map((change) => (
                <tr key={`${change.pointer} ${change.kind}`}>
                  <td><Mark kind={MARKS[change.kind]} label={t(`was_${change.kind}`)} /></td>
                  <td><code>{change.pointer}</code><Values change={change} /></td>
                  <td>
                    {change.effect}
                    <Choice change={needed.find((one) => one.pointer === change.pointer)} value={decisions[change.pointer] ?? ''} onDecide={(option) => decide(change.pointer, option)} />
                  </td>
                  <td className="num">{change.answers_affected ? formatNumber(change.answers_affected) : ''}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollX>
      ) : null}
      <Field label={t('note')}>{(props) => <input {...props} className="input" maxLength={300} value={note} onChange={(event) => setNote(event.target.value)} />}</Field>
      {hint ? <p className="note warn">{hint}</p> : null}
      {failure ? <p className="note bad" role="alert">{messageOf(failure)}</p> : null}
      <div className="dialog-foot">
        <button type="button" className="btn" onClick={onClose}>{common('cancel')}</button>
        <button type="button" className="btn primary" disabled={!ready || deed.isPending} onClick={() => deed.mutate()}>{t('apply', { version: version + 1 })}</button>
      </div>
    </Dialog>
  );
}

function Choice({ change, value, onDecide }: { change: DiffChange | undefined; value: string; onDecide: (option: string) => void }) {
  if (!change?.needs_decision) return null;
  const words = (option: string) => (option === 'drop' ? t('drop') : option === 'keep' ? t('keep_option') : option === 'publish' ? t('publish') : t('map_to', { name: option }));
  return (
    <div className="stack tight">
      <label className="field">
        <span className="field-label">{change.needs_decision.question}</span>
        <select className="input" value={value} onChange={(event) => onDecide(event.target.value)}>
          <option value="">{t('choose')}</option>
          {change.needs_decision.options.map((option) => <option key={option} value={option}>{words(option)}</option>)}
        </select>
      </label>
    </div>
  );
}

function Values({ change }: { change: DiffChange }) {
  return (
    <div className="small">
      {isShown(change.before) ? <del className="del">{short(change.before)}</del> : null} {isShown(change.after) ? <ins className="ins">{short(change.after)}</ins> : null}
    </div>
  );
}

const isShown = (value: Json) => value !== null && value !== undefined;

function short(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
