/** Answers on a picture, read only: a light drawing for lists and examples, a view to pan and zoom for comparisons. */

import { useMemo } from 'react';
import { hasRegions } from '@/core/model/answers';
import type { Datum } from '@/core/model/task';
import { type DrawnBox, ImageWithRegions } from '@/ui/kit/ImageWithRegions';
import type { StillProps } from '../contract';
import { ComparedPicture } from './ComparedPicture';
import { regionsIn } from './foreign';

export function ImageStill(props: StillProps) {
  const pictures = Object.entries(props.data).filter(([, datum]) => datum.url);
  return pictures.map(([name, datum]) => (props.together ? <ComparedPicture key={name} {...props} name={name} datum={datum} /> : <Drawing key={name} {...props} name={name} datum={datum} />));
}

function Drawing({ datum, questions, answers, chosen, faint, dashed, compact, label, onRegion }: StillProps & { name: string; datum: Datum }) {
  const boxes = useMemo(
    () =>
      questions.filter(hasRegions).flatMap((question) =>
        regionsIn(answers, question).map((region): DrawnBox => {
          const found = question.labels.find(({ name }) => name === region.label);
          return {
            id: region.id, box: region.box, rotation: region.rotation ?? 0, label: found?.title ?? region.label,
            colour: faint?.has(region.id) ? '#9a9485' : (found?.colour ?? null), dashed: dashed ?? false, chosen: chosen === region.id,
          };
        }),
      ),
    [questions, answers, chosen, faint, dashed],
  );
  return (
    <ImageWithRegions
      src={compact ? (datum.thumb ?? datum.url) : datum.url}
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
