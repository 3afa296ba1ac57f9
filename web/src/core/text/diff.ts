/** What was changed between two texts, by words or by graphemes (Myers 1986, in linear space). */

export type DiffOp = '=' | '+' | '-';

/** A piece that stayed, came or went. */
export interface DiffPiece {
  readonly op: DiffOp;
  readonly text: string;
}

/** Past so many differences in one search the best way so far is taken: never slow, seldom not the shortest. */
const MOST_STEPS = 500;

const segmenters = {
  word: new Intl.Segmenter('en', { granularity: 'word' }),
  grapheme: new Intl.Segmenter('en', { granularity: 'grapheme' }),
};

/** Words (with apostrophes and joiners inside), white space, and runs of signs with the marks on them. */
const RUNS = /[\p{L}\p{M}\p{N}_][\p{L}\p{M}\p{N}_\u200c\u200d]*(?:['’][\p{L}\p{M}\p{N}_\u200c\u200d]+)*|\s+|[^\p{L}\p{M}\p{N}\s_][^\p{L}\p{N}\s_]*/gu;
/** Scripts that write words without spaces between them. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const SIGN = /^[^\p{L}\p{M}\p{N}\s_]/u;

const segments = (text: string, by: keyof typeof segmenters): string[] => Array.from(segmenters[by].segment(text), ({ segment }) => segment);

/** A text in words or graphemes. Words are found by a pattern, and by a dictionary only where it is needed: that is slow. */
function pieces(text: string, by: keyof typeof segmenters): string[] {
  if (by === 'grapheme') return segments(text, by);
  return (text.match(RUNS) ?? []).flatMap((run) => {
    if (SIGN.test(run)) return run.length === 1 ? [run] : segments(run, 'grapheme');
    return UNSPACED.test(run) ? segments(run, 'word') : [run];
  });
}

/** The difference from `before` to `after` in pieces; joined, those of '=' and '-' give `before`, those of '=' and '+' `after`. */
export function diffTexts(before: string, after: string, by: 'word' | 'grapheme' = 'word'): DiffPiece[] {
  if (before === after) return before === '' ? [] : [{ op: '=', text: before }];
  const a = pieces(before, by);
  const b = pieces(after, by);
  const ids = new Map<string, number>();
  const numbered = (list: readonly string[]): Int32Array =>
    Int32Array.from(list, (piece) => {
      const known = ids.get(piece);
      if (known !== undefined) return known;
      ids.set(piece, ids.size);
      return ids.size - 1;
    });
  const same = kept(numbered(a), numbered(b));
  const found: { op: DiffOp; text: string }[] = [];
  const push = (op: DiffOp, text: string): void => {
    const last = found.at(-1);
    if (last?.op === op) last.text += text;
    else found.push({ op, text });
  };
  let j = 0;
  for (let i = 0; i < a.length; i += 1) {
    const partner = same[i] as number;
    if (partner < 0) push('-', a[i] as string);
    else {
      while (j < partner) push('+', b[j++] as string);
      push('=', a[i] as string);
      j += 1;
    }
  }
  while (j < b.length) push('+', b[j++] as string);
  return by === 'word' ? readable(found) : ordered(found);
}

/** How many words came and went. */
export function diffCounts(diff: readonly DiffPiece[]): { readonly added: number; readonly removed: number } {
  const words = (text: string): number => pieces(text, 'word').filter((piece) => /[\p{L}\p{N}]/u.test(piece)).length;
  const count = (op: DiffOp): number => diff.reduce((sum, piece) => sum + (piece.op === op ? words(piece.text) : 0), 0);
  return { added: count('+'), removed: count('-') };
}

/** For each element of `a` the index of the element of `b` that it is, or -1. */
export function kept(a: Int32Array, b: Int32Array): Int32Array {
  const result = new Int32Array(a.length).fill(-1);
  const forward = new Int32Array(2 * (Math.min(a.length + b.length, MOST_STEPS * 2) + 2) + 1);
  const backward = new Int32Array(forward.length);
  // A stack of parts still to compare: depth of recursion does not grow with the texts.
  const open: [number, number, number, number][] = [[0, a.length, 0, b.length]];
  while (open.length > 0) {
    let [a0, a1, b0, b1] = open.pop() as [number, number, number, number];
    while (a0 < a1 && b0 < b1 && a[a0] === b[b0]) result[a0++] = b0++;
    while (a0 < a1 && b0 < b1 && a[a1 - 1] === b[b1 - 1]) result[--a1] = --b1;
    if (a0 === a1 || b0 === b1) continue;
    const [x, y] = middle(a, a0, a1, b, b0, b1, forward, backward);
    open.push([x, a1, y, b1], [a0, x, b0, y]);
  }
  return result;
}

/** A point that the shortest way passes: where the searches from both ends meet. */
function middle(
  a: Int32Array, a0: number, a1: number, b: Int32Array, b0: number, b1: number, forward: Int32Array, backward: Int32Array,
): [number, number] {
  const n = a1 - a0;
  const m = b1 - b0;
  const delta = n - m;
  const odd = (delta & 1) !== 0;
  const most = Math.min(Math.ceil((n + m) / 2), MOST_STEPS);
  const zero = (forward.length - 1) >> 1;
  forward[zero + 1] = 0;
  backward[zero + 1] = 0;
  for (let d = 0; d <= most; d += 1) {
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (forward[zero + k - 1] as number) < (forward[zero + k + 1] as number));
      let x = down ? (forward[zero + k + 1] as number) : (forward[zero + k - 1] as number) + 1;
      let y = x - k;
      while (x < n && y < m && a[a0 + x] === b[b0 + y]) {
        x += 1;
        y += 1;
      }
      forward[zero + k] = x;
      const other = delta - k;
      if (odd && other > -d && other < d && x + (backward[zero + other] as number) >= n) return inside(a0 + x, b0 + y, a0, a1, b0, b1);
    }
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (backward[zero + k - 1] as number) < (backward[zero + k + 1] as number));
      let x = down ? (backward[zero + k + 1] as number) : (backward[zero + k - 1] as number) + 1;
      let y = x - k;
      while (x < n && y < m && a[a1 - 1 - x] === b[b1 - 1 - y]) {
        x += 1;
        y += 1;
      }
      backward[zero + k] = x;
      const other = delta - k;
      if (!odd && other >= -d && other <= d && x + (forward[zero + other] as number) >= n) return inside(a1 - x, b1 - y, a0, a1, b0, b1);
    }
  }
  return furthest(forward, zero, most, n, m, a0, b0);
}

/** Keeps both parts smaller than the whole, so that the search ends. */
function inside(x: number, y: number, a0: number, a1: number, b0: number, b1: number): [number, number] {
  const at: [number, number] = [Math.max(a0, Math.min(a1, x)), Math.max(b0, Math.min(b1, y))];
  if ((at[0] === a0 && at[1] === b0) || (at[0] === a1 && at[1] === b1)) return [a0 + ((a1 - a0) >> 1), b0 + ((b1 - b0) >> 1)];
  return at;
}

/** The point that the search from the front had come furthest to. */
function furthest(forward: Int32Array, zero: number, d: number, n: number, m: number, a0: number, b0: number): [number, number] {
  let best: [number, number] = [0, 0];
  for (let k = -d; k <= d; k += 2) {
    const x = Math.min(n, forward[zero + k] as number);
    const y = x - k;
    if (y >= 0 && y <= m && x + y > best[0] + best[1]) best = [x, y];
  }
  return inside(a0 + best[0], b0 + best[1], a0, a0 + n, b0, b0 + m);
}

/** What went before what came, in every run of changes. */
function ordered(found: readonly { op: DiffOp; text: string }[]): DiffPiece[] {
  const result: DiffPiece[] = [];
  let removed = '';
  let added = '';
  const flush = (): void => {
    if (removed !== '') result.push({ op: '-', text: removed });
    if (added !== '') result.push({ op: '+', text: added });
    removed = '';
    added = '';
  };
  for (const { op, text } of found) {
    if (op === '-') removed += text;
    else if (op === '+') added += text;
    else {
      flush();
      result.push({ op, text });
    }
  }
  flush();
  return result;
}

/** A space that stayed between two changes is read as part of them: 'a b' for 'c d' is one change, not two. */
function readable(found: readonly { op: DiffOp; text: string }[]): DiffPiece[] {
  const spread = found.flatMap((piece, index) => {
    const between = index > 0 && index < found.length - 1;
    return between && piece.op === '=' && piece.text.trim() === '' && !piece.text.includes('\n')
      ? [{ op: '-' as const, text: piece.text }, { op: '+' as const, text: piece.text }]
      : [piece];
  });
  return ordered(spread);
}
