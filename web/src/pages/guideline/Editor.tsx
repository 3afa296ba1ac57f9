import { useEffect, useRef, useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { isCode } from '@/api/client';
import { previewGuideline, publishGuideline } from '@/api/queries/guideline';
import type { Guideline, GuidelinePreview, Problem, Project } from '@/api/types';
import { t as common } from '@/i18n/en/words';
import { t } from '@/i18n/en/guideline';
import { ConfirmPreview } from '@/ui/kit/ConfirmPreview';
import { Dialog } from '@/ui/kit/Dialog';
import { Field } from '@/ui/kit/Field';
import { Card, PageHead } from '@/ui/kit/PageHead';
import { Html } from '@/ui/kit/text';
import { useActions } from '@/ui/kit/use-actions';
import { messageOf } from '@/ui/messages';
import { toast } from '@/ui/toasts';
import { loadDraft, saveDraft, type Draft } from './draft';
import { Changes, Touched } from './WhatChanged';

const REST = 400;

/** The text as it was after a short rest in typing. */
function useRested(text: string): string {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), REST);
    return () => clearTimeout(timer);
  }, [text]);
  return rested;
}

/** Writes a new version: text beside its preview, what it changes, and the note that all read first. */
export function Editor({ project, guideline, onClose }: { project: Project; guideline: Guideline; onClose: () => void }) {
  const client = useQueryClient();
  const [draft, setDraft] = useState<Draft>(() => loadDraft(project.slug) ?? { version: guideline.rev, text: guideline.text || t('starter'), note: '' });
  const [asking, setAsking] = useState<'publish' | 'discard' | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const text = useRested(draft.text);
  const preview = useQuery({
    queryKey: ['projects', project.slug, 'guideline', 'preview', guideline.rev, text],
    queryFn: ({ signal }) => previewGuideline(project.slug, text, false, signal),
    placeholderData: (before) => before,
    throwOnError: false,
    gcTime: 60_000,
  });
  const change = (part: Partial<Draft>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    saveDraft(project.slug, next);
  };
  const changed = draft.text !== guideline.text;
  const problems = preview.data?.problems ?? [];
  const ready = changed && problems.length === 0 && draft.text.trim() !== '';
  useActions({ 'page.primary': () => ready && setAsking('publish') }, 'page');
  const toLine = (line: number) => {
    const field = area.current;
    if (!field) return;
    const start = draft.text.split('\n').slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0);
    field.focus();
    field.setSelectionRange(start, start + (draft.text.split('\n')[line - 1]?.length ?? 0));
  };
  const older = draft.version < guideline.rev;
  return (
    <>
      <PageHead title={t('edit_title')} lede={guideline.rev === 0 ? t('edit_lede_first') : t('edit_lede', { version: draft.version })}>
        <button type="button" className="btn" onClick={() => (changed ? setAsking('discard') : onClose())}>{changed ? t('discard') : common('back')}</button>
        <button type="button" className="btn primary" disabled={!ready} onClick={() => setAsking('publish')}>{t('publish', { version: guideline.rev + 1 })}</button>
      </PageHead>
      {older ? <p className="note warn" role="status">{t('draft_older', { version: draft.version, current: guideline.rev })}</p> : null}
      <div className="guideline-editor">
        <Card>
          <div className="stack">
            <Field label={t('markdown')} hint={t('markdown_hint')}>
              {(props) => <textarea {...props} ref={area} className="input mono" rows={26} spellCheck value={draft.text} onChange={(event) => change({ text: event.target.value })} />}
            </Field>
            <Field label={t('note')} hint={t('note_hint')}>
              {(props) => <textarea {...props} className="input" rows={2} maxLength={1000} value={draft.note} onChange={(event) => change({ note: event.target.value })} />}
            </Field>
            <p className="small dim">{changed ? t('draft_kept') : ' '}</p>
          </div>
        </Card>
        <div className="stack">
          <Problems problems={problems} onLine={toLine} />
          <Card title={t('changes')}><PreviewChanges preview={preview.data} version={guideline.rev} /></Card>
          <Card title={t('preview')}>
            {preview.error ? <p className="note bad" role="alert">{messageOf(preview.error)}</p> : null}
            {preview.data ? <Html html={preview.data.html} className="guideline-preview" /> : <p className="small dim" role="status">{t('preview_waiting')}</p>}
          </Card>
        </div>
      </div>
      {asking === 'publish' ? (
        <Publish
          project={project}
          guideline={guideline}
          draft={draft}
          onClose={() => setAsking(null)}
          onDone={async (made) => {
            saveDraft(project.slug, null);
            toast.good(t('published', { version: made.version }));
            await client.invalidateQueries({ queryKey: ['projects', project.slug] });
            onClose();
          }}
        />
      ) : null}
      {asking === 'discard' ? (
        <Dialog title={t('discard_title')} onClose={() => setAsking(null)}>
          <p>{t('discard_text', { version: draft.version })}</p>
          <div className="dialog-foot">
            <button type="button" className="btn" onClick={() => setAsking(null)}>{common('cancel')}</button>
            <button type="button" className="btn danger primary" onClick={() => { saveDraft(project.slug, null); onClose(); }}>{t('discard')}</button>
          </div>
        </Dialog>
      ) : null}
    </>
  );
}

function Problems({ problems, onLine }: { problems: readonly Problem[]; onLine: (line: number) => void }) {
  if (problems.length === 0) return null;
  return (
    <div className="note bad" role="alert">
      <b>{t('problems', { n: problems.length })}</b>
      <ul>
        {problems.map((problem, index) => (
          <li key={index}>
            {problem.line ? <><button type="button" className="link" onClick={() => onLine(problem.line ?? 1)}>{t('line', { line: problem.line })}</button>: </> : null}
            {problem.message}
          </li>
        ))}
      </ul>
    </div>
  );
}

function PreviewChanges({ preview, version }: { preview: GuidelinePreview | undefined; version: number }) {
  if (!preview) return <p className="small dim">{t('preview_waiting')}</p>;
  return (
    <div className="stack close">
      {preview.changes.length ? <Changes changes={preview.changes} /> : <p className="small dim">{t('no_changes', { version })}</p>}
      {preview.missing_rules.length ? <p className="small"><span className="tag warn">{preview.missing_rules.join(', ')}</span> {t('missing', { rules: preview.missing_rules.join(', ') })}</p> : null}
    </div>
  );
}

function Publish({ project, guideline, draft, onClose, onDone }: { project: Project; guideline: Guideline; draft: Draft; onClose: () => void; onDone: (made: Guideline) => void }) {
  const client = useQueryClient();
  const late = useMutation({ mutationFn: () => client.invalidateQueries({ queryKey: ['projects', project.slug, 'guideline'] }) });
  const run = async () => {
    try {
      return await publishGuideline(project.slug, guideline.rev, draft.text, draft.note);
    } catch (error) {
      // Somebody was faster: the page reads their version, and the draft is kept beside it.
      if (isCode(error, 'stale')) late.mutate();
      throw error;
    }
  };
  return (
    <ConfirmPreview<GuidelinePreview, Guideline>
      title={t('publish_title', { version: guideline.rev + 1 })}
      preview={() => previewGuideline(project.slug, draft.text, true)}
      confirm={t('publish_do')}
      run={run}
      onDone={onDone}
      onClose={onClose}
    >
      {(preview) => (
        <>
          <p>{t('publish_text')}</p>
          {preview && guideline.rev > 0 ? <Changes changes={preview.changes} /> : null}
          {preview?.affected ? <Touched affected={preview.affected} /> : null}
        </>
      )}
    </ConfirmPreview>
  );
}
