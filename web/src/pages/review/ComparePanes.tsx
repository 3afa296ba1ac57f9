/** The sides of a comparison, each its own still, all under one view: pan, play or scroll in one moves all. */

import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { Difference } from '@/api/types';
import { hasRegions, type Question } from '@/core/model/answers';
import type { Datum } from '@/core/model/task';
import { groupsOf } from '@/editors/modalities';
import { absentNumber } from '@/editors/contract';
import { Stills } from '@/editors/Stills';
import { Together } from '@/editors/together';
import { t } from '@/i18n/en/review';
import { marksOf, regionsIn, regionsOf, type Side } from './marks';

export interface ComparePanesProps {
  /** The data on which there are region questions. */
  data: { readonly [name: string]: Datum };
  sides: readonly Side[];
  questions: readonly Question[];
  differences: readonly Difference[];
  current: number;
  together: Together;
  onDifference: (index: number) => void;
}

export function ComparePanes({ data, sides, questions, differences, current, together, onDifference }: ComparePanesProps) {
  const columns = sides.length <= 2 ? sides.length : sides.length <= 4 ? 2 : 3;
  const difference = differences[current];
  const groups = useMemo(() => groupsOf(data, questions), [data, questions]);
  const pane = groups.find((group) => group.questions.some(({ name }) => name === difference?.question))?.key ?? '';
  // The first frame must be there before it can be moved; later differences are shown at once.
  const stage = useSyncExternalStore(together.watch, () => together.stageOf(pane));
  useEffect(() => {
    const regions = difference && stage > 0 ? regionsOf(difference, sides) : [];
    if (regions.length > 0) together.send({ kind: 'show', regions }, pane);
  }, [difference, sides, together, pane, stage]);
  return (
    <div className="panes" style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
      {sides.map((side) => (
        <SideBox key={side.key} side={side} sides={sides} data={data} questions={questions} differences={differences} current={current} together={together} onDifference={onDifference} />
      ))}
    </div>
  );
}

/** The words of the shared view (zoom, time), for the bottom bar. */
export function ViewWords({ together }: { together: Together }) {
  const words = useSyncExternalStore(together.watch, () => together.words);
  return <span style={{ minWidth: 44, textAlign: 'center' }}>{words}</span>;
}

/** The shared views for as long as the case is on the screen. */
export function useTogether(): Together {
  const [together] = useState(() => new Together());
  return together;
}

function SideBox({ side, sides, data, questions, differences, current, together, onDifference }: ComparePanesProps & { side: Side }) {
  const { marks, absent } = useMemo(() => marksOf(side, sides, questions, differences, current), [side, sides, questions, differences, current]);
  const n = questions.filter(hasRegions).reduce((sum, question) => sum + regionsIn(side.answers, question.name).length, 0);
  const { annotation } = side;
  const name = annotation ? t('picture_of', { by: side.title }) : t('consensus');
  return (
    <section className={annotation ? 'who' : 'who con'} aria-label={name}>
      <header>
        <b>{side.title}</b>
        <span>{n === 0 ? t('no_boxes') : t('boxes', { n })}</span>
        <span className="grow" />
        <span className="wide">{annotation ? `${t('version', { version: annotation.guideline_version })} · ${Math.round(annotation.lead_ms / 1000)} s` : t('consensus_of', { n: sides.length - 1 })}</span>
      </header>
      <Stills
        data={data}
        questions={questions}
        answers={side.answers}
        marks={marks}
        absent={absent}
        together={together}
        label={name}
        className="compared"
        onRegion={(id) => {
          const number = marks.get(id)?.number ?? absentNumber(id) ?? 0;
          if (number > 0) onDifference(number - 1);
        }}
      />
    </section>
  );
}
