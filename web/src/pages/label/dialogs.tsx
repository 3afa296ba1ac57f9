/** Skip with a reason, and ask: both by keys alone. */

import { useEffect, useRef, useState } from 'react';
import { api, path } from '@/api/client';
import type { Project } from '@/api/types';
import { t } from '@/i18n/en/label';
import { Dialog } from '@/ui/kit/Dialog';
import { messageOf } from '@/ui/messages';
import { toast } from '@/ui/toasts';

/** Why an item is given back; a number chooses, and the item goes. */
export function SkipDialog({ reasons, onSkip, onClose }: { reasons: readonly string[]; onSkip: (reason: string) => void; onClose: () => void }) {
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  const key = (event: React.KeyboardEvent): void => {
    const reason = /^[1-9]$/.test(event.key) ? reasons[Number(event.key) - 1] : undefined;
    if (reason === undefined) return;
    event.preventDefault();
    onSkip(reason);
  };
  return (
    <Dialog title={t('skip_title')} onClose={onClose}>
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the buttons in it have the focus */}
      <div className="chips one" onKeyDown={key}>
        {reasons.map((reason, index) => (
          <button key={reason} ref={index === 0 ? first : undefined} type="button" className="chip" onClick={() => onSkip(reason)}>
            <span>{reason.replaceAll('_', ' ')}</span>
            {index < 9 ? <kbd>{index + 1}</kbd> : null}
          </button>
        ))}
      </div>
      <p className="small dim">{t('skip_hint')}</p>
    </Dialog>
  );
}

export interface AskContext {
  /** The asker's own hand-out, or the item for those who may see items. */
  readonly about: { readonly assignment: string } | { readonly item: string };
  readonly question: string | null;
  readonly region: string | null;
  /** The region as it is drawn now: the question stays clear when it is edited later. */
  readonly regionValue: unknown;
  readonly rule: string | null;
}

/** A question on the item, a region of it, or a rule; work goes on meanwhile. */
export function AskDialog({ project, context, rules, onClose }: { project: Project; context: AskContext; rules: readonly string[]; onClose: () => void }) {
  const [text, setText] = useState('');
  const [rule, setRule] = useState(context.rule ?? '');
  const [withRegion, setWithRegion] = useState(context.region !== null);
  const [failure, setFailure] = useState<unknown>(null);
  const [sending, setSending] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const send = async (): Promise<void> => {
    if (text.trim() === '' || sending) return;
    setSending(true);
    setFailure(null);
    try {
      await api.post(path`/projects/${project.slug}/discussions`, {
        text: text.trim(),
        ...context.about,
        ...(rule ? { rule } : {}),
        ...(withRegion && context.region ? { region: context.region, region_value: context.regionValue, question: context.question } : {}),
      });
      toast.good(t('asked'));
      onClose();
    } catch (error) {
      setFailure(error);
      setSending(false);
    }
  };
  return (
    <Dialog title={t('ask_title')} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void send();
        }}
      >
        <div className="field">
          <label htmlFor="ask-text">{t('ask_text')}</label>
          <textarea id="ask-text" ref={field} className="input" rows={4} dir="auto" required maxLength={5000} value={text} onChange={(event) => setText(event.target.value)} />
          <span className="hint">{t('ask_hint')}</span>
        </div>
        {rules.length > 0 ? (
          <div className="field">
            <label htmlFor="ask-rule">{t('ask_rule')}</label>
            <select id="ask-rule" className="input" value={rule} onChange={(event) => setRule(event.target.value)}>
              <option value="">{t('ask_no_rule')}</option>
              {rules.map((one) => <option key={one} value={one}>{one}</option>)}
            </select>
          </div>
        ) : null}
        {context.region ? (
          <label className="row"><input type="checkbox" checked={withRegion} onChange={(event) => setWithRegion(event.target.checked)} /> {t('ask_region')}</label>
        ) : null}
        {failure ? <p className="complaint" role="alert">{messageOf(failure)}</p> : null}
        <div className="dialog-foot">
          <button type="button" className="btn" onClick={onClose}>{t('cancel')}</button>
          <button type="submit" className="btn primary" disabled={sending || text.trim() === ''}>{t('ask_send')} <kbd>Ctrl+Enter</kbd></button>
        </div>
      </form>
    </Dialog>
  );
}
