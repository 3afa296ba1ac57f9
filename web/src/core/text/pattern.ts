/**
 * Patterns that texts must follow: those of `src/assay/core/labels/text_pattern.py`, with the same
 * meaning and the same matcher (the position automaton of Glushkov, 1961), so that no text can make a
 * page hang and both sides agree. The browser's own expressions know more, and go back.
 */

type Ranges = readonly (readonly [low: number, high: number])[];

type Node =
  | { readonly kind: 'character'; readonly ranges: Ranges }
  | { readonly kind: 'row'; readonly parts: readonly Node[] }
  | { readonly kind: 'either'; readonly parts: readonly Node[] }
  | { readonly kind: 'repeat'; readonly part: Node; readonly least: number; readonly most: number | null };

interface Ends { readonly first: bigint; readonly last: bigint; readonly empty: boolean }

const MAX_LENGTH = 500;
const MAX_POSITIONS = 500;
const MAX_REPEAT = 1_000;
const MAX_DEPTH = 50;
const KEPT_STATES = 4_096;
const LAST = 0x10ffff;
const LINE_ENDS: Ranges = [[10, 10], [13, 13]];
const CLASSES: Readonly<Record<string, Ranges>> = {
  d: [[48, 57]],
  w: [[48, 57], [65, 90], [95, 95], [97, 122]],
  s: [[9, 13], [32, 32]],
};
const CONTROLS: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9 };
const SPECIAL = '\\^$.|?*+()[]{}';

/** A pattern that is not taken; `place` counts code points. */
export class PatternError extends Error {
  constructor(readonly place: number, message: string) {
    super(message);
  }
}

export class Pattern {
  private readonly masks = new Map<string, bigint>();
  private readonly steps = new Map<bigint, bigint>();

  constructor(
    private readonly classes: readonly Ranges[],
    private readonly follow: readonly bigint[],
    private readonly ends: Ends,
  ) {}

  /** Whether the whole text follows the pattern. */
  matches(text: string): boolean {
    let state: bigint | null = null;
    for (const character of text) {
      state = (state === null ? this.ends.first : this.step(state)) & this.mask(character);
      if (state === 0n) return false;
    }
    return state === null ? this.ends.empty : (state & this.ends.last) !== 0n;
  }

  /** The positions that take a character, as bits. */
  private mask(character: string): bigint {
    const known = this.masks.get(character);
    if (known !== undefined) return known;
    const code = character.codePointAt(0) as number;
    let mask = 0n;
    this.classes.forEach((ranges, position) => {
      if (ranges.some(([low, high]) => low <= code && code <= high)) mask |= 1n << BigInt(position);
    });
    if (this.masks.size < KEPT_STATES) this.masks.set(character, mask);
    return mask;
  }

  /** The positions that can follow a set of positions. */
  private step(state: bigint): bigint {
    const known = this.steps.get(state);
    if (known !== undefined) return known;
    let step = 0n;
    this.follow.forEach((next, position) => {
      if ((state >> BigInt(position)) & 1n) step |= next;
    });
    if (this.steps.size >= KEPT_STATES) this.steps.clear();
    this.steps.set(state, step);
    return step;
  }
}

const made = new Map<string, Pattern>();

/** The pattern of a text, or `PatternError`. */
export function compiledPattern(source: string): Pattern {
  const known = made.get(source);
  if (known) return known;
  const characters = [...source];
  if (characters.length > MAX_LENGTH) throw new PatternError(MAX_LENGTH, `a pattern has at most ${MAX_LENGTH} characters`);
  const automaton = new Automaton();
  const ends = automaton.ends(new Reader(characters).whole());
  const pattern = new Pattern(automaton.classes, automaton.follow, ends);
  made.set(source, pattern);
  return pattern;
}

/** The positions of a pattern, and which can follow which. */
class Automaton {
  readonly classes: Ranges[] = [];
  readonly follow: bigint[] = [];

  ends(node: Node): Ends {
    if (node.kind === 'character') {
      if (this.classes.length >= MAX_POSITIONS) throw new PatternError(0, `with its repeats the pattern has over ${MAX_POSITIONS} characters`);
      this.classes.push(node.ranges);
      this.follow.push(0n);
      const bit = 1n << BigInt(this.classes.length - 1);
      return { first: bit, last: bit, empty: false };
    }
    if (node.kind === 'row') return node.parts.reduce<Ends>((row, part) => this.joined(row, this.ends(part)), { first: 0n, last: 0n, empty: true });
    if (node.kind === 'either') {
      const ends = node.parts.map((part) => this.ends(part));
      return { first: ends.reduce((all, { first }) => all | first, 0n), last: ends.reduce((all, { last }) => all | last, 0n), empty: ends.some(({ empty }) => empty) };
    }
    let row: Ends = { first: 0n, last: 0n, empty: true };
    const copies = node.most === null ? Math.max(node.least, 1) : node.most;
    for (let index = 0; index < copies; index += 1) {
      const one = this.ends(node.part);
      if (one.first === 0n) return one;
      if (node.most === null && index === copies - 1) this.link(one.last, one.first);
      row = this.joined(row, { ...one, empty: one.empty || index >= node.least });
    }
    return row;
  }

  private joined(one: Ends, other: Ends): Ends {
    this.link(one.last, other.first);
    return {
      first: one.empty ? one.first | other.first : one.first,
      last: other.empty ? one.last | other.last : other.last,
      empty: one.empty && other.empty,
    };
  }

  private link(ends: bigint, starts: bigint): void {
    this.follow.forEach((next, position) => {
      if ((ends >> BigInt(position)) & 1n) this.follow[position] = next | starts;
    });
  }
}

/** Reads the text of a pattern. */
class Reader {
  private place: number;
  private readonly end: number;

  constructor(private readonly source: readonly string[]) {
    this.place = source[0] === '^' ? 1 : 0;
    const last = source.length - 1;
    this.end = source[last] === '$' && source.length > this.place && !this.isEscaped(last) ? last : source.length;
  }

  whole(): Node {
    const node = this.either(0);
    if (this.place < this.end) throw new PatternError(this.place, 'a bracket is closed that was not opened');
    return node;
  }

  private isEscaped(place: number): boolean {
    let strokes = 0;
    while (this.source[place - 1 - strokes] === '\\') strokes += 1;
    return strokes % 2 === 1;
  }

  private peek(): string {
    return this.place < this.end ? (this.source[this.place] as string) : '';
  }

  private take(): string {
    const character = this.peek();
    this.place += 1;
    return character;
  }

  private either(depth: number): Node {
    if (depth > MAX_DEPTH) throw new PatternError(this.place, `brackets are nested more than ${MAX_DEPTH} deep`);
    const parts = [this.row(depth)];
    while (this.peek() === '|') {
      this.place += 1;
      parts.push(this.row(depth));
    }
    return parts.length === 1 ? (parts[0] as Node) : { kind: 'either', parts };
  }

  private row(depth: number): Node {
    const parts: Node[] = [];
    while (this.peek() !== '' && !'|)'.includes(this.peek())) {
      let node = this.one(depth);
      const bounds = this.bounds();
      if (bounds) {
        node = { kind: 'repeat', part: node, least: bounds[0], most: bounds[1] };
        if (this.peek() !== '' && '?*+{'.includes(this.peek())) throw new PatternError(this.place, 'a repeat cannot be repeated, and there are no lazy ones');
      }
      parts.push(node);
    }
    return { kind: 'row', parts };
  }

  private one(depth: number): Node {
    const { place } = this;
    const character = this.take();
    if (character === '(') {
      if (this.peek() === '?') {
        if (this.source[this.place + 1] !== ':' || this.place + 1 >= this.end) throw new PatternError(place, 'there are plain groups only: no looking ahead or behind, no names');
        this.place += 2;
      }
      const node = this.either(depth + 1);
      if (this.take() !== ')') throw new PatternError(place, 'this bracket is not closed');
      return node;
    }
    if (character === '[') return { kind: 'character', ranges: this.classOf(place) };
    if (character === '.') return { kind: 'character', ranges: outside(LINE_ENDS) };
    if (character === '\\') return { kind: 'character', ranges: this.escaped(place) };
    if (SPECIAL.includes(character)) throw new PatternError(place, `a plain ${character} is written \\${character}`);
    return { kind: 'character', ranges: only(character) };
  }

  private escaped(place: number): Ranges {
    const character = this.take();
    const known = CLASSES[character.toLowerCase()];
    if (known && /^[dwsDWS]$/.test(character)) return character === character.toLowerCase() ? known : outside(known);
    const control = CONTROLS[character];
    if (control !== undefined) return [[control, control]];
    if (character === '' || /^[\p{L}\p{N}]$/u.test(character)) throw new PatternError(place, `\\${character} is not known here`);
    return only(character);
  }

  private classOf(place: number): Ranges {
    const negated = this.peek() === '^';
    if (negated) this.place += 1;
    const ranges: (readonly [number, number])[] = [];
    while (this.peek() !== ']') {
      if (this.peek() === '') throw new PatternError(place, 'this class is not closed');
      const low = this.classPart();
      const after = this.source[this.place + 1];
      if (this.peek() !== '-' || after === ']' || after === undefined) {
        ranges.push(...low);
        continue;
      }
      const at = this.place;
      this.place += 1;
      const high = this.classPart();
      const [from] = low;
      const [to] = high;
      if (!from || !to || low.length !== 1 || high.length !== 1 || from[0] !== from[1] || to[0] < from[0]) throw new PatternError(at, 'a range goes from one character to a later one');
      ranges.push([from[0], to[1]]);
    }
    this.place += 1;
    if (ranges.length === 0) throw new PatternError(place, 'this class holds nothing');
    return negated ? outside(ranges) : ranges;
  }

  private classPart(): Ranges {
    const { place } = this;
    const character = this.take();
    if (character === '\\') return this.escaped(place);
    if (character === '[') throw new PatternError(place, 'a plain [ is written \\[');
    return only(character);
  }

  /** How often the piece before is repeated; null where nothing says so. */
  private bounds(): readonly [number, number | null] | null {
    const sign = this.peek();
    const known = ({ '?': [0, 1], '*': [0, null], '+': [1, null] } as const)[sign as '?'];
    if (known) {
      this.place += 1;
      return known;
    }
    if (sign !== '{') return null;
    const at = this.place;
    const close = this.source.indexOf('}', at);
    const found = /^(\d+)(,?)(\d*)$/.exec(this.source.slice(at + 1, Math.max(close, at + 1)).join(''));
    if (!found || (found[2] === '' && found[3] !== '')) throw new PatternError(at, 'a repeat is written {2}, {2,} or {2,5}');
    const least = Number((found[1] as string).slice(0, 6));
    const most = found[2] === '' ? least : found[3] === '' ? null : Number((found[3] as string).slice(0, 6));
    if (least > MAX_REPEAT || (most !== null && (most < Math.max(1, least) || most > MAX_REPEAT))) {
      throw new PatternError(at, 'a repeat goes up to 1,000, from the lower to the higher number');
    }
    this.place = close + 1;
    return [least, most];
  }
}

function only(character: string): Ranges {
  const code = character.codePointAt(0) as number;
  return [[code, code]];
}

/** All characters that are not in ranges. */
function outside(ranges: Ranges): Ranges {
  const found: [number, number][] = [];
  let start = 0;
  for (const [low, high] of ranges.toSorted((a, b) => a[0] - b[0])) {
    if (low > start) found.push([start, low - 1]);
    start = Math.max(start, high + 1);
  }
  if (start <= LAST) found.push([start, LAST]);
  return found;
}
