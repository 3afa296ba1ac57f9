/** Answers to a sound, read only: tiers under the wave; several of them share one moment and one view. */

import { useEffect, useMemo, useRef } from 'react';
import type { Datum } from '@/core/model/task';
import type { StillProps } from '../contract';
import { StillTimeline } from '../timeline/still';
import '../timeline/timeline.css';
import { usePeaks } from '../timeline/use-peaks';

export function AudioStill(props: StillProps) {
  return Object.entries(props.data).map(([name, datum]) => <OneSound key={name} {...props} name={name} datum={datum} />);
}

function OneSound({ name, datum, ...props }: StillProps & { name: string; datum: Datum }) {
  const peaks = usePeaks(datum);
  const sound = useRef<HTMLAudioElement>(null);
  const { questions, answers, marks, absent, chosen, faint, dashed, compact, together, label, onRegion } = props;
  const what = useMemo(
    () => ({ questions, answers, marks, absent, chosen, faint, dashed, compact }),
    [questions, answers, marks, absent, chosen, faint, dashed, compact],
  );
  useEffect(() => {
    if (sound.current) sound.current.preservesPitch = true;
  }, []);
  return (
    <div className={compact ? 'timed-still compact' : together ? 'timed-still together' : 'timed-still'}>
      <StillTimeline name={label ?? name} duration={datum.duration ?? 1} channels={datum.channels ?? 1} peaks={typeof peaks === 'object' ? peaks : null} what={what} together={together} onRegion={onRegion} onTime={(time) => {
        if (sound.current) sound.current.currentTime = time / 1_000_000;
      }} />
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- what is said in it is what is being annotated */}
      {compact || !datum.url ? null : <audio ref={sound} controls preload="none" src={datum.url} aria-label={name} style={{ width: '100%', height: 32 }} />}
    </div>
  );
}
