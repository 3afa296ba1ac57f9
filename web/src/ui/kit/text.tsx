import type { DiffWord } from '@/api/types';
import { t } from '@/i18n/en/words';
import { formatExact, formatWhen } from '../format';

/** Rich text that the server made and cleaned. The only place that writes HTML; never give it anything else. */
export function Html({ html, className = '' }: { html: string; className?: string }) {
  // oxlint-disable-next-line react/no-danger -- the server's sanitiser has made it
  return <div className={`prose ${className}`} dangerouslySetInnerHTML={{ __html: html }} />;
}

/** A difference of words: what went is struck out, what came is underlined. */
export function WordDiff({ words }: { words: readonly DiffWord[] }) {
  return (
    <span className="word-diff">
      {words.map((word, index) => {
        if (word.op === '+') return <ins key={index} className="ins">{word.text}</ins>;
        if (word.op === '-') return <del key={index} className="del">{word.text}</del>;
        return <span key={index}>{word.text}</span>;
      })}
    </span>
  );
}

/** A person as this reader may see them: the name where it is given, else the pseudonym; simulated ones say so. */
export function PersonName({ pseudonym, name, simulated }: { pseudonym: string; name?: string | null; simulated?: boolean }) {
  return (
    <span className="nowrap">
      <b>{pseudonym}</b>
      {name ? <span className="dim"> {name}</span> : null}
      {simulated ? <> <span className="tag" title={t('simulated_hint')}>{t('simulated')}</span></> : null}
    </span>
  );
}

/** A time in short, exact on hover. */
export function When({ at }: { at: string | null | undefined }) {
  if (!at) return <span className="dim">–</span>;
  return <time dateTime={at} title={formatExact(at)}>{formatWhen(at)}</time>;
}
