/**
 * Where the letters of a marked-up page stand in its text. The server tells the text of an HTML datum
 * (offsets refer to it); the page has the same letters in its text nodes, with other white space between
 * them. Letters are matched in their order, white space only where both have it.
 */

/** So many units of the text that are the same in one node. */
export interface Run {
  /** Which node, in document order. */
  readonly node: number;
  /** Unit in the node at which the run begins. */
  readonly at: number;
  /** Unit in the text at which it begins. */
  readonly text: number;
  readonly length: number;
}

const isSpace = (unit: number): boolean =>
  unit === 0x20 || (unit >= 0x09 && unit <= 0x0d) || unit === 0xa0 || unit === 0x85 || unit === 0x1680
  || (unit >= 0x2000 && unit <= 0x200a) || unit === 0x2028 || unit === 0x2029 || unit === 0x202f || unit === 0x205f || unit === 0x3000 || unit === 0xfeff;

/** The runs of a page's text nodes in its text; null when the two are not the same letters. */
export function aligned(nodes: readonly string[], text: string): Run[] | null {
  const runs: { node: number; at: number; text: number; length: number }[] = [];
  let t = 0;
  for (let node = 0; node < nodes.length; node += 1) {
    const words = nodes[node] as string;
    let open = false;
    for (let at = 0; at < words.length; at += 1) {
      const unit = words.charCodeAt(at);
      if (isSpace(unit) && !(t < text.length && isSpace(text.charCodeAt(t)))) {
        open = false;
        continue;
      }
      if (!isSpace(unit)) {
        while (t < text.length && isSpace(text.charCodeAt(t))) {
          t += 1;
          open = false;
        }
        if (text.charCodeAt(t) !== unit) return null;
      }
      const last = runs.at(-1);
      if (open && last) last.length += 1;
      else runs.push({ node, at, text: t, length: 1 });
      open = true;
      t += 1;
    }
  }
  while (t < text.length && isSpace(text.charCodeAt(t))) t += 1;
  return t === text.length ? runs : null;
}

/** Index of the last run for which `place` is not after `position`; -1 before the first. */
function lastRun(runs: readonly Run[], before: (run: Run) => boolean): number {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (before(runs[middle] as Run)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The node and the unit in it for a unit of the text. With `end` a place between two nodes is the end of the first. */
export function nodeAt(runs: readonly Run[], unit: number, end: boolean): { readonly node: number; readonly at: number } | null {
  const index = Math.max(0, lastRun(runs, (run) => (end ? run.text < unit : run.text <= unit)));
  const run = runs[index];
  if (!run) return null;
  // Between two runs (white space that the page has not): the end of the one, or the start of the other.
  const next = runs[index + 1];
  if (unit > run.text + run.length || (!end && unit === run.text + run.length && next)) {
    if (!end && next) return { node: next.node, at: next.at };
    return { node: run.node, at: run.at + run.length };
  }
  return { node: run.node, at: run.at + Math.max(0, unit - run.text) };
}

/** The unit of the text for a unit in a node. */
export function textAt(runs: readonly Run[], node: number, at: number): number {
  const run = runs[lastRun(runs, (one) => one.node < node || (one.node === node && one.at <= at))];
  if (!run) return runs[0]?.text ?? 0;
  if (run.node < node) return run.text + run.length;
  return run.text + Math.min(run.length, at - run.at);
}
