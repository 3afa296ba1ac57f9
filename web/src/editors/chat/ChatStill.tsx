/** A conversation with answers to look at: comparisons, examples, drawers. */

import { useEffect, useMemo, useRef } from 'react';
import type { Region } from '@/core/model/answers';
import { conversationOf, partsOf } from '@/core/model/conversation';
import { looksOfAll } from '@/core/model/glyphs';
import { rangesFrom } from '@/core/text/ranges';
import { isSpan, type SpanRegion } from '@/core/text/span';
import { t } from '@/i18n/en/chat';
import { absentId, type StillProps } from '../contract';
import { laidSpan } from './laid';
import { Layout } from './layout';
import { papersOf } from './papers';
import { type LaidSpan, PartText } from './PartText';

/** The conversation among a pane's data: there is one. */
function conversationIn(data: StillProps['data']) {
  return conversationOf(Object.values(data)[0]);
}

export function ChatStill({ data, questions, answers, marks, absent = [], chosen = null, faint, dashed = false, compact = false, together, label, onRegion }: StillProps) {
  const conversation = useMemo(() => conversationIn(data), [data]);
  const papers = useMemo(() => papersOf(conversation ? partsOf(conversation) : []), [conversation]);
  const box = useRef<HTMLDivElement>(null);
  useSharedScroll(box, together);
  const laid = useMemo(() => {
    const lookOf = looksOfAll(questions);
    const byPart = new Map<string, LaidSpan[]>();
    const put = (part: string | undefined, span: LaidSpan): void => {
      const paper = part === undefined ? undefined : papers.get(part);
      if (!paper || !rangesFrom(span.ranges, paper.text.length)) return;
      byPart.set(part as string, [...(byPart.get(part as string) ?? []), span]);
    };
    for (const question of questions) {
      const regions = answers[question.name];
      for (const region of (Array.isArray(regions) ? regions : []) as Region[]) {
        if (!isSpan(region)) continue;
        const mark = marks?.get(region.id) ?? null;
        put(region.part, laidSpan(lookOf(question.name, region.label), region, { chosen: region.id === chosen || mark?.current === true, dashed, faint: faint?.has(region.id) === true || (marks !== undefined && mark === null), mark: mark?.number ?? null }));
      }
    }
    for (const { question, region, mark } of absent) {
      if (!isSpan(region)) continue;
      const span: SpanRegion = { ...region, id: absentId(mark) };
      put(region.part, laidSpan(lookOf(question, region.label), span, { chosen: mark.current, dashed: true, faint: true, mark: mark.number }));
    }
    return byPart;
  }, [questions, answers, marks, absent, chosen, faint, dashed, papers]);
  if (!conversation) return null;
  const click = (event: React.MouseEvent): void => {
    const ids = (event.target as HTMLElement).closest<HTMLElement>('[data-spans]')?.dataset.spans?.split(' ') ?? [];
    const last = ids.at(-1);
    if (last !== undefined) onRegion?.(last);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- differences are chosen from their list by key
    <div ref={box} className={compact ? 'chat still-chat compact' : 'chat still-chat'} role="group" aria-label={label ?? t('conversation', { name: Object.keys(data).join(', ') })} onClick={onRegion ? click : undefined}>
      <div className="column">
        <Layout
          conversation={conversation}
          compact={compact}
          renderBody={(part) => {
            const paper = papers.get(part.id);
            return paper ? <div className="words" dir="auto"><PartText text={paper.text} spans={laid.get(part.id) ?? []} names={!compact} /></div> : null;
          }}
        />
      </div>
    </div>
  );
}

/** Stills side by side scroll as one, by the share of their height. */
function useSharedScroll(box: React.RefObject<HTMLElement | null>, together: StillProps['together']): void {
  useEffect(() => {
    const element = box.current;
    if (!element || !together) return undefined;
    let own = false;
    const follow = (): void => {
      const share = together.get();
      if (own || typeof share !== 'number') return;
      element.scrollTo(0, share * (element.scrollHeight - element.clientHeight));
    };
    const scrolled = (): void => {
      const room = element.scrollHeight - element.clientHeight;
      if (room <= 0) return;
      const share = element.scrollTop / room;
      const now = together.get();
      if (typeof now === 'number' && Math.abs(now - share) < 0.002) return;
      own = true;
      together.set(share);
      own = false;
    };
    const unwatch = together.watch(follow);
    const unanswer = together.answer((command) => {
      if (command.kind === 'whole') element.scrollTo(0, 0);
      else if (command.kind === 'show') {
        const first = command.regions[0];
        if (first) element.querySelector(`[data-spans~="${CSS.escape(first.id)}"], [data-part="${CSS.escape(String((first as SpanRegion).part ?? ''))}"]`)?.scrollIntoView({ block: 'center' });
      }
    });
    element.addEventListener('scroll', scrolled, { passive: true });
    follow();
    return () => {
      unwatch();
      unanswer();
      element.removeEventListener('scroll', scrolled);
    };
  }, [box, together]);
}
