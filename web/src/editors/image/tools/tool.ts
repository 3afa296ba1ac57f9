/** What every drawing tool is: a way to make the places of a shape, by pointer and by keys alike. */

import type { Extent } from '@/core/geometry/box';
import type { Camera } from '@/core/geometry/camera';
import type { Dot, Line } from '@/core/geometry/geometry';
import type { Bounds, Point } from '@/core/geometry/point';
import type { Question, Region } from '@/core/model/answers';
import type { Unfinished } from '@/core/store/history';
import type { Picture } from '../picture';

/** How a place is given. */
export interface Press {
  /** Shift: squares, right angles, or taking away. */
  readonly even: boolean;
  /** Alt: hidden joints, negative clicks. */
  readonly other: boolean;
  /** Given by keys. */
  readonly keyed: boolean;
}

/** What a tool may ask of the editor that it works in. */
export interface ToolHost {
  readonly extent: Extent;
  readonly picture: Picture | null;
  readonly question: Question;
  readonly label: string;
  /** Radius of the brush in pixels of the picture. */
  readonly brush: number;
  readonly erasing: boolean;
  /** The one selected region, if it is of the question. */
  readonly selected: Region | null;
  /** Screen pixels per pixel of the picture. */
  scale(): number;
  /** The place that a point snaps to on neighbours' borders, and the border's ring. */
  snapped(point: Point): { readonly at: Point; readonly ring: readonly (readonly [number, number])[] | null };
  /**
   * Makes a region of the question with the armed label out of its geometry; null when it is too small.
   * What others become by it is the same step of history.
   */
  add(fields: object, others?: readonly (readonly [Region, Region | null])[]): Region | null;
  /** Changes a region as one step of history; null takes it away. */
  replace(before: Region, after: Region | null, others?: readonly (readonly [Region, Region | null])[]): void;
  others(): readonly Region[];
  /** Whether the region must stay as it is. */
  locked(id: string): boolean;
  /** The region is drawn by the sketch meanwhile, not by the view. */
  hide(id: string | null): void;
  /** What is drawn changed: all of it, or in a part only. */
  changed(part?: Bounds): void;
  say(words: string): void;
  /** The sketch is over. */
  done(): void;
}

/** A shape that is half drawn. */
export interface Sketch extends Unfinished {
  /** Where the next place would be. */
  readonly cursor: Point;
  /** How many places are fixed. */
  readonly placed: number;
  hover(point: Point, press: Press): void;
  /** Fixes a place; the sketch ends itself when it is complete. */
  place(point: Point, press: Press): void;
  /** Ends it with what there is; false where that is too little. */
  finish(): boolean;
  /** Drops it. */
  cancel(): void;
  lines(): readonly Line[];
  dots(): readonly Dot[];
  /** Draws more than lines and dots: the dabs of a brush. */
  draw?(context: CanvasRenderingContext2D, camera: Camera, ratio: number): void;
  /** Where it is, for announcements. */
  words(): string;
}

export interface Tool {
  readonly name: string;
  readonly icon: string;
  readonly title: string;
  /** Label types whose regions it makes. */
  readonly types: readonly string[];
  /** 'drag': press and release are two places; 'points': each press is one; 'paint': all of the way counts. */
  readonly gesture: 'drag' | 'points' | 'paint';
  /** The region that it goes on with, where it does not make a new one: while that is locked, nothing is begun. */
  onto?(host: ToolHost): Region | null;
  start(host: ToolHost, at: Point, press: Press): Sketch;
}
