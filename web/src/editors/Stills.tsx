/** Answers to an item, read only, each datum shown by its modality. For examples, comparisons and drawers. */

import { lazy, Suspense, useMemo } from 'react';
import type { Question } from '@/core/model/answers';
import type { Datum } from '@/core/model/task';
import { t } from '@/i18n/en/label';
import type { Modality, PaneProps, StillProps } from './contract';
import { groupsOf } from './modalities';
import type { Together } from './together';

interface Loaded {
  readonly Pane: React.ComponentType<PaneProps>;
  readonly Still: React.ComponentType<StillProps>;
}

const loaded = new Map<Modality, Loaded>();

/** The components of a modality, as React loads them: one pair a modality for the life of the page. */
export function partsOf(modality: Modality): Loaded {
  const known = loaded.get(modality);
  if (known) return known;
  const made = {
    Pane: lazy(async () => ({ default: await modality.pane() })),
    Still: lazy(async () => ({ default: await modality.still() })),
  };
  loaded.set(modality, made);
  return made;
}

export interface StillsProps extends Omit<StillProps, 'data' | 'together'> {
  readonly data: { readonly [name: string]: Datum };
  readonly questions: readonly Question[];
  readonly className?: string;
  /** The views that these stills share with those beside them, one a pane. */
  readonly together?: Together;
}

export function Stills({ data, questions, className, together, ...rest }: StillsProps) {
  const groups = useMemo(() => groupsOf(data, questions), [data, questions]);
  return groups.map((group) => {
    const { Still } = partsOf(group.modality);
    return (
      <div key={group.key} className={className ? `still ${className}` : 'still'}>
        <Suspense fallback={<p className="small dim" role="status">{t('loading_editor')}</p>}>
          <Still data={group.data} questions={group.questions} {...rest} {...(together ? { together: together.of(group.key) } : {})} />
        </Suspense>
      </div>
    );
  });
}
