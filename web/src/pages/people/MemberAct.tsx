import { useState } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { guidelineQuery } from '@/api/queries/guideline';
import { actOnMember, type MemberActed, type MemberActionName } from '@/api/queries/people';
import { t } from '@/i18n/en/people';
import { ConfirmPreview } from '@/ui/kit/ConfirmPreview';
import { Field } from '@/ui/kit/Field';
import { toast } from '@/ui/toasts';
import { useProject } from '@/shell/use-project';

const TITLES = { coach: 'coach_title', requalify: 'requalify_title', withdraw_work: 'withdraw_title', take_work_back: 'take_back_title' } as const;
const DEEDS = { coach: 'coach_do', requalify: 'requalify_do', withdraw_work: 'withdraw_do', take_work_back: 'take_back_do' } as const;
const LEADS = { coach: 'coach_text', requalify: 'requalify_text', withdraw_work: 'withdraw_text', take_work_back: 'take_back_text' } as const;

export interface MemberActProps {
  action: MemberActionName;
  /** The member's id and the name that is shown. */
  member: string;
  name: string;
  /** From when on labels are meant, where something fell then. */
  since?: string;
  onDone?: () => void;
  onClose: () => void;
}

/** What is done about somebody's work, with what it would do said first. */
export function MemberAct({ action, member, name, since, onDone, onClose }: MemberActProps) {
  const project = useProject();
  const client = useQueryClient();
  const [from, setFrom] = useState(since?.slice(0, 10) ?? '');
  const [words, setWords] = useState<string | null>(null);
  const [rule, setRule] = useState<string | null>(null);
  // The instant that was found, while its day is not changed; else the beginning of the day.
  const exact = since && since.startsWith(from) ? since : `${from}T00:00:00Z`;
  const asked = (suggested?: MemberActed) => ({
    action,
    ...(action === 'coach' ? { note: words ?? suggested?.note ?? '', rule: (rule ?? suggested?.rule) || null } : {}),
    ...(action === 'withdraw_work' && from ? { since: exact } : {}),
  });
  const [suggested, setSuggested] = useState<MemberActed>();
  return (
    <ConfirmPreview<MemberActed, MemberActed>
      title={t(TITLES[action], { name })}
      preview={async () => {
        const told = await actOnMember(project.slug, member, { ...asked(), preview: true });
        setSuggested(told);
        return told;
      }}
      previewKey={[member, action, action === 'withdraw_work' ? from : '']}
      confirm={t(DEEDS[action])}
      danger={action === 'withdraw_work'}
      disabled={(told) => (action === 'coach' ? (words ?? told?.note ?? '').trim() === '' : action !== 'requalify' && told?.labels === 0)}
      run={() => actOnMember(project.slug, member, asked(suggested))}
      onDone={(done) => {
        toast.good(done.sentence);
        for (const key of ['members', 'items', 'quality']) void client.invalidateQueries({ queryKey: ['projects', project.slug, key] });
        onDone?.();
        onClose();
      }}
      onClose={onClose}
    >
      {(told) => (
        <>
          <p className="dim">{t(LEADS[action])}</p>
          {action === 'coach' ? (
            <Coach note={words ?? told?.note ?? ''} rule={rule ?? told?.rule ?? ''} onNote={setWords} onRule={setRule} />
          ) : null}
          {action === 'withdraw_work' ? (
            <Field label={t('withdraw_since')} hint={t('withdraw_since_hint')}>
              {(props) => <input {...props} className="input" type="date" value={from} onChange={(event) => setFrom(event.target.value)} />}
            </Field>
          ) : null}
          {told ? <p role="status"><b>{told.sentence}</b></p> : null}
        </>
      )}
    </ConfirmPreview>
  );
}

function Coach({ note, rule, onNote, onRule }: { note: string; rule: string; onNote: (words: string) => void; onRule: (rule: string) => void }) {
  const project = useProject();
  const { data: guideline } = useQuery(guidelineQuery(project.slug));
  return (
    <>
      <Field label={t('coach_note')} hint={t('coach_note_hint')}>
        {(props) => <textarea {...props} className="input" rows={4} maxLength={2000} value={note} onChange={(event) => onNote(event.target.value)} />}
      </Field>
      {guideline?.rules.length ? (
        <Field label={t('coach_rule')}>
          {(props) => (
            <select {...props} className="input" value={rule} onChange={(event) => onRule(event.target.value)}>
              <option value="">{t('coach_no_rule')}</option>
              {guideline.rules.map((one) => <option key={one.id} value={one.id}>{one.id} · {one.title}</option>)}
            </select>
          )}
        </Field>
      ) : null}
    </>
  );
}
