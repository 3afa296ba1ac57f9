import { useEffect, useRef, useState } from 'react';
import * as Plot from '@observablehq/plot';

export type PlotLibrary = typeof Plot;

/** Gets the library and the width in pixels, gives Plot's options. */
export type PlotSpec = (plot: PlotLibrary, width: number) => Plot.PlotOptions;

/** House style: our type, quiet axes, no legend by itself. */
function withHouseStyle(options: Plot.PlotOptions, width: number, height: number): Plot.PlotOptions {
  return {
    marginLeft: 44,
    marginRight: 16,
    marginTop: 16,
    marginBottom: 34,
    ...options,
    x: { tickSize: 0, tickPadding: 8, ...options.x },
    y: { tickSize: 0, tickPadding: 8, ...options.y },
    width,
    height,
    className: 'plot',
    // The policy forbids style tags; the same rules stand in base.css.
    style: { color: 'var(--ink-2)', background: 'transparent' },
  };
}

/** Draws with Observable Plot into a measured box and draws anew when the box or the data changes. */
export default function PlotFigure({ label, plot, height }: { label: string; plot: PlotSpec; height: number }) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const watch = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.floor(entry.contentRect.width));
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    const element = box.current;
    if (!element || width < 40) return;
    const drawn = Plot.plot(withHouseStyle(plot(Plot, width), width, height));
    for (const style of drawn.querySelectorAll('style')) style.remove();
    drawn.setAttribute('aria-hidden', 'true');
    element.replaceChildren(drawn);
  }, [plot, width, height]);
  return <div ref={box} role="img" aria-label={label} className="chart-box" style={{ minHeight: height }} />;
}
