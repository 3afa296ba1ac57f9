import './guideline.css';
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { guidelineQuery } from '@/api/queries/guideline';
import type { Example, Guideline, Project, Rule } from '@/api/types';
import { t } from '@/i18n/en/guideline';
import { formatDate } from '@/ui/format';
import { AppLink } from '@/ui/kit/AppLink';
import { Icon } from '@/ui/kit/icons';
import { Mark } from '@/ui/kit/marks';
import { Card, PageHead } from '@/ui/kit/PageHead';
import { Empty, PageLoading } from '@/ui/kit/states';
import { Html } from '@/ui/kit/text';
import { useMay, useProject } from '@/shell/use-project';
import { useTitle } from '@/ui/use-title';
import { DrawExample } from './DrawExample';
import { Editor } from './Editor';
import { Examples } from './examples';
import type { Begun } from './material';
import { Reading } from './Reading';
import { Readers } from './Readers';
import { RuleDiscussions } from './RuleDiscussions';
import { WhatChanged } from './WhatChanged';

const route = getRouteApi('/_app/projects/$project/guideline');

/** The rules with their cases; what changed, whom it touches, and who has read it. */
export function GuidelinePage() {
  const project = useProject();
  const { v, edit } = route.useSearch();
  const navigate = route.useNavigate();
  const { data } = useQuery(guidelineQuery(project.slug, v));
  useTitle(edit ? t('edit_title') : t('title'), project.title);
  if (!data) return <PageLoading />;
  if (edit && data.may_edit) return <Editor project={project} guideline={data} onClose={() => void navigate({ search: {} })} />;
  if (data.version === 0) {
    return (
      <>
        <PageHead title={t('title')} />
        <Card>
          <Empty title={t('none_title')} action={data.may_edit ? <AppLink className="btn primary" href={`/projects/${project.slug}/guideline?edit=true`}>{t('write_first')}</AppLink> : null}>
            {data.may_edit ? t('none_text') : t('none_member')}
          </Empty>
        </Card>
      </>
    );
  }
  return <Published project={project} guideline={data} />;
}

function Published({ project, guideline }: { project: Project; guideline: Guideline }) {
  const may = useMay();
  const current = guideline.version === guideline.rev;
  const base = `/projects/${project.slug}/guideline`;
  const examples = guideline.rules.reduce((sum, rule) => sum + rule.examples.length, 0);
  const words = { version: guideline.version, when: guideline.at ? formatDate(guideline.at) : '', author: guideline.author ?? '' };
  return (
    <>
      <PageHead title={t('title')} lede={current ? t('lede', { ...words, rules: t('n_rules', { n: guideline.rules.length }), examples: t('n_examples', { n: examples }) }) : t('lede_older', { ...words, current: guideline.rev })}>
        {current ? null : <AppLink className="btn" href={base}>{t('to_current', { version: guideline.rev })}</AppLink>}
        {guideline.may_edit && current ? <AppLink className="btn" href={`${base}?edit=true`}><Icon name="edit" />{t('edit')}</AppLink> : null}
      </PageHead>
      {current ? <Reading project={project} guideline={guideline} /> : null}
      {current && may('edit_blueprint') && guideline.missing_rules.length ? <p className="note warn">{t('missing', { rules: guideline.missing_rules.join(', ') })}</p> : null}
      <div className="guideline">
        <RuleList guideline={guideline} />
        <div className="stack">
          <RuleAtHand project={project} guideline={guideline} />
        </div>
        <aside className="stack">
          <WhatChanged project={project} version={guideline.version} />
          {guideline.may_edit && current ? <Readers project={project} /> : null}
        </aside>
      </div>
    </>
  );
}

const byNow = (guideline: Guideline, rule: Rule) => guideline.version > 1 && rule.changed_in === guideline.version;

function RuleList({ guideline }: { guideline: Guideline }) {
  const { rule } = route.useSearch();
  const navigate = route.useNavigate();
  const chosen = rule ?? guideline.rules[0]?.id ?? 'introduction';
  const go = (id: string) => void navigate({ search: (before) => ({ ...before, rule: id }), replace: true });
  return (
    <nav className="card flush rule-list" aria-label={t('rules')}>
      {guideline.introduction ? (
        <button type="button" aria-current={chosen === 'introduction'} onClick={() => go('introduction')}><span className="dim">{t('introduction')}</span></button>
      ) : null}
      {guideline.rules.map((one) => (
        <button key={one.id} type="button" aria-current={chosen === one.id} onClick={() => go(one.id)}>
          <b>{one.id}</b>
          <span className="grow">{one.title}</span>
          {byNow(guideline, one) ? <Mark kind="warn" label={t('changed_now', { version: guideline.version })} /> : null}
        </button>
      ))}
    </nav>
  );
}

function RuleAtHand({ project, guideline }: { project: Project; guideline: Guideline }) {
  const { rule: id } = route.useSearch();
  const [drawing, setDrawing] = useState<{ example?: Example } | null>(null);
  // What was begun here and left without a decision, by the rule or the example that it is for.
  const [begun] = useState(() => new Map<string, Begun>());
  const may = useMay();
  const rule = guideline.rules.find((one) => one.id === id) ?? (id === 'introduction' ? undefined : guideline.rules[0]);
  if (!rule) {
    return (
      <Card>
        {guideline.rules.length === 0 ? <p className="small dim">{t('no_rules')}</p> : null}
        <Html html={guideline.rules.length === 0 ? guideline.html : guideline.introduction} />
      </Card>
    );
  }
  const current = guideline.version === guideline.rev;
  return (
    <>
      <Card className="rule-card">
        <p className="small dim">
          {t('rule_of', { rule: rule.id })}{rule.labels.length ? ` · ${t('governs', { labels: rule.labels.join(', ') })}` : ''} · {t('changed_in', { version: rule.changed_in })}
        </p>
        <h2 className="rule-title">{rule.title}</h2>
        <Html html={rule.html} />
        <Examples project={project} rule={rule} mayEdit={guideline.may_edit && current} onDraw={(example) => setDrawing({ example })} />
      </Card>
      {may('ask') ? <RuleDiscussions project={project} rule={rule} /> : null}
      {drawing ? (
        <DrawExample
          project={project}
          rule={rule.id}
          example={drawing.example}
          begun={begun.get(drawing.example?.id ?? rule.id)}
          onBegun={(what) => {
            const name = drawing.example?.id ?? rule.id;
            if (what) begun.set(name, what);
            else begun.delete(name);
          }}
          onClose={() => setDrawing(null)}
        />
      ) : null}
    </>
  );
}
