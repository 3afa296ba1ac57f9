/** How turns and candidates stand on the page, for the pane and for the still. */

import { type Conversation, type Part, partsOf } from '@/core/model/conversation';
import { t } from '@/i18n/en/chat';
import './chat.css';

const ROLES = new Set(['user', 'assistant', 'system', 'tool']);

/** A role in words; one of the item's own as it is written. */
export function roleName(role: string | null): string {
  if (role === null) return '';
  return ROLES.has(role) ? t(`role_${role}` as 'role_user') : role.replaceAll('_', ' ');
}

export function titleOf(part: Part): string {
  return part.kind === 'candidate' ? t('candidate', { mark: part.mark }) : t('turn_of', { mark: part.mark, role: roleName(part.role) });
}

export interface LayoutProps {
  readonly conversation: Conversation;
  readonly compact?: boolean;
  readonly renderBody: (part: Part) => React.ReactNode;
  /** What stands in the head of a part, behind its name. */
  readonly renderBadge?: (part: Part) => React.ReactNode;
  /** What stands below a part. */
  readonly renderBelow?: (part: Part) => React.ReactNode;
  /** Attributes of the element that holds a part. */
  readonly frame?: (part: Part) => React.HTMLAttributes<HTMLElement>;
}

export function Layout({ conversation, compact = false, renderBody, renderBadge, renderBelow, frame }: LayoutProps) {
  const parts = partsOf(conversation);
  const turns = parts.filter(({ kind }) => kind === 'turn');
  const candidates = parts.filter(({ kind }) => kind === 'candidate');
  const one = (part: Part) => (
    <article key={part.id} {...frame?.(part)} className={`part ${part.kind}`} data-part={part.id} data-role={part.role ?? undefined} aria-label={titleOf(part)}>
      <header>
        <b>{part.kind === 'candidate' ? part.mark : roleName(part.role)}</b>
        {part.kind === 'turn' ? <span className="dim no">{part.mark}</span> : null}
        {renderBadge?.(part)}
      </header>
      {renderBody(part)}
      {renderBelow?.(part)}
    </article>
  );
  return (
    <>
      {conversation.prompt ? <section className="prompt" aria-label={t('prompt')}><h3>{t('prompt')}</h3><p dir="auto">{conversation.prompt}</p></section> : null}
      <div className="turns">{turns.map(one)}</div>
      {candidates.length > 0 ? (
        <>
          {compact ? null : <h3 className="dim">{t('candidates', { n: candidates.length })}</h3>}
          <div className="candidates">{candidates.map(one)}</div>
        </>
      ) : null}
    </>
  );
}
