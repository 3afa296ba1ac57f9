/** The peaks of a sound, opened when a pane comes up. */

import { useEffect, useState } from 'react';
import type { Datum } from '@/core/model/task';
import { Peaks } from '@/core/timeline/peaks';
import { ranges } from './range';

export type PeaksState = Peaks | 'coming' | 'none';

/** Rate at which the server counts samples where the datum does not say. */
const USUAL_RATE = 48_000;

export function usePeaks(datum: Datum): PeaksState {
  const [state, setState] = useState<PeaksState>(datum.peaks ? 'coming' : 'none');
  const { peaks: url, sample_rate: rate } = datum;
  useEffect(() => {
    const stop = new AbortController();
    setState(url ? 'coming' : 'none');
    if (url) {
      Peaks.open(rate ?? USUAL_RATE, ranges(url, stop.signal)).then(
        (peaks) => !stop.signal.aborted && setState(peaks),
        () => !stop.signal.aborted && setState('none'),
      );
    }
    return () => stop.abort();
  }, [url, rate]);
  return state;
}
