/** What an answer changed in the text that it started from. */

import { useDeferredValue, useMemo } from 'react';
import { diffTexts } from '@/core/text/diff';
import { t } from '@/i18n/en/form';

export function SourceDiff({ before, after, onReset }: { before: string; after: string; onReset?: () => void }) {
  // Typing goes first: the difference of long texts follows when there is time.
  const late = useDeferredValue(after);
  const pieces = useMemo(() => diffTexts(before, late), [before, late]);
  const changes = pieces.filter(({ op }, index) => op !== '=' && (op === '-' || pieces[index - 1]?.op !== '-')).length;
  return (
    <div className="source-diff">
      <p className="quiet-text">
        {changes === 0 ? t('kept') : t('changed', { n: changes })}
        {onReset ? <button type="button" className="link" onClick={onReset}>{t('back_to_source')}</button> : null}
      </p>
      {changes === 0 ? null : (
        <div className="words" dir="auto" role="group" aria-label={t('changes')}>
          {pieces.map(({ op, text }, index) => {
            const key = `${index}${op}`;
            if (op === '+') return <ins key={key}>{text}</ins>;
            if (op === '-') return <del key={key}>{text}</del>;
            return <span key={key}>{shortened(text, index === 0, index === pieces.length - 1)}</span>;
          })}
        </div>
      )}
    </div>
  );
}

const KEPT = 60;

/** A long stretch that stayed is cut in its middle, so that the changes stand near one another. */
function shortened(text: string, first: boolean, last: boolean): string {
  if (text.length <= KEPT * 2 + 20) return text;
  const head = first ? '' : text.slice(0, KEPT);
  const tail = last ? '' : text.slice(-KEPT);
  return `${head} … ${tail}`;
}
