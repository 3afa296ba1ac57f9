/** A text to read: paragraphs in their own direction, at a comfortable measure and size. */

import { memo, useMemo } from 'react';
import type { Datum } from '@/core/model/task';

export interface TextViewProps {
  data: { readonly [name: string]: Datum };
  attributes: { readonly [name: string]: unknown };
  size: number;
}

/** Splits a text at line breaks, each line break kept by a paragraph of its own. */
export function paragraphsOf(text: string): string[] {
  return text.split(/\r\n|\r|\n/);
}

export const TextView = memo(function TextView({ data, attributes, size }: TextViewProps) {
  const texts = Object.entries(data).filter(([, datum]) => typeof datum.text === 'string');
  const facts = Object.entries(attributes).filter(([, value]) => value !== null && value !== '');
  return (
    <div className="text" style={{ fontSize: size }}>
      {facts.length > 0 ? (
        <dl>
          {facts.map(([name, value]) => (
            <div key={name} style={{ display: 'contents' }}>
              <dt>{name.replaceAll('_', ' ')}</dt>
              <dd>{String(value)}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      {texts.map(([name, datum]) => (
        <section key={name} aria-label={name}>
          {texts.length > 1 ? <h2>{name.replaceAll('_', ' ')}</h2> : null}
          <Paragraphs text={datum.text as string} />
        </section>
      ))}
    </div>
  );
});

function Paragraphs({ text }: { text: string }) {
  const paragraphs = useMemo(() => paragraphsOf(text), [text]);
  return paragraphs.map((paragraph, index) => (
    // oxlint-disable-next-line react/no-array-index-key -- a text does not change while it is shown
    <p key={index} dir="auto" className={paragraph.trim() === '' ? 'blank' : undefined}>{paragraph === '' ? '\u00a0' : paragraph}</p>
  ));
}
