/** Texts with the spans of one answer, read only: side by side in comparisons, small in lists. */

import { useEffect, useMemo, useRef } from 'react';
import { looksOfAll } from '@/core/model/glyphs';
import { StoredText } from '@/core/text/offsets';
import type { Range } from '@/core/text/offsets';
import { isSpan } from '@/core/text/span';
import type { StillProps } from '../contract';
import { BareScene, regionsOf } from './bare-scene';
import { excerpt } from './excerpt';
import { shareScroll } from './share-scroll';
import { useTextSize } from './size';
import './text.css';
import { TextView } from './view';

export function TextStill(props: StillProps) {
  return props.compact ? <Excerpt {...props} /> : <Whole {...props} />;
}

function Whole({ data, questions, answers, marks, absent, chosen, faint, dashed, together, label, onRegion }: StillProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<TextView | null>(null);
  const scene = useMemo(
    () => BareScene.of(data, { questions, answers, ...(marks ? { marks } : {}), ...(absent ? { absent } : {}), chosen: chosen ?? null, ...(faint ? { faint } : {}), ...(dashed ? { dashed } : {}) }),
    [data, questions, answers, marks, absent, chosen, faint, dashed],
  );
  const { size } = useTextSize();
  useEffect(() => {
    if (!scroller.current || !host.current) return undefined;
    const scrolled = scroller.current.scrollTop;
    const made = new TextView({ scroller: scroller.current, host: host.current, papers: scene.papers, size, titles: scene.papers.length > 1 });
    scroller.current.scrollTop = scrolled;
    view.current = made;
    made.show(scene);
    return () => {
      view.current = null;
      made.destroy();
    };
  }, [scene, size]);
  useEffect(() => {
    const element = scroller.current;
    return together && element ? shareScroll(together, element, () => view.current, scene) : undefined;
  }, [together, scene]);
  const related = questions.some(({ type }) => type === 'relations');
  const pick = (event: React.MouseEvent): void => {
    const at = event.target instanceof Element ? event.target : null;
    const id = at?.closest<HTMLElement>('[data-span]')?.dataset.span ?? at?.closest<SVGElement>('[data-link]')?.dataset.link ?? spanUnder(view.current, scene, event);
    if (id !== undefined) onRegion?.(id);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-static-element-interactions -- a long text is scrolled by keys
    <div className={`read-text${questions.length > 0 ? ' roomy' : ''}${related ? ' related' : ''}`} ref={scroller} tabIndex={0} role="group" aria-label={label ?? Object.keys(data).join(', ')} onClick={onRegion ? pick : undefined}>
      <div className="text" ref={host} />
    </div>
  );
}

function spanUnder(view: TextView | null, scene: BareScene, { clientX, clientY }: { clientX: number; clientY: number }): string | undefined {
  const place = view?.placeFrom(clientX, clientY);
  const paper = place ? scene.papers.find(({ key }) => key === place.paper) : undefined;
  return place && paper ? paper.index.touching(place.point, place.point + 1).at(-1) : undefined;
}

/** A few lines around the first span, for lists and examples. */
function Excerpt({ data, questions, answers, dashed, faint }: StillProps) {
  const lookOf = useMemo(() => looksOfAll(questions), [questions]);
  const pieces = useMemo(() => {
    const words = Object.values(data).find((datum) => typeof datum.text === 'string')?.text ?? '';
    const spans = questions.flatMap((question) => regionsOf(answers, question).filter(isSpan).filter(({ id }) => !faint?.has(id)).map((span) => ({
      ranges: span.ranges as readonly Range[], look: lookOf(question.name, span.label), title: lookOf(question.name, span.label).title,
    })));
    return excerpt(new StoredText(words), spans);
  }, [data, questions, answers, faint, lookOf]);
  return (
    <blockquote dir="auto" className="example-text">
      {pieces.map(({ at, text, spans }) => {
        const inner = spans.at(-1);
        if (!inner) return <span key={at}>{text}</span>;
        const { colour } = inner.look;
        return (
          <span
            key={at}
            className="span"
            title={spans.map(({ title }) => title).join(', ')}
            style={{ background: dashed ? undefined : `color-mix(in srgb, ${colour} 18%, transparent)`, borderBottom: `2px ${dashed ? 'dashed' : 'solid'} ${colour}` }}
          >
            {text}
          </span>
        );
      })}
    </blockquote>
  );
}
