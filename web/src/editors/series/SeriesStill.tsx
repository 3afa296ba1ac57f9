/** Answers to a series, read only: its stretches under a small plot; several of them share one view. */

import { useEffect, useMemo, useRef } from 'react';
import type { Datum } from '@/core/model/task';
import type { Series } from '@/core/series/series';
import { wholeView } from '@/core/timeline/scale';
import { t } from '@/i18n/en/series';
import type { StillProps } from '../contract';
import { type Context, tokensOf } from '../timeline/paint';
import { StillTimeline } from '../timeline/still';
import '../timeline/timeline.css';
import { paintPlot } from './plot';
import { useSeries } from './use-series';
import './series.css';

export function SeriesStill(props: StillProps) {
  return Object.entries(props.data).map(([name, datum]) => <OneSeries key={name} {...props} name={name} datum={datum} />);
}

function OneSeries({ name, datum, ...props }: StillProps & { name: string; datum: Datum }) {
  const series = useSeries(datum);
  const { questions, answers, marks, absent, chosen, faint, dashed, compact, together, label, onRegion } = props;
  const what = useMemo(
    () => ({ questions, answers, marks, absent, chosen, faint, dashed, compact }),
    [questions, answers, marks, absent, chosen, faint, dashed, compact],
  );
  if (series === 'failed') return <p className="small dim" role="alert">{t('failed')}</p>;
  if (series === 'coming') return <p className="small dim" role="status">{t('loading')}</p>;
  return (
    <div className={compact ? 'timed-still compact' : 'timed-still'}>
      <Plots series={series} height={compact ? 20 : 40} />
      <StillTimeline name={label ?? name} duration={series.duration} channels={1} peaks={null} what={what} together={together} onRegion={onRegion} />
    </div>
  );
}

/** All channels over the whole time, above the rows of the answer. */
function Plots({ series, height }: { series: Series; height: number }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const host = box.current;
    if (!host) return undefined;
    const canvas = document.createElement('canvas');
    host.replaceChildren(canvas);
    const draw = (): void => {
      const width = host.clientWidth;
      const shown = series.channels.slice(0, 6);
      const ratio = Math.min(window.devicePixelRatio || 1, 2);
      if (width === 0) return;
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * shown.length * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height * shown.length}px`;
      const context = canvas.getContext('2d') as Context;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      const tokens = tokensOf(host);
      shown.forEach((channel, index) => paintPlot(context, { top: index * height, height, view: wholeView(series.duration, width), tokens }, series, channel, false));
    };
    const observer = new ResizeObserver(draw);
    observer.observe(host);
    return () => observer.disconnect();
  }, [series, height]);
  return <div ref={box} className="still-plots" aria-hidden />;
}
