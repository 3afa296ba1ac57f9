/** The values of a series datum, fetched once for all who show it. */

import { useEffect, useState } from 'react';
import type { Datum } from '@/core/model/task';
import { type Series, seriesFrom } from '@/core/series/series';

const kept = new Map<string, Promise<Series | null>>();

function load(url: string, unit: string | null | undefined): Promise<Series | null> {
  const known = kept.get(url);
  if (known) return known;
  const loading = fetch(url).then(async (answer) => {
    if (!answer.ok) throw new Error(String(answer.status));
    return seriesFrom(await answer.json(), unit);
  });
  kept.set(url, loading);
  loading.catch(() => kept.delete(url));
  // A million points are tens of megabytes: only what is on the screen, and the next, is kept.
  while (kept.size > 3) kept.delete(kept.keys().next().value as string);
  return loading;
}

export function useSeries(datum: Datum | undefined): Series | 'coming' | 'failed' {
  const [loaded, setLoaded] = useState<{ readonly url: string; readonly series: Series | 'failed' } | null>(null);
  const url = datum?.url ?? null;
  const unit = datum?.time?.unit;
  useEffect(() => {
    if (url === null) return undefined;
    let gone = false;
    const tell = (series: Series | null): void => {
      if (!gone) setLoaded({ url, series: series ?? 'failed' });
    };
    load(url, unit).then(tell, () => tell(null));
    return () => {
      gone = true;
    };
  }, [url, unit]);
  return loaded?.url === url ? loaded.series : 'coming';
}
