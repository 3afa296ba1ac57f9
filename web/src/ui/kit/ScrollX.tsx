import { useEffect, useRef, useState } from 'react';

/** Something wide that scrolls sideways in its place. Where it does, Tab reaches it and the arrow keys move it. */
export function ScrollX({ label, className, children }: { label: string; className?: string; children: React.ReactNode }) {
  const frame = useRef<HTMLDivElement>(null);
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    const measure = () => setScrolls(element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight);
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    for (const child of element.children) watch.observe(child);
    return () => watch.disconnect();
  }, []);
  return (
    <div ref={frame} className={className ? `scroll-x ${className}` : 'scroll-x'} {...(scrolls ? { tabIndex: 0, role: 'region', 'aria-label': label } : {})}>{children}</div>
  );
}
