/** The peaks of a sound, opened when a pane comes up. */

import { useEffect, useState } from 'react';
import type { Datum } from '@/core/model/task';
import { Peaks } from '@/core/timeline/peaks';
import { ranges } from './range';

export type PeaksState = Peaks | 'coming' | 'none';

/** @param shown false where no wave is drawn: nothing is fetched then. */
export function usePeaks(datum: Datum, shown = true): PeaksState {
  const [state, setState] = useState<PeaksState>(shown && datum.peaks ? 'coming' : 'none');
  const { sample_rate: rate, duration } = datum;
  const url = shown ? datum.peaks : undefined;
  useEffect(() => {
    const stop = new AbortController();
    setState(url ? 'coming' : 'none');
    if (url) {
      Peaks.open(rate ?? null, ranges(url, stop.signal), duration ?? 0).then(
        (peaks) => !stop.signal.aborted && setState(peaks),
        () => !stop.signal.aborted && setState('none'),
      );
    }
    return () => stop.abort();
  }, [url, rate, duration]);
  return state;
}
