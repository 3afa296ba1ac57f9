/** Answers on a picture, read only: a light drawing for lists and examples, a view to pan and zoom for comparisons. */

import { useMemo } from 'react';
import { drawnRegion } from '@/core/geometry/drawing';
import { hasRegions } from '@/core/model/answers';
import type { Datum } from '@/core/model/task';
import { type DrawnBox, ImageWithRegions } from '@/ui/kit/ImageWithRegions';
import type { StillProps } from '../contract';
import { ComparedPicture } from './ComparedPicture';
import { liesOn, regionsIn } from './foreign';
import './image.css';

export function ImageStill(props: StillProps) {
  const pictures = Object.entries(props.data).filter(([, datum]) => datum.url ?? datum.tiles);
  const several = pictures.length > 1;
  const each = pictures.map(([name, datum]) =>
    props.together ? <ComparedPicture key={name} {...props} name={name} several={several} datum={datum} /> : <Drawing key={name} {...props} name={name} several={several} datum={datum} />,
  );
  return props.together && several ? <div className="views">{each}</div> : each;
}

const FAINT = '#9a9485';

function Drawing({ name: datumName, several, datum, questions, answers, chosen, faint, dashed, compact, label, onRegion }: StillProps & { name: string; several: boolean; datum: Datum }) {
  const boxes = useMemo(
    () =>
      questions.filter(hasRegions).flatMap((question) =>
        regionsIn(answers, question).filter((region) => liesOn(region, question, datumName, several)).flatMap((region): DrawnBox[] => {
          const drawn = drawnRegion(region, question);
          if (!drawn) return [];
          const found = question.labels.find(({ name }) => name === region.label);
          const { left, top, right, bottom } = drawn.bounds;
          return [{
            id: region.id, box: [left, top, right - left, bottom - top], path: drawn.path, filled: drawn.filled, label: found?.title ?? region.label,
            colour: faint?.has(region.id) ? FAINT : (found?.colour ?? null), dashed: dashed ?? false, chosen: chosen === region.id,
          }];
        }),
      ),
    [questions, answers, chosen, faint, dashed, datumName, several],
  );
  return (
    <ImageWithRegions
      src={compact ? (datum.thumb ?? datum.url) : (datum.url ?? datum.thumb)}
      alt={label ?? ''}
      {...(datum.width ? { width: datum.width } : {})}
      {...(datum.height ? { height: datum.height } : {})}
      boxes={boxes}
      named={!compact}
      className="still-picture"
      {...(onRegion ? { onBox: onRegion } : {})}
    />
  );
}
