/** A document with answers to look at: one page at a time, that of the chosen or marked region first. */

import { useEffect, useMemo, useRef, useState } from 'react';
import type { Question, Region } from '@/core/model/answers';
import { looksOfAll } from '@/core/model/glyphs';
import { isRelation, isSpan } from '@/core/text/span';
import { t } from '@/i18n/en/document';
import { absentId, type StillProps } from '../contract';
import { around, drawnLink, drawnRegion } from './drawn';
import { loadLayer, type PageLayer, type Rect } from './layer';
import { PageView } from './PageView';
import './document.css';

/** `id` is what it is drawn and clicked as: that of the region, unless it is shown as missing. */
interface Placed { readonly id: string; readonly question: Question; readonly region: Region; readonly absent: boolean; readonly mark: number | null; readonly current: boolean }

export function DocumentStill({ data, questions, answers, marks, absent = [], chosen = null, faint, dashed = false, compact = false, together, label, onRegion }: StillProps) {
  const pages = Object.values(data)[0]?.pages;
  const placed = useMemo<Placed[]>(() => [
    ...questions.flatMap((question) => {
      const regions = answers[question.name];
      return ((Array.isArray(regions) ? regions : []) as Region[]).map((region) => {
        const mark = marks?.get(region.id);
        return { id: region.id, question, region, absent: false, mark: mark?.number ?? null, current: mark?.current === true };
      });
    }),
    ...absent.flatMap(({ question, region, mark }) => {
      const asked = questions.find(({ name }) => name === question);
      return asked ? [{ id: absentId(mark), question: asked, region, absent: true, mark: mark.number, current: mark.current }] : [];
    }),
  ], [questions, answers, marks, absent]);
  const lookOf = useMemo(() => looksOfAll(questions), [questions]);
  const [page, setPage] = usePage(placed, chosen, together);
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const shown = pages?.[page];
  const layer = useLayer(shown?.text ?? null);
  if (!pages || !shown) return <p className="small dim" role="status">{t('preparing')}</p>;
  const rectsOf = (region: Region): readonly Rect[] => rectsIn(layer, region);
  const here = placed.filter(({ region }) => region.page === page && !isRelation(region));
  const rectOf = (id: string): Rect | null => {
    const found = here.find(({ region }) => region.id === id);
    return found ? around(rectsOf(found.region)) : null;
  };
  const regions = here.map(({ id, question, region, absent: missing, mark, current }) =>
    drawnRegion(lookOf(question.name, region.label), { ...region, id }, rectsOf(region), {
      chosen: region.id === chosen || current, dashed: dashed || missing, faint: faint?.has(region.id) === true || (marks !== undefined && mark === null), mark,
    }));
  const links = placed.flatMap(({ id, question, region }) => (isRelation(region) ? (drawnLink(lookOf(question.name, region.label), question, { ...region, id }, rectOf, region.id === chosen) ?? []) : []));
  return (
    <div className={compact ? 'document still-document compact' : 'document still-document'} role="group" aria-label={label ?? t('page_of', { page: page + 1, of: pages.length })}>
      <div className="scroller" ref={box}>
        {width > 0 ? (
          <PageView
            url={compact && shown.thumb && width < 220 ? shown.thumb : shown.url}
            extent={shown}
            zoom={width / shown.width}
            regions={regions}
            links={links}
            names={!compact}
            alt={t('page', { page: page + 1 })}
            {...(onRegion ? {
              onClick: (event: React.MouseEvent) => {
                const id = (event.target as Element).closest('[data-region]')?.getAttribute('data-region');
                if (id) onRegion(id);
              },
            } : {})}
          />
        ) : null}
      </div>
      {pages.length > 1 && !compact ? (
        <div className="row turn-pages">
          <button type="button" className="btn quiet" disabled={page === 0} onClick={() => setPage(page - 1)}>{t('act_previous')}</button>
          <span>{t('page_of', { page: page + 1, of: pages.length })}</span>
          <button type="button" className="btn quiet" disabled={page === pages.length - 1} onClick={() => setPage(page + 1)}>{t('act_next')}</button>
        </div>
      ) : null}
    </div>
  );
}

function rectsIn(layer: PageLayer | null, region: Region): readonly Rect[] {
  if (isSpan(region)) return layer?.rects(region.ranges) ?? [];
  const box = (region as { readonly box?: readonly number[] }).box;
  if (!Array.isArray(box) || box.length !== 4) return [];
  const [x, y, width, height] = box as [number, number, number, number];
  return [{ x, y, width, height }];
}

/** The page that is shown: shared with the stills beside it, turned to what is chosen. */
function usePage(placed: readonly Placed[], chosen: string | null, together: StillProps['together']): [number, (page: number) => void] {
  const first = (placed.find(({ current }) => current) ?? placed.find(({ mark }) => mark !== null) ?? placed[0])?.region.page ?? 0;
  const [page, setPage] = useState(first);
  const turn = (to: number): void => {
    setPage(to);
    together?.set(to);
  };
  const wanted = placed.find(({ region }) => region.id === chosen)?.region.page ?? placed.find(({ current }) => current)?.region.page;
  useEffect(() => {
    if (wanted !== undefined) setPage(wanted);
  }, [wanted]);
  useEffect(() => {
    if (!together) return undefined;
    const unwatch = together.watch(() => {
      const value = together.get();
      if (typeof value === 'number') setPage(value);
    });
    const unanswer = together.answer((command) => {
      const to = command.kind === 'show' ? command.regions[0]?.page : command.kind === 'whole' ? 0 : undefined;
      if (to === undefined) return;
      setPage(to);
      together.set(to);
    });
    return () => {
      unwatch();
      unanswer();
    };
  }, [together]);
  return [page, turn];
}

function useLayer(url: string | null): PageLayer | null {
  const [loaded, setLoaded] = useState<{ readonly url: string; readonly layer: PageLayer | null } | null>(null);
  useEffect(() => {
    if (url === null) return undefined;
    let gone = false;
    void loadLayer(url).catch(() => null).then((layer) => {
      if (!gone) setLoaded({ url, layer });
    });
    return () => {
      gone = true;
    };
  }, [url]);
  return loaded?.url === url ? loaded.layer : null;
}
