/** Where the arcs of relations go: lanes between the lines of the text, and beside them. */

/** A span's first place on the screen, in pixels of the overlay. */
export interface Anchor {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface ArcInput {
  readonly id: string;
  readonly from: Anchor;
  readonly to: Anchor;
  /** Room that the name of the relation takes. */
  readonly width: number;
}

export interface Arc {
  readonly id: string;
  /** Path of an SVG, from the source to the target. */
  readonly path: string;
  /** Middle of the name. */
  readonly label: { readonly x: number; readonly y: number };
  /** It shares its lane with others for want of room: its name would lie on theirs. */
  readonly crowded: boolean;
  /** Tip of the arrow; it points down. */
  readonly tip: { readonly x: number; readonly y: number };
}

export interface ArcRoom {
  readonly left: number;
  readonly right: number;
  /** Height of the chips above a span: arcs run above them. */
  readonly chip: number;
  /** Height between two lanes. */
  readonly step: number;
  /** Most lanes above one line; further arcs share the highest. */
  readonly lanes: number;
}

const RADIUS = 5;
/** Between the chips and the lowest lane: half the height of a relation's name. */
const GAP = 7;
const middleOf = (anchor: Anchor): number => (anchor.left + anchor.right) / 2;
const sameLine = (a: Anchor, b: Anchor): boolean => Math.abs(a.top - b.top) < Math.max(4, (a.bottom - a.top) / 2);

/** Lanes that are taken, as intervals: `free` finds the first in which an interval fits, and takes it. */
class Lanes {
  private readonly taken: [number, number][][] = [];

  free(low: number, high: number, most: number): { readonly lane: number; readonly crowded: boolean } {
    for (let lane = 0; lane < most; lane += 1) {
      const row = (this.taken[lane] ??= []);
      if (row.every(([from, to]) => high <= from || to <= low)) {
        row.push([low, high]);
        return { lane, crowded: false };
      }
    }
    return { lane: most - 1, crowded: true };
  }
}

/**
 * Arcs for relations: over the line where both ends stand on one, else out to the nearer margin, along
 * it, and in again. Short ones come first and lie lowest; no two share a lane where they would touch.
 */
export function arcsOf(inputs: readonly ArcInput[], room: ArcRoom): Arc[] {
  const lines = new Map<number, Lanes>();
  const lanesAt = (top: number): Lanes => {
    const key = Math.round(top / 4);
    const known = lines.get(key) ?? lines.get(key - 1) ?? lines.get(key + 1);
    if (known) return known;
    const made = new Lanes();
    lines.set(key, made);
    return made;
  };
  const margins = { left: new Lanes(), right: new Lanes() };
  const landings = new Map<string, number>();
  const land = (anchor: Anchor): number => {
    // Several arcs at one span stand side by side, not on one another.
    const key = `${Math.round(anchor.left)} ${Math.round(anchor.top)}`;
    const n = landings.get(key) ?? 0;
    landings.set(key, n + 1);
    const room = Math.max(0, (anchor.right - anchor.left) / 2 - 4);
    const offset = Math.ceil(n / 2) * 7 * (n % 2 === 1 ? -1 : 1);
    return middleOf(anchor) + Math.max(-room, Math.min(room, offset));
  };
  const reach = ({ from, to }: ArcInput): number => Math.abs(from.top - to.top) * 1_000 + Math.abs(middleOf(from) - middleOf(to));
  return inputs.toSorted((a, b) => reach(a) - reach(b)).map((input): Arc => {
    const { from, to } = input;
    const x0 = land(from);
    const x1 = land(to);
    if (sameLine(from, to)) return over(input, x0, x1, lanesAt(Math.min(from.top, to.top)), room);
    return around(input, x0, x1, lanesAt(from.top), lanesAt(to.top), margins, room);
  });
}

function over({ id, from, to, width }: ArcInput, x0: number, x1: number, lanes: Lanes, room: ArcRoom): Arc {
  const [low, high] = [Math.min(x0, x1), Math.max(x0, x1)];
  const centre = (low + high) / 2;
  const half = Math.max((high - low) / 2, width / 2 + 4);
  const { lane, crowded } = lanes.free(centre - half, centre + half, room.lanes);
  const top = Math.min(from.top, to.top) - room.chip - lane * room.step - GAP;
  const turn = x1 >= x0 ? 1 : -1;
  const bend = Math.min(RADIUS, (high - low) / 2);
  const path = `M${n(x0)} ${n(from.top - 1)}V${n(top + bend)}Q${n(x0)} ${n(top)} ${n(x0 + turn * bend)} ${n(top)}H${n(x1 - turn * bend)}Q${n(x1)} ${n(top)} ${n(x1)} ${n(top + bend)}V${n(to.top - 2)}`;
  return { id, path, label: { x: centre, y: top }, crowded, tip: { x: x1, y: to.top - 1 } };
}

function around(
  { id, from, to, width }: ArcInput, x0: number, x1: number, above: Lanes, below: Lanes, margins: { left: Lanes; right: Lanes }, room: ArcRoom,
): Arc {
  const side = (x0 + x1) / 2 - room.left <= room.right - (x0 + x1) / 2 ? 'left' : 'right';
  const edge = side === 'left' ? room.left : room.right;
  const out = side === 'left' ? -1 : 1;
  const span = (x: number): [number, number] => [Math.min(x, edge), Math.max(x, edge)];
  const leaving = above.free(...span(x0), room.lanes);
  const coming = below.free(...span(x1), room.lanes);
  const y0 = from.top - room.chip - leaving.lane * room.step - GAP;
  const y1 = to.top - room.chip - coming.lane * room.step - GAP;
  const { lane } = margins[side].free(Math.min(y0, y1) - 3, Math.max(y0, y1) + 3, 5);
  const x = edge + out * (8 + lane * 6);
  const down = y1 > y0 ? 1 : -1;
  const r = Math.min(RADIUS, Math.abs(y1 - y0) / 2);
  const path =
    `M${n(x0)} ${n(from.top - 1)}V${n(y0 + RADIUS)}Q${n(x0)} ${n(y0)} ${n(x0 + out * RADIUS)} ${n(y0)}`
    + `H${n(x - out * r)}Q${n(x)} ${n(y0)} ${n(x)} ${n(y0 + down * r)}V${n(y1 - down * r)}Q${n(x)} ${n(y1)} ${n(x - out * r)} ${n(y1)}`
    + `H${n(x1 + out * RADIUS)}Q${n(x1)} ${n(y1)} ${n(x1)} ${n(y1 + RADIUS)}V${n(to.top - 2)}`;
  // The name stands where the way is longest: beside the source, or beside the target.
  const first = Math.abs(x0 - edge) >= Math.abs(x1 - edge);
  const [at, y] = first ? [x0, y0] : [x1, y1];
  const middle = (at + edge) / 2;
  const label = Math.max(room.left + width / 2, Math.min(room.right - width / 2, middle));
  return { id, path, label: { x: label, y }, crowded: (first ? leaving : coming).crowded, tip: { x: x1, y: to.top - 1 } };
}

/** A number as an SVG path has it: no more digits than a screen can show. */
const n = (value: number): string => String(Math.round(value * 10) / 10);
