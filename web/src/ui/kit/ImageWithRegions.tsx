import { useState } from 'react';
import type { Json, Question } from '@/api/types';
import { drawnRegion } from '@/core/geometry/drawing';
import type { Question as FullQuestion, Region } from '@/core/model/answers';
import { LABEL_COLOURS } from './marks';

/** A region to draw over a picture, in pixels of the picture: by its path, else by its box. */
export interface DrawnBox {
  id: string;
  box: readonly [number, number, number, number];
  rotation?: number;
  /** Path data of a shape that is no plain box; `box` is then what it covers. */
  path?: string;
  filled?: boolean;
  label?: string;
  colour?: string | null;
  /** The other reading: disputed, suggested, or not drawn by this person. */
  dashed?: boolean;
  /** Stands out in gold. */
  chosen?: boolean;
  /** A number in a circle at the corner. */
  badge?: string | number;
}

function isRegion(value: unknown): value is Region {
  return typeof value === 'object' && value !== null && typeof (value as { label?: unknown }).label === 'string';
}

/** The regions of an answer with the colours of its question's labels; what has no place on a picture gives none. */
export function boxesOf(value: Json | undefined, question: Question | undefined, options: { dashed?: boolean } = {}): DrawnBox[] {
  if (!Array.isArray(value)) return [];
  const labels = question?.labels ?? [];
  return (value as unknown[]).filter(isRegion).flatMap((region) => {
    const drawn = drawnRegion(region, question as FullQuestion | undefined);
    if (!drawn) return [];
    const index = labels.findIndex((label) => label.name === region.label);
    const { left, top, right, bottom } = drawn.bounds;
    return [{
      id: region.id,
      box: [left, top, right - left, bottom - top] as const,
      path: drawn.path,
      filled: drawn.filled,
      label: labels[index]?.title ?? region.label,
      colour: labels[index]?.colour ?? LABEL_COLOURS[Math.max(0, index) % LABEL_COLOURS.length],
      dashed: options.dashed,
    }];
  });
}

export interface ImageWithRegionsProps {
  src: string | null | undefined;
  alt: string;
  /** The size that the boxes' pixels refer to; without it the picture's own. */
  width?: number | null;
  height?: number | null;
  boxes?: readonly DrawnBox[];
  /** Writes each label on its box; the picture then takes its height from its width. Not for thumbnails. */
  named?: boolean;
  /** Fits into the box given by the class ('cover' cuts, 'contain' shows all). */
  fit?: 'cover' | 'contain';
  className?: string;
  onBox?: (id: string) => void;
}

/** A picture with boxes over it, scaled together. For thumbnails, examples and comparing; not an editor. */
export function ImageWithRegions({ src, alt, width, height, boxes = [], named, fit = 'contain', className = '', onBox }: ImageWithRegionsProps) {
  const [own, setOwn] = useState<{ width: number; height: number } | null>(null);
  const w = width ?? own?.width ?? 0;
  const h = height ?? own?.height ?? 0;
  const line = Math.max(w, h) / 320;
  const labelled = fit === 'contain' && (named || boxes.some((region) => region.badge !== undefined));
  return (
    <div className={`regions ${className}`} style={labelled && w > 0 && h > 0 ? { aspectRatio: `${w} / ${h}` } : undefined}>
      {src ? (
        <img
          src={src}
          alt={alt}
          loading="lazy"
          decoding="async"
          style={{ objectFit: fit }}
          onLoad={(event) => setOwn({ width: event.currentTarget.naturalWidth, height: event.currentTarget.naturalHeight })}
        />
      ) : null}
      {w > 0 && h > 0 && boxes.length > 0 ? (
        <svg viewBox={`0 0 ${w} ${h}`} preserveAspectRatio={fit === 'cover' ? 'xMidYMid slice' : 'xMidYMid meet'} aria-hidden={onBox ? undefined : true}>
          {boxes.map((region) => {
            const [x, y, bw, bh] = region.box;
            const turn = region.rotation ? `rotate(${region.rotation} ${x + bw / 2} ${y + bh / 2})` : undefined;
            const rect = { x, y, width: Math.max(0, bw), height: Math.max(0, bh), fill: 'none', vectorEffect: 'non-scaling-stroke' as const };
            return (
              <g key={region.id} transform={turn} onClick={onBox ? () => onBox(region.id) : undefined}>
                {(['halo', 'line'] as const).map((part) => {
                  const stroke = {
                    stroke: part === 'halo' ? 'rgb(255 255 255 / 0.75)' : (region.colour ?? LABEL_COLOURS[0]),
                    strokeWidth: part === 'halo' ? 4 : 2, strokeDasharray: region.dashed ? '5 4' : undefined,
                  };
                  if (region.path === undefined) return <rect key={part} {...rect} {...stroke} />;
                  const tint = region.filled && part === 'line' ? { fill: stroke.stroke, fillOpacity: 0.4, fillRule: 'evenodd' as const } : { fill: 'none' };
                  return <path key={part} d={region.path} vectorEffect="non-scaling-stroke" {...tint} {...stroke} />;
                })}
                {region.chosen ? <rect {...rect} x={x - line * 2} y={y - line * 2} width={bw + line * 4} height={bh + line * 4} stroke="var(--gold-fill)" strokeWidth={2} /> : null}
                {onBox ? <rect {...rect} fill="transparent" /> : null}
              </g>
            );
          })}
        </svg>
      ) : null}
      {w > 0 && h > 0 && labelled ? (
        <div className="regions-names" aria-hidden>
          {boxes.map((region) => (
            <span key={region.id} style={{ left: `${(region.box[0] / w) * 100}%`, top: `${(region.box[1] / h) * 100}%` }} className={region.box[1] / h < 0.06 ? 'inside' : undefined}>
              {region.badge === undefined ? null : <b>{region.badge}</b>}
              {named && region.label ? <i>{region.label}</i> : null}
            </span>
          ))}
        </div>
      ) : null}
    </div>
  );
}
