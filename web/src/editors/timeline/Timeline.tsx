/** The timeline with the names of its rows: the names are elements, what lies in time is a canvas. */

import { useEffect, useRef, useState } from 'react';
import type { Peaks } from '@/core/timeline/peaks';
import { t } from '@/i18n/en/timeline';
import { Glyph, useLatest } from '@/pages/tool/parts';
import type { Spectrogram, Strip } from './pictures';
import type { SpanEditor } from './spans';
import { type TimelineRow, TimelineView, type TrackPainter } from './view';

export interface TimelineProps {
  name: string;
  editor: SpanEditor;
  rows: readonly TimelineRow[];
  peaks: Peaks | null;
  spectrogram: ((onTile: () => void) => Spectrogram) | null;
  strip: ((onLoad: () => void) => Strip) | null;
  tracks: TrackPainter | null;
  /** Where there are several channels: which is heard alone, and the way to change that. */
  channels?: { readonly alone: number | null; toggle(channel: number): void } | null;
  current?: (row: TimelineRow) => boolean;
  onName?: (row: TimelineRow) => void;
}

export function Timeline({ name, editor, rows, peaks, spectrogram, strip, tracks, channels, current, onName }: TimelineProps) {
  const host = useRef<HTMLDivElement>(null);
  const latest = useLatest(rows);
  const [view, setView] = useState<TimelineView | null>(null);
  useEffect(() => {
    if (!host.current) return undefined;
    const element = host.current;
    let made: TimelineView | null = null;
    const redraw = (): void => made?.invalidate();
    made = new TimelineView({
      host: element, editor, rows: () => latest.current, peaks, tracks,
      spectrogram: spectrogram?.(redraw) ?? null,
      strip: strip?.(redraw) ?? null,
      onDrawn: () => {
        if (element.dataset.drawn) return;
        element.dataset.drawn = 'yes';
        performance.mark('assay:usable');
      },
    });
    setView(made);
    return () => {
      made?.destroy();
      delete element.dataset.drawn;
      setView(null);
    };
  }, [editor, peaks, spectrogram, strip, tracks, latest]);
  useEffect(() => view?.invalidate(), [view, rows]);
  return (
    <div className="tl" role="group" aria-label={t('timeline', { name })}>
      <div className="tl-names">
        {rows.map((row) => (
          <div key={row.key} className={`tl-name ${row.kind}`} style={{ height: row.height }} data-current={current?.(row) ?? false}>
            {face(editor, row)}
            {onName && (row.kind === 'spans' || row.kind === 'track')
              ? <button type="button" className="tl-title" onClick={() => onName(row)}>{row.title}</button>
              : <span className="tl-title">{row.title}</span>}
            {channels && row.channel !== undefined ? (
              <button type="button" className="btn quiet icon" aria-pressed={channels.alone === row.channel} title={t('hear_alone', { n: row.channel + 1 })} aria-label={t('hear_alone', { n: row.channel + 1 })} onClick={() => channels.toggle(row.channel ?? 0)}>{row.channel + 1}</button>
            ) : null}
          </div>
        ))}
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- keys work on the timeline */}
      <div ref={host} className="tl-host" tabIndex={0} role="application" aria-label={t('timeline', { name })} />
    </div>
  );
}

function face(editor: SpanEditor, row: TimelineRow): React.ReactNode {
  const label = row.spans?.label ?? (row.track ? editor.anyRegion(row.track)?.label : null);
  const question = row.spans?.question ?? (row.track ? editor.questionOf(row.track)?.name : undefined);
  if (!label || !question) return null;
  const { glyph, colour } = editor.faceOf(question, label);
  return <Glyph path={glyph} colour={colour} />;
}
