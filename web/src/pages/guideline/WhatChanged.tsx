import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { guidelineDiffQuery, guidelineVersionsQuery } from '@/api/queries/guideline';
import type { Affected, Project, RuleChange } from '@/api/types';
import { t } from '@/i18n/en/guideline';
import { formatDate, formatNumber } from '@/ui/format';
import { Card } from '@/ui/kit/PageHead';
import { Skeleton } from '@/ui/kit/states';
import { WordDiff } from '@/ui/kit/text';

const route = getRouteApi('/_app/projects/$project/guideline');
const SHOWN = 4;

/** A version against the one before: by rule and word, and whose work it touches. */
export function WhatChanged({ project, version }: { project: Project; version: number }) {
  const { data: versions } = useQuery(guidelineVersionsQuery(project.slug));
  const { data: diff } = useQuery(guidelineDiffQuery(project.slug, version - 1, version));
  const navigate = route.useNavigate();
  const all = versions?.items.toReversed() ?? [];
  const at = all.findIndex((one) => one.version === version);
  const first = Math.max(0, Math.min(at - SHOWN + 2, all.length - SHOWN));
  const note = all[at]?.note;
  return (
    <Card title={version > 1 ? t('what_changed', { from: version - 1, to: version }) : t('first_version')}>
      <div className="stack">
        {all.length > 1 ? (
          <div className="seg version-seg" role="group" aria-label={t('versions')}>
            {all.slice(first, first + SHOWN).map((one) => (
              <button key={one.version} type="button" aria-pressed={one.version === version} onClick={() => void navigate({ search: (before) => ({ ...before, v: one.version === project.guideline_version ? undefined : one.version }) })}>
                <b>{t('version_n', { n: one.version })}</b><br /><span className="dim">{formatDate(one.at)}</span>
              </button>
            ))}
          </div>
        ) : null}
        {note ? <p>{note}</p> : null}
        {diff ? null : <Skeleton height={60} />}
        {diff && version > 1 ? <Changes changes={diff.rules} /> : null}
        {diff?.affected && version > 1 ? <Touched affected={diff.affected} /> : null}
        {all[at]?.n_annotations != null ? <p className="small dim">{t('version_made', { n: all[at]?.n_annotations ?? 0 })}</p> : null}
      </div>
    </Card>
  );
}

/** Rules that differ, word by word. */
export function Changes({ changes }: { changes: readonly RuleChange[] }) {
  const differing = changes.filter((change) => change.kind !== 'same');
  const same = changes.length - differing.length;
  return (
    <div className="stack close">
      {differing.map((change) => (
        <div key={change.rule} className="rule-change">
          <b>{change.rule}</b>{' '}
          {change.kind === 'added' ? <span className="tag good">{t('added_rule')}</span> : null}
          {change.kind === 'removed' ? <span className="tag bad">{t('removed_rule')}</span> : null}{' '}
          {change.kind === 'changed' ? <WordDiff words={around(change)} /> : change.title}
        </div>
      ))}
      {differing.length === 0 ? <p className="small dim">{t('nothing_changed')}</p> : null}
      {same > 0 && differing.length > 0 ? <p className="small dim">{t('unchanged', { n: same })}</p> : null}
    </div>
  );
}

const AROUND = 60;

/** The changed words with a little of what stands around them. */
function around(change: RuleChange): RuleChange['words'] {
  const last = change.words.length - 1;
  return change.words.map((word, index) => {
    if (word.op !== '=' || word.text.length <= 2 * AROUND) return word;
    const head = index === 0 ? '' : word.text.slice(0, AROUND);
    const tail = index === last ? '' : word.text.slice(-AROUND);
    return { op: '=', text: `${head} … ${tail}` };
  });
}

export function Touched({ affected }: { affected: Affected }) {
  if (affected.rules.length === 0) return null;
  return (
    <div className="touched">
      <p className="small dim">{t('affected_head', { rules: affected.rules.join(', ') })}</p>
      {affected.annotations === 0 ? <p>{t('affected_none')}</p> : (
        <p><b className="touched-n">{t('affected', { n: affected.annotations })}</b> <span className="dim">{t('affected_items', { n: affected.items })}</span></p>
      )}
      {affected.complete ? null : <p className="small dim">{t('affected_some')} ({formatNumber(affected.annotations)})</p>}
    </div>
  );
}
