/** A text as it stands, for comparisons and examples. */

import type { StillProps } from '../contract';
import { TextView } from './TextView';

const SHORT = 320;
const NO_FACTS = {};

export function TextStill({ data, compact, label }: StillProps) {
  if (compact) {
    const text = Object.values(data).find((datum) => typeof datum.text === 'string')?.text ?? '';
    return <blockquote dir="auto" className="example-text">{text.length > SHORT ? `${text.slice(0, SHORT)}…` : text}</blockquote>;
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a long text is scrolled by keys
    <div className="read" tabIndex={0} role="group" aria-label={label ?? Object.keys(data).join(', ')}><TextView data={data} attributes={NO_FACTS} size={16} /></div>
  );
}
