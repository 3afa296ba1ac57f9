import { useMemo, useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { retireExample } from '@/api/queries/guideline';
import type { Example, Project, Rule } from '@/api/types';
import { hasRegions, isEmpty, type Json } from '@/core/model/answers';
import { summaryOf } from '@/editors/form/summary';
import { Stills } from '@/editors/Stills';
import { t as common } from '@/i18n/en/words';
import { t } from '@/i18n/en/guideline';
import { AppLink } from '@/ui/kit/AppLink';
import { Dialog } from '@/ui/kit/Dialog';
import { Icon } from '@/ui/kit/icons';
import { Mark, type MarkKind } from '@/ui/kit/marks';
import { questionsOf } from '@/pages/label/api';
import { messageOf } from '@/ui/messages';
import { toast } from '@/ui/toasts';

const SIGN: Record<Example['kind'], MarkKind> = { good: 'ok', bad: 'fail', borderline: 'info' };

/** Answers that are no regions, in words: for texts and for choices on pictures. */
export function wordsOf(project: Project, answers: { readonly [question: string]: unknown } | null): string[] {
  return questionsOf(project).flatMap((question) => {
    const value = answers?.[question.name];
    if (hasRegions(question) || isEmpty(value)) return [];
    return question.type === 'choices' && Array.isArray(value) ? value.map((one) => summaryOf(question, [one as Json])) : [summaryOf(question, value as Json)];
  });
}

/** One case, drawn: the picture with its boxes, or the text with its answer. */
export function ExampleFigure({ example, project, onRetire, onChange }: { example: Example; project: Project; onRetire?: () => void; onChange?: () => void }) {
  const questions = useMemo(() => questionsOf(project), [project]);
  const words = wordsOf(project, example.answers);
  return (
    <figure className="example">
      {example.item ? <Stills data={example.item.data} questions={questions} answers={example.answers ?? {}} dashed={example.kind === 'bad'} compact label={example.caption} className="example-picture" /> : null}
      <figcaption>
        <Mark kind={SIGN[example.kind]} /> <b>{t(example.kind)}.</b> {example.caption}
        {words.length ? <> <span className="row wrap tags">{words.map((word) => <span key={word} className="tag">{word}</span>)}</span></> : null}
        <span className="small dim row wrap">
          {example.item ? null : t('no_item')}
          {example.from_discussion ? <AppLink href={`/projects/${project.slug}/discussions?d=${example.from_discussion}`}>{t('from_discussion')}</AppLink> : null}
          {onChange ? <button type="button" className="link" onClick={onChange}>{t('change')}</button> : null}
          {onRetire ? <button type="button" className="link" onClick={onRetire}>{t('retire')}</button> : null}
        </span>
      </figcaption>
    </figure>
  );
}

/** The drawn cases of a rule, good ones first. */
export function Examples({ project, rule, mayEdit, onDraw }: { project: Project; rule: Rule; mayEdit: boolean; onDraw: (example?: Example) => void }) {
  const client = useQueryClient();
  const [leaving, setLeaving] = useState<Example | null>(null);
  const retire = useMutation({
    mutationFn: (example: Example) => retireExample(project.slug, example.id),
    onSuccess: () => {
      toast.good(t('retired'));
      setLeaving(null);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['projects', project.slug, 'guideline'] }),
    meta: { quiet: true },
  });
  const order = ['good', 'bad', 'borderline'];
  const sorted = rule.examples.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  return (
    <section aria-label={t('examples')} className="stack close">
      {sorted.length === 0 ? <p className="small dim">{t('no_examples')}</p> : null}
      <div className="example-grid">
        {sorted.map((example) => (
          <ExampleFigure key={example.id} example={example} project={project} onRetire={mayEdit ? () => setLeaving(example) : undefined} onChange={mayEdit ? () => onDraw(example) : undefined} />
        ))}
      </div>
      {mayEdit ? <div><button type="button" className="btn sm" onClick={() => onDraw()}><Icon name="plus" />{t('add_example')}</button></div> : null}
      {leaving ? (
        <Dialog title={t('retire_title')} onClose={() => setLeaving(null)}>
          <p>{t('retire_text', { rule: rule.id })}</p>
          {retire.error ? <p className="note bad" role="alert">{messageOf(retire.error)}</p> : null}
          <div className="dialog-foot">
            <button type="button" className="btn" onClick={() => setLeaving(null)}>{common('cancel')}</button>
            <button type="button" className="btn primary" disabled={retire.isPending} onClick={() => retire.mutate(leaving)}>{t('retire')}</button>
          </div>
        </Dialog>
      ) : null}
    </section>
  );
}
