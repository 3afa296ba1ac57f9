/** One page on the screen: its picture, and over it what is drawn, in pixels of the page. */

import { memo } from 'react';
import type { BoxNumbers, Extent } from '@/core/geometry/box';
import { HANDLE_DIRECTIONS } from '@/core/geometry/box';
import type { Point } from '@/core/geometry/point';
import type { Rect } from './layer';

export interface DrawnRegion {
  readonly id: string;
  readonly kind: 'box' | 'span';
  readonly rects: readonly Rect[];
  readonly colour: string;
  readonly title: string;
  readonly chosen: boolean;
  readonly dashed: boolean;
  readonly faint: boolean;
  readonly mark: number | null;
}

export interface DrawnLink {
  readonly id: string;
  readonly from: Rect | null;
  readonly to: Rect | null;
  readonly colour: string;
  readonly title: string;
  readonly directed: boolean;
  readonly chosen: boolean;
}

export interface PageViewProps {
  readonly url: string;
  readonly extent: Extent;
  readonly zoom: number;
  readonly regions: readonly DrawnRegion[];
  readonly links: readonly DrawnLink[];
  readonly names: boolean;
  readonly alt: string;
  readonly half?: BoxNumbers | null;
  readonly cross?: Point | null;
  readonly words?: readonly Rect[];
  /** The box whose grips are shown. */
  readonly grips?: BoxNumbers | null;
  readonly onError?: () => void;
  readonly onPointerDown?: (event: React.PointerEvent<SVGSVGElement>) => void;
  readonly onPointerMove?: (event: React.PointerEvent<SVGSVGElement>) => void;
  readonly onPointerUp?: (event: React.PointerEvent<SVGSVGElement>) => void;
  readonly onPointerCancel?: () => void;
  readonly onClick?: (event: React.MouseEvent<SVGSVGElement>) => void;
}

const GRIP = 8;

export function PageView({ url, extent, zoom, regions, links, names, alt, half, cross, words = [], grips, onError, ...events }: PageViewProps) {
  const { width, height } = extent;
  const line = 1 / zoom;
  return (
    <div className="page" style={{ width: width * zoom, height: height * zoom }}>
      <img src={url} alt={alt} width={width * zoom} height={height * zoom} draggable={false} onError={onError} />
      <svg viewBox={`0 0 ${width} ${height}`} width={width * zoom} height={height * zoom} aria-hidden {...events}>
        {regions.map((region) => <Drawn key={region.id} region={region} line={line} names={names} />)}
        {words.map((rect) => <rect key={`${rect.x} ${rect.y}`} {...rect} className="words" strokeWidth={line} />)}
        {links.map((link) => <Link key={link.id} link={link} line={line} names={names} />)}
        {half ? <rect x={half[0]} y={half[1]} width={half[2]} height={half[3]} className="half" strokeWidth={2 * line} /> : null}
        {cross ? <path className="cross" strokeWidth={1.5 * line} d={`M0 ${cross.y}H${width}M${cross.x} 0V${height}`} /> : null}
        {grips ? Object.entries(HANDLE_DIRECTIONS).map(([handle, [dx, dy]]) => (
          <rect
            key={handle}
            className="grip"
            data-handle={handle}
            x={grips[0] + grips[2] * (0.5 + dx / 2) - (GRIP / 2) * line}
            y={grips[1] + grips[3] * (0.5 + dy / 2) - (GRIP / 2) * line}
            width={GRIP * line}
            height={GRIP * line}
            strokeWidth={1.5 * line}
            style={{ cursor: `${handle}-resize` }}
          />
        )) : null}
      </svg>
    </div>
  );
}

const Drawn = memo(function Drawn({ region, line, names }: { region: DrawnRegion; line: number; names: boolean }) {
  const { id, kind, rects, colour, title, chosen, dashed, faint, mark } = region;
  const first = rects[0];
  if (!first) return null;
  const dash = dashed ? `${6 * line} ${4 * line}` : undefined;
  const label = mark === null ? title : `${mark} ${title}`;
  return (
    <g data-region={id} className={`region ${kind}${chosen ? ' chosen' : ''}`} style={{ color: colour }} opacity={faint ? 0.55 : 1}>
      {rects.map(({ x, y, width, height }) => (
        <g key={`${x} ${y}`}>
          <rect x={x} y={y} width={width} height={height} fill="currentColor" fillOpacity={kind === 'span' ? (chosen ? 0.34 : 0.2) : chosen ? 0.14 : 0.05} stroke={kind === 'span' ? 'none' : 'currentColor'} strokeWidth={(chosen ? 3 : 2) * line} strokeDasharray={dash} />
          {kind === 'span' ? <path d={`M${x} ${y + height}h${width}`} stroke="currentColor" strokeWidth={(chosen ? 3.5 : 2) * line} strokeDasharray={dash} /> : null}
        </g>
      ))}
      {names && (!faint || chosen || mark !== null) ? <Tag x={first.x} y={first.y} line={line} words={label} colour={colour} /> : null}
    </g>
  );
});

function Tag({ x, y, line, words, colour }: { x: number; y: number; line: number; words: string; colour: string }) {
  const size = 11 * line;
  const width = (words.length * 0.6 + 1) * size;
  const top = Math.max(0, y - 1.45 * size);
  return (
    <g className="tag-on-page">
      <rect x={x} y={top} width={width} height={1.4 * size} rx={2 * line} stroke={colour} strokeWidth={line} />
      <text x={x + width / 2} y={top + size * 1.02} style={{ fontSize: size }} textAnchor="middle">{words}</text>
    </g>
  );
}

const Link = memo(function Link({ link, line, names }: { link: DrawnLink; line: number; names: boolean }) {
  const { from, to } = link;
  const start = from ? side(from, to) : null;
  const end = to ? side(to, from) : null;
  const a = start ?? (end ? { x: end.x - 40 * line, y: end.y - 24 * line } : null);
  const b = end ?? (start ? { x: start.x + 40 * line, y: start.y + 24 * line } : null);
  if (!a || !b) return null;
  const bend = Math.max(18 * line, Math.abs(b.x - a.x) / 3);
  const sign = b.x >= a.x ? 1 : -1;
  const angle = Math.atan2(b.y - a.y, sign * bend || b.x - a.x);
  const head = 9 * line;
  const point = (turn: number): string => `${b.x - head * Math.cos(angle + turn)} ${b.y - head * Math.sin(angle + turn)}`;
  return (
    <g data-region={link.id} className={link.chosen ? 'link chosen' : 'link'} style={{ color: link.colour }}>
      <path d={`M${a.x} ${a.y}C${a.x + sign * bend} ${a.y} ${b.x - sign * bend} ${b.y} ${b.x} ${b.y}`} fill="none" stroke="currentColor" strokeWidth={(link.chosen ? 3.5 : 2) * line} />
      {link.directed ? <path d={`M${b.x} ${b.y}L${point(0.45)}L${point(-0.45)}Z`} fill="currentColor" /> : null}
      {names && link.chosen ? <Tag x={(a.x + b.x) / 2} y={(a.y + b.y) / 2} line={line} words={link.title} colour={link.colour} /> : null}
    </g>
  );
});

/** Where a link leaves a rectangle: the middle of the side that looks at the other one. */
function side(own: Rect, other: Rect | null): Point {
  const y = own.y + own.height / 2;
  if (!other) return { x: own.x + own.width, y };
  const right = other.x + other.width / 2 >= own.x + own.width / 2;
  return { x: right ? own.x + own.width : own.x, y };
}
